/** What cards show of what follows at once from data that nobody has loaded yet. */
import assert from "node:assert/strict";
import { type Op, Runner } from "../../../../mod.ts";
import { preview } from "../../../../notebooks/display/preview/preview.ts";

const runner = new Runner({ store: "memory://unloaded" });

async function textOf(op: Op): Promise<string | undefined> {
  return (await preview(op))?.text;
}

Deno.test("rows taken, sorted and drawn from a file are shown, and its columns, without loading it", async () => {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  await Deno.writeTextFile(path, "prompt,label,n\nHi!,a,2\nStop it.,b,1\nGo on.,a,3\n");
  const data = await runner.fromCsv(path);
  assert.match((await textOf(data.head(1)))!, /0 {2}Hi! +a +2\n1 row × 3 columns$/);
  assert.match((await textOf(data.sortBy(data.colScore("n"))))!, /0 {2}Stop it\./);
  assert.match((await textOf(data.colText("prompt")))!, /0 {2}Hi!\n/);
  assert.match((await textOf(data.colCategorical("label").isIn("a")))!, /true +2 +66\.7 %/);
  assert.equal((await data.status()).state, "new");
  await Deno.remove(path);
  assert.equal(await textOf(data.head(2)), undefined, "a file that is gone");
});

Deno.test("columns of inline data are shown before it is kept", async () => {
  assert.match((await textOf(runner.fromInline({ word: ["red", "blue"] }).colText("word")))!, /0 {2}red\n1 {2}blue/);
});

Deno.test("what has to be computed and kept is not", async () => {
  const data = runner.fromInline({ word: ["red", "blue"], n: [1, 2] });
  assert.equal(await textOf(data.assignTrainTestSplit().train), undefined);
});

Deno.test("of a large file the first rows are shown, and not what takes the whole of it", async () => {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  await Deno.writeTextFile(path, `word\n${"a word of some length\n".repeat(200_000)}`);
  const data = await runner.fromCsv(path);
  assert.match((await textOf(data.head(8)))!, /5 {2}a word of some length\n8 rows × 1 column$/);
  assert.match((await textOf(data.head(1)))!, /0 {2}a word of some length\n1 row × 1 column$/);
  assert.equal(await textOf(data.take(2, { skip: 2 })), undefined);
  assert.equal(await textOf(data.sample(1)), undefined);
  await Deno.remove(path);
});
