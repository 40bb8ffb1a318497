import assert from "node:assert/strict";
import { KernelClient } from "./kernel.ts";
import { type Notebook, runNotebook, sourceOf } from "./notebook.ts";

const paths = [...Deno.readDirSync("notebooks")].map(({ name }) => name).filter((name) => name.endsWith(".ipynb"));

/** The kernel of all: to start one, and to load what all import, takes longer than most of them. What they compute is kept in its memory. */
let started: Promise<KernelClient> | undefined;
const kernel = () => started ??= KernelClient.start("notebooks", { PROBEGRAPH_STORE_URI: "memory://notebooks" });
Deno.test.afterAll(async () => await (await started)?.close());

for (const name of paths.toSorted()) {
  Deno.test(`the notebook ${name} runs from top to bottom, and its saved outputs are those of its cells`, async () => {
    const saved = JSON.parse(await Deno.readTextFile(`notebooks/${name}`)) as Notebook;
    const fresh = smaller(structuredClone(saved));
    try {
      await runNotebook(fresh, await kernel());
    } finally {
      await (await kernel()).run(takingAway(namesOf(fresh)));
    }
    for (const [i, cell] of fresh.cells.entries()) {
      assert.deepEqual(typesOf(cell.outputs), typesOf(saved.cells[i].outputs), sourceOf(cell));
      for (const { data } of cell.outputs ?? []) checkBundle(data as Record<string, string> | undefined);
    }
  });
}

const DECLARED = /^(?:const|let|import) ([^=;]*?)(?: from|: | =)/gm;

/** The names that a notebook's cells declare and import. */
function namesOf({ cells }: Notebook): string[] {
  const sources = cells.filter(({ cell_type }) => cell_type === "code").map(sourceOf).join("\n");
  return [...sources.matchAll(DECLARED)].flatMap(([, names]) => names.match(/\w+/g) ?? []).filter((name) =>
    name !== "type"
  );
}

/** A cell that takes names away: the next notebook has none but its own. */
function takingAway(names: readonly string[]): string {
  return [...new Set(names)].map((name) => `const ${name} = undefined;`).join("\n");
}

Deno.test("a notebook cannot use what another one has declared", async () => {
  const cells = [
    'import { Runner, type Edit } from "../mod.ts";\nconst { a, b } = { a: [], b: new Runner() };',
    "a.length",
  ];
  const client = await kernel();
  for (const cell of cells) assert.equal((await client.run(cell)).status, "ok");
  const names = namesOf({ cells: cells.map((source) => ({ cell_type: "code", source })) } as unknown as Notebook);
  assert.deepEqual(names, ["Runner", "Edit", "a", "b"]);
  await client.run(takingAway(names));
  for (const cell of ["a.length", "new Runner()"]) {
    const { outputs } = await client.run(cell);
    assert.ok(outputs.some(({ type }) => type === "error"), cell);
  }
});

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
