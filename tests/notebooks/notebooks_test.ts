import assert from "node:assert/strict";
import { KernelClient } from "./kernel.ts";
import { type Notebook, runNotebook, sourceOf } from "./notebook.ts";

const paths = [...Deno.readDirSync("notebooks")].map(({ name }) => name).filter((name) => name.endsWith(".ipynb"));

for (const name of paths.toSorted()) {
  Deno.test(`the notebook ${name} runs from top to bottom, and its saved outputs are those of its cells`, async () => {
    const saved = JSON.parse(await Deno.readTextFile(`notebooks/${name}`)) as Notebook;
    const fresh = smaller(structuredClone(saved));
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

/** Of the demo's rows every sixteenth, text written for 4 instead of 20 and 80, and short, and fewer steps: the kinds of outputs are compared, not what they say. */
const SMALLER: readonly [RegExp, string][] = [
  [/await (runner\.fromParquet\("\.\.\/demo\/data\/\w+\.parquet"\))/g, "(await $1).take({ skip: 16 })"],
  [/\.take\([28]0\)/g, ".take(4)"],
  [/\bmaxTokens: 12\b/g, "maxTokens: 2"],
  [/\bepochs: 4\b/g, "epochs: 1"],
  [/"integrated_gradients", /g, '"integrated_gradients", steps: 4, '],
];

function smaller(notebook: Notebook): Notebook {
  const smallerText = (text: string) => SMALLER.reduce((text, [what, by]) => text.replaceAll(what, by), text);
  return { ...notebook, cells: notebook.cells.map((cell) => ({ ...cell, source: smallerText(sourceOf(cell)) })) };
}

Deno.test("what is made smaller stands in the notebooks", async () => {
  const texts = await Promise.all(paths.map((name) => Deno.readTextFile(`notebooks/${name}`)));
  const sources = texts.flatMap((text) => (JSON.parse(text) as Notebook).cells.map(sourceOf)).join("\n");
  for (const [what] of SMALLER) assert.match(sources, new RegExp(what.source), what.source);
});

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
