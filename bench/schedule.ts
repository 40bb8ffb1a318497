/**
 * What scheduling costs: 2,000 small ops with shared parents, in this process.
 *
 *     deno run -A bench/schedule.ts [how many ops]
 *
 * - *plan* looks for what is missing, in a store that answers at once that nothing is there.
 * - *run* goes through the steps, with nothing to compute. Both together are the scheduling: the target is 1 ms per op.
 * - *all* is a run of the same graph by a program, on a store in memory: a lease, statuses, the sum and its file as well.
 */
import { Runner } from "../mod.ts";
import { planRun } from "../runner/schedule/plan.ts";
import { runSteps } from "../runner/schedule/run_steps.ts";
import { sums } from "./queue_graph.ts";

const COUNT = Number(Deno.args[0] ?? 2000);
const ROUNDS = 3;

const { signal } = new AbortController();
for (let round = 1; round <= ROUNDS; round++) {
  console.log(`round ${round}`);
  const runner = new Runner({ store: `memory://bench-${round}` });
  const ops = sums(runner, COUNT);
  const { steps } = await timed("plan", () => planRun(ops, () => Promise.resolve(false)));
  const ends = await timed("run", () => runSteps(steps, { signal, compute: () => Promise.resolve() }));
  if (ends.length <= COUNT || ends.some(({ outcome }) => outcome !== "completed")) throw new Error("ops were left out");
  await timed("all", () => runner.materialize(ops));
}

async function timed<T>(name: string, action: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await action();
  const milliseconds = performance.now() - began;
  console.log(
    `  ${name.padEnd(6)}${milliseconds.toFixed(0).padStart(6)} ms  ${(milliseconds / COUNT).toFixed(3)} ms per op`,
  );
  return result;
}
