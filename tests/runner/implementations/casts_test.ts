import assert from "node:assert/strict";
import { createOp, float, Runner } from "../../../mod.ts";
import { CastColumnsOp } from "../../../ops/types/mod.ts";

const runner = new Runner({ store: "memory://casts" });
const data = runner.fromInline({
  id: [7, 2n ** 60n, null, -3],
  score: [float(1), 2.5, float(1e16), null],
  text: ["1", "0", null, "1"],
  flag: [true, false, null, true],
  list: [[1], [2], null, []],
});

async function cast(columns: Record<string, string>, name: string): Promise<unknown[]> {
  const table = await createOp(CastColumnsOp, { dataset: data, columns }, runner).toArrow();
  return [...table.getChild(name)!];
}

Deno.test("columns become texts as Python writes their values", async () => {
  assert.deepEqual(await cast({ id: "string" }, "id"), ["7", "1152921504606846976", null, "-3"]);
  assert.deepEqual(await cast({ score: "string" }, "score"), ["1.0", "2.5", "1e+16", null]);
  assert.deepEqual(await cast({ flag: "string" }, "flag"), ["true", "false", null, "true"]);
});

Deno.test("columns become numbers and truth values where nothing is lost", async () => {
  assert.deepEqual(await cast({ text: "integer" }, "text"), [1n, 0n, null, 1n]);
  assert.deepEqual(await cast({ text: "boolean" }, "text"), [true, false, null, true]);
  assert.deepEqual(await cast({ id: "float" }, "id"), [7, 2 ** 60, null, -3]);
  assert.deepEqual(await cast({ flag: "integer" }, "flag"), [1n, 0n, null, 1n]);
  assert.deepEqual(await cast({ text: "float" }, "id"), [7n, 2n ** 60n, null, -3n]);
  await assert.rejects(
    cast({ score: "integer" }, "score"),
    /column "score" should be of the type integer, but row 1 holds/,
  );
  await assert.rejects(cast({ id: "boolean" }, "id"), /row 0 holds/);
  await assert.rejects(
    cast({ list: "string" }, "list"),
    /row 0 of column "list" holds an array of length 1, which is no string/,
  );
  await assert.rejects(cast({ idd: "string" }, "id"), /no column "idd" \(did you mean "id"\?\)/);
  assert.throws(() => createOp(CastColumnsOp, { dataset: data, columns: { id: "text" } }), /it can be string, integer/);
});

Deno.test("fromJsonl() and fromParquet() take types of columns, and rows", async () => {
  const path = await Deno.makeTempFile({ suffix: ".jsonl" });
  await Deno.writeTextFile(path, '{"id": 1}\n{"id": 2}\n{"id": 3}\n');
  const rows = await runner.fromJsonl(path, { columns: { id: "string" }, rows: [1, 3] });
  assert.deepEqual(await rows.toRows(), [{ id: "2" }, { id: "3" }]);
  assert.deepEqual(await rows.colText("id").toArray(), ["2", "3"]);
  const file = await runner.fromParquet("demo/data/test.parquet", { columns: { label: "integer" }, rows: [0, 2] });
  await assert.rejects(file.toRows(), /column "label" should be of the type integer, but row 0 holds/);
  await Deno.remove(path);
});
