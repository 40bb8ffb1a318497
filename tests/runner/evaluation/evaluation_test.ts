import assert from "node:assert/strict";
import { defineOp, field, Runner, type ScoreColumn, type VectorColumn } from "../../../mod.ts";
import { createOp } from "../../../ops/mod.ts";
import { LoadInlineJsonDatasetOp, SelectScoreColumnOp } from "../../../ops/types/mod.ts";
import { Evaluation } from "../../../runner/evaluation/evaluation.ts";
import { MemoryStore } from "../../../stores/memory.ts";
import { removeResults } from "../../../stores/remove_results.ts";
import { ResultStore } from "../../../stores/results.ts";

const ReadOp = defineOp({ type: "EvaluationReadOp", kind: "score", fields: { input: field.op("score") } });
Runner.implement(ReadOp, ({ input }, context) => context.scores(input));

let runs = 0;
const CountedOp = defineOp({ type: "EvaluationCountedOp", kind: "vector", fields: { on: field.op("dataset") } });
Runner.implement(CountedOp, () => ({ rows: 1, columns: 1, data: Float32Array.of(++runs) }));

Deno.test("whoever computes something reads nothing from memory that was made from what another process removed", async () => {
  const runner = new Runner({ store: new MemoryStore() });
  const counted = CountedOp({ on: runner.fromInline({ x: [1] }) }) as unknown as VectorColumn;
  const element = counted.col(0);
  assert.deepEqual([...await element.toArray()], [1]);
  await removeResults(new ResultStore(runner.store), [counted]);
  const read = ReadOp({ input: element }) as unknown as ScoreColumn;
  assert.deepEqual([...await read.toArray()], [2]);
});

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
