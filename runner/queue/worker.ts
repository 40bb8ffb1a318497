/**
 * A worker: computes the ops that others ask for.
 *
 * @module
 */

import type { Redis } from "ioredis";
import { hostname } from "node:os";
import process from "node:process";
import { openStore } from "../../stores/open.ts";
import { ResultStore } from "../../stores/results.ts";
import type { Store } from "../../stores/store.ts";
import { Evaluation } from "../evaluation/evaluation.ts";
import { Runner } from "../runner.ts";
import { aborted } from "./aborted.ts";
import { type QueueAddress, queueAddress } from "./address.ts";
import { reasonOf, withConnection, withinMs } from "./connection.ts";
import { JobAdder } from "./job_adder.ts";
import { JobRunner } from "./job_runner.ts";
import { BACKOFF, backoff, JOB_OPTIONS, type OpJobResult } from "./jobs.ts";
import { QueueNames } from "./names.ts";
import { OpWorker } from "./op_worker.ts";
import { PART_SIZES } from "./parts.ts";
import { GraphReader } from "./run_graph.ts";
import { assertShared } from "./shared_store.ts";
import { StoppedRuns } from "./stopped_runs.ts";
import { ANY_DEVICE, checkTags, knownTags } from "./tags.ts";
import type { WorkerEvent } from "./worker_events.ts";
import { checkOptions } from "../../ops/options.ts";

/** Options of {@linkcode runWorker}. */
export interface WorkerOptions {
  /** The queue: the URL of a Redis server. */
  readonly queue: string;
  /** Where results are kept: the store of those who ask. @default the configured store */
  readonly store?: string | Store;
  /**
   * What this machine has: ops for a `device` other than the CPU go to workers with its name as a tag, such as `cuda`;
   * `gpu` stands for all of them. @default none
   */
  readonly tags?: readonly string[];
  /**
   * Folders of this machine whose files ops may read. Others are refused: whoever can write to the queue names them.
   *
   * @default none
   */
  readonly data?: readonly string[];
  /** The most jobs at a time, of each tag. @default 1 */
  readonly concurrency?: number;
  /** Ends the worker: a batch that was begun is finished and kept, and the jobs go back to the queue. */
  readonly signal?: AbortSignal;
  /** Told what happens, for a log. */
  readonly onEvent?: (event: WorkerEvent) => void;
  /** Milliseconds after which a worker that says nothing counts as dead, and others get its jobs. @default 30,000 */
  readonly silenceMs?: number;
  /** Milliseconds before the second attempt; the third waits twice as long. @default 2,000 */
  readonly retryMs?: number;
  /** Extractions of more rows than this are divided among workers. @default 8,192 */
  readonly splitOver?: number;
  /** The fewest rows of a part of one: each loads the model once. @default 8,192 */
  readonly partRows?: number;
}

const OPTIONS: readonly (keyof WorkerOptions)[] = [
  "queue",
  "store",
  "tags",
  "data",
  "concurrency",
  "signal",
  "onEvent",
  "silenceMs",
  "retryMs",
  "splitOver",
  "partRows",
];

/** How often a worker for any device looks for devices that are new. */
const TAGS_MS = 1000;
/** Longest wait for Redis when a worker ends. */
const CLOSE_MS = 2000;
/** The same trouble is told once in this time. */
const QUIET_MS = 30_000;

/**
 * Computes ops of a queue until the signal is aborted.
 *
 * @throws {QueueError} where the queue cannot be reached.
 * @throws {StoreError} where the store cannot be opened, or only this process can see it.
 */
export async function runWorker(options: WorkerOptions): Promise<void> {
  checkOptions("runWorker", options, OPTIONS);
  const tags = checkTags(options.tags ?? []);
  const address = queueAddress(options.queue);
  const store = typeof options.store === "object" ? options.store : openStore(options.store);
  assertShared(store.uri);
  const { signal = new AbortController().signal } = options;
  signal.throwIfAborted();
  await withConnection(address, ({ redis }) => work(redis, { ...options, address, store, tags, signal }));
}

/** Options, checked. */
interface Setting extends WorkerOptions {
  readonly address: QueueAddress;
  readonly store: Store;
  readonly tags: readonly string[];
  readonly signal: AbortSignal;
}

