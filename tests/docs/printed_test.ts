/** The programs of the documentation's pages run, and print what they say. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { falsehoodsOf, isSaid, programsOf, saidBy, silentLines, testPrograms } from "./_programs.ts";

const DOCS = fileURLToPath(new URL("../../docs/", import.meta.url));
const names = [...Deno.readDirSync(DOCS)].map(({ name }) => name).filter((name) => name.endsWith(".md")).sort();
const programs = names.flatMap((name) => programsOf(`docs/${name}`, Deno.readTextFileSync(DOCS + name)));

testPrograms(programs, "the program", "the pages' programs", 35);

const [example] = programsOf(
  "docs/none.md",
  "```ts\nconsole.log(1 + 1); // 2: a sum\nconsole.log([1, 2]);\n// [\n//   1, 2\n// ]\nconsole.log('3'); // 4\nconsole.log(5);\n```\n",
);

Deno.test("what is said stands behind a line, or in comments below it", () => {
  assert.deepEqual([...saidBy(example)], [[1, "2: a sum"], [2, "[\n  1, 2\n]"], [3 + 3, "4"]]);
  assert.deepEqual(silentLines(example), ["docs/none.md:8"]);
});

Deno.test("what is not so is told, with its line", async () => {
  assert.deepEqual(await falsehoodsOf(example), ["docs/none.md:7 says 4, and prints 3"]);
});

Deno.test("a colon begins a remark, and nothing else does", () => {
  assert.ok(isSaid("{ a: 1 }: the first", "{ a: 1 }"));
  for (const said of ["true, as it should", "false: the first", ": true"]) assert.ok(!isSaid(said, "true"), said);
});
