import assert from "node:assert/strict";
import { createOp } from "../../../ops/mod.ts";
import { LoadInlineJsonDatasetOp, SelectScoreColumnOp } from "../../../ops/types/mod.ts";
import { Evaluation } from "../../../runner/evaluation/evaluation.ts";
import "../../../runner/engine.ts";
import { MemoryStore } from "../../../stores/memory.ts";
import { removeResults } from "../../../stores/remove_results.ts";
import { ResultStore } from "../../../stores/results.ts";

Deno.test("what is in memory is forgotten once any process has removed a result, and only then", async () => {
  const results = new ResultStore(new MemoryStore());
  const evaluation = new Evaluation(results);
  const dataset = createOp(LoadInlineJsonDatasetOp, { data: { x: [1, 2] } });
  const column = createOp(SelectScoreColumnOp, { dataset, columnName: "x" });
  const before = await evaluation.result(column);
  await evaluation.forgetRemoved();
  assert.equal(await evaluation.result(column), before);
  await removeResults(results, [dataset]);
  assert.equal(await evaluation.result(column), before);
  await evaluation.forgetRemoved();
  assert.notEqual(await evaluation.result(column), before);
});
