/** Grids and edits as results: computed, stored, read, in parts and by other processes' eyes. */
import assert from "node:assert/strict";
import { defineOp, edit, field, PartStream, RunError, Runner } from "../../../mod.ts";
import { gridTable } from "../../../stores/formats/grid.ts";
import { ResultStore, verifyStore } from "../../../stores/mod.ts";

const WordLengthsOp = defineOp({ type: "WordLengthsOp", kind: "grid", fields: { text: field.op("text") } });
const WordLengthPartsOp = defineOp({ type: "WordLengthPartsOp", kind: "grid", fields: { text: field.op("text") } });
const LongestWordOp = defineOp({ type: "LongestWordOp", kind: "score", fields: { grid: field.op("grid") } });

function lengths(texts: readonly (string | null)[]) {
  const words = texts.map((text) => text!.split(" "));
  return { axes: ["word"], labels: { word: words }, rows: words.map((row) => row.map(({ length }) => length)) };
}

Runner.implement(WordLengthsOp, async ({ text }, context) => lengths(await context.texts(text)));
Runner.implement(WordLengthPartsOp, async ({ text }, context) => {
  const texts = await context.texts(text);
  return new PartStream(async function* () {
    for (const each of texts) yield await Promise.resolve(gridTable(lengths([each])));
  });
});
Runner.implement(LongestWordOp, async ({ grid }, context) => {
  const { rows } = await context.grid(grid);
  return rows.map(({ data }) => Math.max(...data));
});

const EXPECTED = { axes: ["word"], labels: { word: [["one", "three"], ["seven"]] }, rows: [[3, 5], [5]] };

for (const make of [WordLengthsOp, WordLengthPartsOp]) {
  Deno.test(`${make.type}: what an implementation gives is stored as a grid, and read by another runner`, async () => {
    const store = await Deno.makeTempDir();
    const runner = new Runner({ store });
    const grid = make({ text: runner.fromInline({ t: ["one three", "seven"] }).colText("t") });
    assert.deepEqual(await grid.toJson(), EXPECTED);
    assert.deepEqual(await grid.toArray(), [Float32Array.of(3, 5), Float32Array.of(5)]);
    assert.deepEqual((await grid.toArrow()).schema.fields.map(({ name }) => name), ["values", "shape", "labels.word"]);
    assert.deepEqual(await LongestWordOp({ grid }).toArray(), Float64Array.of(5, 5));
    const folder = `${store}/${grid.uuid.replace("_", "/")}`;
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assert.deepEqual(names, ["probegraph.done", "probegraph.status.json", "result.parquet"]);
    assert.deepEqual(await new Runner({ store: `file://${store}` }).toJson(grid), EXPECTED);
    const { whole, damaged, failed } = await verifyStore(new ResultStore(runner.store));
    assert.deepEqual([whole.includes(grid.uuid), damaged, failed], [true, [], []]);
    await Deno.remove(store, { recursive: true });
  });
}

Deno.test("a grid's rows come in batches", async () => {
  const runner = new Runner({ store: "memory://" });
  const grid = WordLengthPartsOp({ text: runner.fromInline({ t: ["a bb", "ccc"] }).colText("t") });
  const tables = await Array.fromAsync(grid.batches({ start: 1 }));
  assert.deepEqual(tables.map(({ numRows }) => numRows), [1]);
});

Deno.test("what is no grid is refused", async () => {
  const runner = new Runner({ store: "memory://" });
  const Wrong = defineOp({ type: "WrongGridOp", kind: "grid", fields: { text: field.op("text") } });
  Runner.implement(Wrong, () => [1, 2]);
  const op = Wrong({ text: runner.fromInline({ t: ["a"] }).colText("t") });
  await assert.rejects(op.toJson(), (error: Error) => {
    return error instanceof RunError && /a grid, \{ axes, labels, rows \}, is needed/.test(error.message);
  });
});

Deno.test("an edit by itself is data; a result of another form says what it has", async () => {
  const runner = new Runner({ store: "memory://" });
  const value = runner.fromInline({ v: [[1, 2]] }).colVector("v");
  const change = value.add({ point: "blocks.1.hook_resid_post", factor: 2 });
  assert.deepEqual(await change.toJson(), {
    action: "add",
    points: ["blocks.1.hook_resid_post"],
    value: value.uuid,
    factor: 2,
    positions: "all",
    heads: null,
    neurons: null,
    keys: null,
    feature: null,
    keepNorm: false,
    clamp: null,
    errorTerm: false,
    whereOn: false,
  });
  await assert.rejects(change.toArray(), /an edit, is not a column: use toJson\(\)/);
  const off = edit({ action: "scale", point: "blocks.0.hook_mlp_out", factor: 0 });
  assert.equal((await off.toJson({ runner }) as { action: string }).action, "scale");
  await runner.materialize([change, off]);
});
