import assert from "node:assert/strict";
import { KernelClient } from "./kernel.ts";
import { type Notebook, runNotebook, sourceOf } from "./notebook.ts";

const paths = [...Deno.readDirSync("notebooks")].map(({ name }) => name).filter((name) => name.endsWith(".ipynb"));

for (const name of paths.toSorted()) {
  Deno.test(`the notebook ${name} runs from top to bottom, and its saved outputs are those of its cells`, async () => {
    const saved = JSON.parse(await Deno.readTextFile(`notebooks/${name}`)) as Notebook;
    const fresh = withFewerRows(structuredClone(saved));
    const kernel = await KernelClient.start("notebooks", { PROBEGRAPH_STORE_URI: `memory://${name}` });
    try {
      await runNotebook(fresh, kernel);
    } finally {
      await kernel.close();
    }
    for (const [i, cell] of fresh.cells.entries()) {
      assert.deepEqual(typesOf(cell.outputs), typesOf(saved.cells[i].outputs), sourceOf(cell));
      for (const { data } of cell.outputs ?? []) checkBundle(data as Record<string, string> | undefined);
    }
  });
}

const DEMO = /await (runner\.fromParquet\("\.\.\/demo\/data\/\w+\.parquet"\))/g;

/** Of the demo's rows every sixteenth, and text written for 4 instead of 20 and 80: the kinds of outputs are compared, not what they say. */
function withFewerRows(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: sourceOf(cell).replaceAll(DEMO, "(await $1).take({ skip: 16 })").replaceAll(/\.take\([28]0\)/g, ".take(4)"),
  }));
  return { ...notebook, cells };
}

/** What a cell ends with. Progress comes and goes with the speed of the machine. */
function typesOf(outputs: Record<string, unknown>[] | undefined): unknown {
  const last = outputs?.at(-1);
  return last?.output_type === "execute_result" ? Object.keys(last.data as object).sort() : undefined;
}

function checkBundle(data: Record<string, string> | undefined): void {
  if (data === undefined) return;
  assert.equal(typeof data["text/plain"], "string");
  const markup = data["text/html"] ?? "";
  assert.ok(markup.length < 1_000_000);
  // Addresses that name a format are no links; nothing is fetched.
  assert.deepEqual(markup.replaceAll("http://www.w3.org/2000/svg", "").match(/https?:\/\/[^\s"'<)]*/g), null);
}
