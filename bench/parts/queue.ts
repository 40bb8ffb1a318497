/**
 * The queue's overhead: ops with shared parents over 4 worker processes, against a real Redis server.
 *
 * The ops add two columns of two rows, in layers of 100, and each needs two of the layer below. The store is a folder.
 *
 * - *local*: a run in this process without a queue, two ops at a time: nearly all of it is what each op costs anyway, a
 *   lease, statuses and a result in the store. krnel-graph, which has no queue, runs one op at a time.
 * - *queued*: the same graph by workers that wait for jobs; from the look at what is missing to the last result.
 * - *overhead*: the queue once more with an empty Redis, for results that are all there: the run adds jobs, workers take
 *   them, look into the store, release what needs them and say so, and the run hears of it, but nothing is computed.
 */
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import { ResultStore, Runner } from "../../mod.ts";
import { runQueued } from "../../runner/queue/mod.ts";
import { planRun, type Step } from "../../runner/schedule/plan.ts";
import { runSteps } from "../../runner/schedule/run_steps.ts";
import { startRedis } from "../../tests/runner/queue/_redis.ts";
import type { Part, Run } from "../table/task.ts";
import { sums } from "./sums_graph.ts";

const SIZES = [500, 2_000];
const WORKERS = 4;
const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export const part: Part = {
  title:
    `The queue: small ops by ${WORKERS} workers through Redis. Processor time and memory are those of the run, without the workers'.`,
  tasks: {
    local: { unit: "ops", sizes: SIZES, own: local, peers: [{ name: "krnel-graph", script: "sums_peer.py" }] },
    queued: { unit: "ops", sizes: SIZES, own: (count, folder) => queued(count, folder, false) },
    overhead: { unit: "ops", sizes: SIZES, own: (count, folder) => queued(count, folder, true) },
  },
};

async function local(count: number, folder: string): Promise<Run> {
  const runner = new Runner({ store: await Deno.makeTempDir({ dir: folder }) });
  const work = async () => {
    await runSteps((await plan(runner, count)).steps, {
      jobs: 2,
      signal: new AbortController().signal,
      compute: (op) => runner.materialize(op),
      onBegin() {},
      onEnd: ({ outcome }) => check(outcome),
    });
  };
  return { work };
}

async function queued(count: number, folder: string, isAllThere: boolean): Promise<Run> {
  const redis = await startRedis();
  const store = await Deno.makeTempDir({ dir: folder });
  const workers = await Promise.all(Array.from({ length: WORKERS }, () => startWorker(redis.url, store)));
  const results = new ResultStore(new Runner({ store }).store);
  let { steps } = await plan(new Runner({ store }), count);
  if (isAllThere) {
    await runThrough(steps, redis.url, results);
    const client = new Redis(redis.url);
    await client.flushall();
    client.disconnect();
  }
  const work = async () => {
    if (!isAllThere) ({ steps } = await plan(new Runner({ store }), count));
    await runThrough(steps, redis.url, results);
  };
  const end = async () => {
    workers.forEach((worker) => worker.kill("SIGTERM"));
    await Promise.all(workers.map(({ status }) => status));
    await redis[Symbol.asyncDispose]();
  };
  return { work, end };
}

async function startWorker(queue: string, store: string): Promise<Deno.ChildProcess> {
  const args = ["run", "-A", path("../../cli/main.ts"), "worker", "-j", "-f", path("sums_graph.ts"), "--queue", queue];
  const child = new Deno.Command(Deno.execPath(), { args: [...args, "--store", store], stdout: "piped" }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  let text = "";
  while (!text.includes('"ready"')) text += (await lines.next()).value;
  // Its log must not fill the pipe.
  void (async () => {
    while (!(await lines.next()).done);
  })();
  return child;
}

async function plan(runner: Runner, count: number) {
  return await planRun(sums(runner, count), (op) => new ResultStore(runner.store).has(op));
}

async function runThrough(steps: readonly Step[], queue: string, results: ResultStore): Promise<void> {
  const ends = await runQueued(steps, { queue, results, onNotice: (notice) => console.error(notice) });
  ends.forEach(({ outcome }) => check(outcome));
}

function check(outcome: string): void {
  if (outcome !== "completed") throw new Error(`an op ended as ${outcome}`);
}
