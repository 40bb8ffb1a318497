import assert from "node:assert/strict";
import { writeResult } from "../../../cli/export/write_result.ts";
import { defineOp, Runner } from "../../../mod.ts";

const LabelScoresOp = defineOp({ type: "LabelScoresOp", kind: "vector", fields: {} });
Runner.implement(LabelScoresOp, () => ({
  rows: 2,
  columns: 2,
  data: Float64Array.of(0.25, 0.75, 1, 0),
  names: ["SAFE", 'a "label"'],
}));

Deno.test("vectors whose elements have names are columns of a CSV file", async () => {
  const runner = new Runner({ store: "memory://" });
  const [op, path] = [LabelScoresOp({}, { runner }), await Deno.makeTempFile({ suffix: ".csv" })];
  try {
    await op.materialize();
    await writeResult(op, runner, path);
    assert.equal(await Deno.readTextFile(path), 'SAFE,"a ""label"""\r\n0.25,0.75\r\n1,0\r\n');
    await writeResult(op.softmax(), runner, path);
    assert.equal((await Deno.readTextFile(path)).split("\r\n")[0], 'SAFE,"a ""label"""');
  } finally {
    await Deno.remove(path);
  }
});
