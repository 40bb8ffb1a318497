/** Ops for `graphs.ts` and `queue.ts`, and the queue's workers: they add two small columns and do nothing else. */
import { defineOp, field, type Op, Runner, type ScoreColumn } from "../../mod.ts";

const BenchSumOp = defineOp({
  type: "BenchSumOp",
  kind: "score",
  fields: { number: field.int(), inputs: field.opList("score") },
});

Runner.implement(BenchSumOp, async ({ number, inputs }, context) => {
  const columns = await Promise.all((inputs as readonly Op<"score">[]).map((input) => context.scores(input)));
  return Float64Array.from([0, 1], (row) => Number(number) + columns.reduce((sum, column) => sum + column[row], 0));
});

const WIDTH = 100;

/** Ops in layers of 100; each needs two of the layer below. */
export function sums(runner: Runner, count: number): ScoreColumn[] {
  const below = runner.fromInline({ x: [1, 2] }).colScore("x");
  const ops: ScoreColumn[] = [];
  for (let number = 0; number < count; number++) {
    const first = number - WIDTH;
    const inputs = first < 0 ? [below] : [ops[first], ops[first % WIDTH === WIDTH - 1 ? first - 1 : first + 1]];
    ops.push(BenchSumOp({ number, inputs }) as unknown as ScoreColumn);
  }
  return ops;
}
