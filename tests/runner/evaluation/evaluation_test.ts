import assert from "node:assert/strict";
import { defineOp, field, Runner, type ScoreColumn, type VectorColumn } from "../../../mod.ts";
import { StoreError } from "../../../ops/errors.ts";
import { createOp } from "../../../ops/mod.ts";
import { LoadInlineJsonDatasetOp, SelectScoreColumnOp } from "../../../ops/types/mod.ts";
import { Evaluation } from "../../../runner/evaluation/evaluation.ts";
import type { ColumnResult } from "../../../stores/formats/result.ts";
import { MemoryStore } from "../../../stores/memory.ts";
import { removeResults } from "../../../stores/remove_results.ts";
import { ResultStore } from "../../../stores/results.ts";
import type { ObjectSource } from "../../../stores/store.ts";

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

let begun = Promise.withResolvers<void>();
let end = Promise.withResolvers<void>();
const SlowOp = defineOp({ type: "EvaluationSlowOp", kind: "score", fields: { on: field.op("dataset") } });
Runner.implement(SlowOp, async () => {
  begun.resolve();
  await end.promise;
  return Float64Array.of(0);
});
const AfterOp = defineOp({
  type: "EvaluationAfterOp",
  kind: "score",
  fields: { input: field.op("score"), after: field.op("score") },
});
Runner.implement(AfterOp, ({ input }, context) => context.scores(input));

Deno.test("a run that has begun reads nothing from memory that another process removed before the op's turn", async () => {
  [begun, end] = [Promise.withResolvers(), Promise.withResolvers()];
  const runner = new Runner({ store: new MemoryStore() });
  const data = runner.fromInline({ x: [1] });
  const counted = CountedOp({ on: data }) as unknown as VectorColumn;
  const [before] = await counted.col(0).toArray() as Float64Array;
  const after = AfterOp({ input: counted.col(0), after: SlowOp({ on: data }) }) as unknown as ScoreColumn;
  const values = after.toArray();
  await begun.promise;
  await removeResults(new ResultStore(runner.store), [counted]);
  end.resolve();
  assert.deepEqual([...await values], [before + 1]);
});

/** A store that waits, once, before it gives the bytes of a result. */
class SlowStore extends MemoryStore {
  readonly asked = Promise.withResolvers<void>();
  readonly answer = Promise.withResolvers<void>();
  isSlow = false;

  override async open(key: string): Promise<ObjectSource | undefined> {
    const source = await super.open(key);
    if (source === undefined || !this.isSlow || !key.endsWith("result.parquet")) return source;
    const slice = async (start: number, end?: number) => {
      const bytes = await source.slice(start, end);
      this.asked.resolve();
      await this.answer.promise;
      return bytes;
    };
    return { ...source, slice };
  }
}

Deno.test("what was being read when it was forgotten is not kept, and nobody waits for it who asks later", async () => {
  const store = new SlowStore();
  const counted = CountedOp({ on: new Runner({ store }).fromInline({ x: [1] }) });
  const results = new ResultStore(store);
  await new Evaluation(results).result(counted);
  const evaluation = new Evaluation(results);
  const vector = async () => (await evaluation.result(counted) as ColumnResult).column.get(0).toArray()[0];
  store.isSlow = true;
  const late = vector();
  await store.asked.promise;
  store.isSlow = false;
  await removeResults(results, [counted]);
  await evaluation.forgetRemoved();
  const anew = vector();
  store.answer.resolve();
  assert.equal(await anew, await late + 1);
  assert.equal(await vector(), await anew);
});

/** A store from which a result goes, once, while it is read. */
class VanishingStore extends MemoryStore {
  vanish: (() => Promise<unknown>) | undefined;

  override async open(key: string): Promise<ObjectSource | undefined> {
    const source = await super.open(key);
    const { vanish } = this;
    if (source === undefined || vanish === undefined || !key.includes("CountedOp")) return source;
    const slice = async () => {
      this.vanish = undefined;
      await vanish();
      throw new StoreError(`${key} is gone`);
    };
    return { ...source, slice };
  }
}

Deno.test("a result that is removed while it is read is computed anew", async () => {
  const store = new VanishingStore();
  const results = new ResultStore(store);
  const counted = CountedOp({ on: new Runner({ store }).fromInline({ x: [1] }) });
  await new Evaluation(results).result(counted);
  const before = runs;
  store.vanish = () => removeResults(results, [counted]);
  const { column } = await new Evaluation(results).result(counted) as ColumnResult;
  assert.deepEqual([column.get(0).toArray()[0], runs], [before + 1, before + 1]);
  store.vanish = () => Promise.resolve();
  await assert.rejects(new Evaluation(results).result(counted), /is gone/);
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
