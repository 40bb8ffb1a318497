/**
 * The queue's overhead: 2,000 ops with shared parents over 4 worker processes, against a real Redis server.
 *
 *     deno run -A bench/queue.ts [how many ops]
 *
 * The ops add two columns of two rows, in layers of 100, and each needs two of the layer below. The store is a folder.
 *
 * - *local*: a run in this process without a queue, two ops at a time: nearly all of it is what each op costs anyway, a
 *   lease, statuses and a result in the store.
 * - *queue*: the same graph in another folder, by workers that wait for jobs; from the look at what is missing to the
 *   last result.
 * - *overhead*: the queue once more with an empty Redis, for results that are all there: the run adds jobs, workers take
 *   them, look into the store, release what needs them and say so, and the run hears of it, but nothing is computed. This
 *   time divided by the number of ops is the queue's overhead per op. The target is 5 ms.
 * - *queue less local* has the overhead in it, and what it costs that workers are other processes: inputs are read from
 *   the store, which a run has in memory, and four processes share the cores with the run.
 */
import { Redis } from "ioredis";
import { runSteps } from "../runner/schedule/run_steps.ts";
import { ResultStore, Runner } from "../mod.ts";
import { planRun, type Step } from "../runner/schedule/plan.ts";
import { runQueued } from "../runner/queue/mod.ts";
import { startRedis } from "../tests/runner/queue/_redis.ts";
import { sums } from "./queue_graph.ts";

const COUNT = Number(Deno.args[0] ?? 2000);
const WORKERS = 4;

await using redis = await startRedis();
const folder = await Deno.makeTempDir({ prefix: "probegraph-bench-" });
const workers = await Promise.all(Array.from({ length: WORKERS }, startWorker));
try {
  const local = new Runner({ store: `${folder}/local` });
  const localMs = await timed(async () => {
    await runSteps((await plan(local)).steps, {
      jobs: 2,
      signal: new AbortController().signal,
      compute: (op) => local.materialize(op),
      onBegin() {},
      onEnd: ({ outcome }) => check(outcome),
    });
  });
  print("local, one process", localMs);
  const queued = new Runner({ store: `${folder}/queued` });
  let steps: readonly Step[] = [];
  const queuedMs = await timed(async () => {
    steps = (await plan(queued)).steps;
    await runAll(steps, queued);
  });
  print(`queue, ${WORKERS} workers`, queuedMs);
  const client = new Redis(redis.port, "127.0.0.1");
  await client.flushall();
  client.disconnect();
  const overheadMs = await timed(() => runAll(steps, queued));
  print("overhead: the queue with nothing to compute", overheadMs);
  print("beside it: queue less local", queuedMs - localMs);
} finally {
  for (const worker of workers) worker.kill("SIGTERM");
  await Promise.all(workers.map(({ status }) => status));
  await Deno.remove(folder, { recursive: true });
}

async function startWorker(): Promise<Deno.ChildProcess> {
  const args = ["run", "-A", "cli/main.ts", "worker", "-j", "-f", "bench/queue_graph.ts", "--queue", redis.url];
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args, "--store", `${folder}/queued`],
    cwd: new URL("..", import.meta.url),
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  let text = "";
  while (!text.includes('"ready"')) text += (await lines.next()).value;
  // Its log must not fill the pipe.
  void (async () => {
    while (!(await lines.next()).done);
  })();
  return child;
}

async function plan(runner: Runner) {
  return await planRun(sums(runner, COUNT), (op) => new ResultStore(runner.store).has(op));
}

async function runAll(steps: readonly Step[], runner: Runner): Promise<void> {
  const ends = await runQueued(steps, {
    queue: redis.url,
    results: new ResultStore(runner.store),
    onNotice: (notice) => console.log(notice),
  });
  ends.forEach(({ outcome }) => check(outcome));
}

function check(outcome: string): void {
  if (outcome !== "completed") throw new Error(`an op ended as ${outcome}`);
}

async function timed(action: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await action();
  return performance.now() - began;
}

function print(name: string, milliseconds: number): void {
  const perOp = `${(milliseconds / COUNT).toFixed(2)} ms per op`;
  console.log(`${name.padEnd(46)} ${(milliseconds / 1000).toFixed(2).padStart(7)} s  ${perOp}`);
}