async function work(redis: Redis, options: Setting): Promise<void> {
  const { address, store, tags, signal, onEvent = () => {} } = options;
  const names = new QueueNames(address, store.uri);
  const runner = new Runner({ store });
  const results = new ResultStore(store);
  const adder = new JobAdder(redis, names);
  const jobs = new JobRunner({
    name: `${hostname()}, process ${process.pid}`,
    data: options.data ?? [],
    runner,
    evaluation: new Evaluation(results),
    results,
    redis,
    names,
    adder,
    graphs: new GraphReader(redis, names, runner),
    sizes: {
      splitOver: options.splitOver ?? PART_SIZES.splitOver,
      partRows: options.partRows ?? PART_SIZES.partRows,
    },
    onEvent,
  });
  using stopping = aborted(signal);
  using stopped = await StoppedRuns.listen(redis, names, (run) => jobs.stop(run));
  const trouble = troubleTeller((message) => onEvent({ type: "trouble", message }));
  const workers = new QueueWorkers((tag) => {
    const worker = startWorker(names, tag, redis, options, (job, token) => jobs.run(job, token, stopped));
    worker.on("error", (error) => trouble(reasonOf(error, address)));
    return worker;
  });
  await Promise.all([undefined, ...tags].map((tag) => workers.connect(tag)));
  onEvent({ type: "ready", tags });
  [undefined, ...tags].forEach((tag) => workers.serve(tag));
  const stopWatching = tags.includes(ANY_DEVICE) ? watchTags(redis, names, workers) : () => {};
  await stopping.promise;
  stopWatching();
  await workers.pause();
  await jobs.shutDown();
  await workers.close();
  await withinMs(CLOSE_MS, adder.close());
}

function startWorker(
  names: QueueNames,
  tag: string | undefined,
  redis: Redis,
  { concurrency = 1, silenceMs = 30_000, retryMs = 2000 }: WorkerOptions,
  run: (job: Parameters<JobRunner["run"]>[0], token: string) => Promise<OpJobResult>,
): OpWorker {
  return new OpWorker(names.queue(tag), (job, token) => run(job, token!), {
    connection: redis,
    // A part of the connection's name, which takes no spaces.
    name: `${hostname()}:${process.pid}`.replace(/\s/g, "_"),
    prefix: names.prefix,
    autorun: false,
    concurrency,
    lockDuration: silenceMs,
    stalledInterval: silenceMs / 2,
    // Jobs that are taken over too often are given up where their op's status can say so.
    maxStalledCount: Number.MAX_SAFE_INTEGER,
    // The longest pause after trouble with Redis.
    runRetryDelay: 1000,
    removeOnComplete: JOB_OPTIONS.removeOnComplete as { age: number; count: number },
    settings: {
      backoffStrategy: (attemptsMade, type) => type === BACKOFF ? backoff(retryMs, attemptsMade) : 0,
    },
  });
}

/** The workers of several queues. */
class QueueWorkers {
  readonly #start: (tag: string | undefined) => OpWorker;
  readonly #workers = new Map<string | undefined, OpWorker>();

  constructor(start: (tag: string | undefined) => OpWorker) {
    this.#start = start;
  }

  async connect(tag: string | undefined): Promise<void> {
    await this.#of(tag).waitUntilReady();
  }

  /** Takes jobs of a queue from now on. */
  serve(tag: string | undefined): void {
    const worker = this.#of(tag);
    // What goes wrong while it runs is told as an event.
    if (!worker.isRunning() && !worker.isPaused()) worker.run().catch(() => {});
  }

  /** Takes no more jobs. */
  async pause(): Promise<void> {
    await Promise.all([...this.#workers.values()].map((worker) => worker.pause(true)));
  }

  /** Ends, without waiting for Redis longer than is worth it. */
  async close(): Promise<void> {
    await Promise.all([...this.#workers.values()].map(async (worker) => {
      const isClosed = await withinMs(CLOSE_MS, worker.close().then(() => true));
      if (!isClosed) await withinMs(CLOSE_MS, worker.disconnect());
    }));
  }

  #of(tag: string | undefined): OpWorker {
    const worker = this.#workers.get(tag) ?? this.#start(tag);
    this.#workers.set(tag, worker);
    return worker;
  }
}

/** Serves every tag that an op has needed. */
function watchTags(redis: Redis, names: QueueNames, workers: QueueWorkers): () => void {
  const look = async () => (await knownTags(redis, names)).forEach((tag) => workers.serve(tag));
  const timer = setInterval(() => void look().catch(() => {}), TAGS_MS);
  void look().catch(() => {});
  return () => clearInterval(timer);
}

/** Tells of trouble, but not of the same again and again. */
function troubleTeller(tell: (message: string) => void): (message: string) => void {
  const told = new Map<string, number>();
  return (message) => {
    const now = performance.now();
    if (now - (told.get(message) ?? -Infinity) < QUIET_MS) return;
    told.set(message, now);
    tell(message);
  };
}
