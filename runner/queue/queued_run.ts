/**
 * Having workers compute the steps of a plan.
 *
 * The store is the truth: an op is ready when the results that it needs are stored, and done when its own is. Workers
 * add the jobs that become ready by what they finish, so that a run goes on without whoever began it. What Redis tells
 * is news; whoever began a run looks from time to time whether an op that is ready has no job, because Redis lost it or
 * somebody else's run was stopped, and adds it again.
 *
 * @module
 */

import { delay } from "../../ops/standard.ts";
import { QueueEvents } from "./bullmq.ts";
import { RunError } from "../../ops/errors.ts";
import type { Op } from "../../ops/op.ts";
import type { ResultStore } from "../../stores/results.ts";
import { activity } from "../evaluation/activity.ts";
import { opName } from "../../ops/op_name.ts";
import type { RunListener } from "../schedule/executor.ts";
import type { Step, StepEnd } from "../schedule/plan.ts";
import { StepGraph } from "../schedule/step_graph.ts";
import { aborted } from "./aborted.ts";
import { type QueueAddress, queueAddress } from "./address.ts";
import { type Connection, reasonOf, withConnection, withinMs } from "./connection.ts";
import { JobAdder } from "./job_adder.ts";
import { progressIn, workerIn } from "./heard.ts";
import { type OpJobProgress, STOPPED } from "./jobs.ts";
import { JobStates } from "./job_states.ts";
import { readFiles } from "./local_files.ts";
import { QueueNames } from "./names.ts";
import { ProgressSum } from "./progress.ts";
import { QueueError } from "./queue_error.ts";
import { type GraphRecord, graphRecord, keepGraph } from "./run_graph.ts";
import { servicesFor, servicesOf } from "./services.ts";
import { assertShared } from "./shared_store.ts";
import { withdrawPending, writePending } from "./statuses.ts";
import { SilentJobs } from "./silent_jobs.ts";
import { stopRun } from "./stopped_runs.ts";
import { UNTOLD } from "./untold.ts";
import { tagOf } from "./tags.ts";

/** Options of {@linkcode runQueued}. */
export interface QueuedRunOptions extends RunListener {
  /** The queue: the URL of a Redis server. */
  readonly queue: string;
  /** Where results are kept; the workers see the same store. */
  readonly results: ResultStore;
  /** Stops the run: its jobs are taken back, and what workers have finished of them is kept. */
  readonly signal?: AbortSignal;
  /** Told what the user should know: that no worker takes the jobs, that Redis is away. */
  readonly onNotice?: (notice: string) => void;
  /** Milliseconds between two looks for jobs that were lost. @default 2,000 */
  readonly sweepMs?: number;
  /** Milliseconds after which a job that was taken, and of which nothing is heard, is told. @default 60,000 */
  readonly silentMs?: number;
}

/** Options of {@linkcode submitSteps}. */
export type SubmitOptions = Pick<QueuedRunOptions, "queue" | "results">;

/** Longest wait for workers to stop what they are at. */
const STOP_MS = 30_000;
/** Longest wait for Redis where nothing depends on the answer. */
const REDIS_MS = 3000;
/** Another computer may see a shared folder's new files only after a while. */
const VISIBLE_MS = 10_000;

/**
 * Has workers compute steps, each when what it needs is there, whatever fails. Nothing is computed here, but for files of
 * this machine, which are put into the store.
 *
 * @param steps Steps of a plan, each after those that it needs.
 * @returns How each step ended.
 * @throws {QueueError} where the queue cannot be reached.
 * @throws {StoreError} where only this process can see the store.
 */
export async function runQueued(steps: readonly Step[], options: QueuedRunOptions): Promise<StepEnd[]> {
  const address = queueAddress(options.queue);
  assertShared(options.results.store.uri);
  if (steps.length === 0) return [];
  return await withConnection(address, async (connection) => {
    const { ends, left } = await readFiles(steps, options);
    if (left.length === 0) return ends;
    const run = new QueuedRun(left, connection, address, options);
    await run.run();
    return [...ends, ...run.ends];
  });
}

/**
 * Adds the jobs of steps, and leaves them to workers. Nobody looks after jobs that Redis loses then.
 *
 * @returns How many steps were left: those that read files of this machine are done.
 * @throws {RunError} where a file of this machine cannot be read.
 * @throws {QueueError} where the queue cannot be reached.
 * @throws {StoreError} where only this process can see the store.
 */
export async function submitSteps(steps: readonly Step[], options: SubmitOptions): Promise<number> {
  const address = queueAddress(options.queue);
  assertShared(options.results.store.uri);
  if (steps.length === 0) return 0;
  return await withConnection(address, async (connection) => {
    const { ends, left } = await readFiles(steps, options);
    const unread = ends.find(({ outcome }) => outcome === "failed");
    if (unread !== undefined) throw unread.error;
    if (left.length > 0) await new QueuedRun(left, connection, address, options).submit();
    return left.length;
  });
}

/** A step that has not ended, or how it did. */
interface Tracked {
  readonly step: Step;
  began?: number;
  endActivity?: ReturnType<typeof activity.begin>;
  end?: StepEnd;
}

class QueuedRun {
  readonly ends: StepEnd[] = [];
  readonly #id = crypto.randomUUID();
  readonly #options: QueuedRunOptions;
  readonly #address: QueueAddress;
  readonly #connection: Connection;
  readonly #names: QueueNames;
  readonly #adder: JobAdder;
  readonly #states: JobStates;
  readonly #silent: SilentJobs;
  readonly #record: GraphRecord;
  readonly #graph: StepGraph;
  readonly #tracked: ReadonlyMap<string, Tracked>;
  readonly #sums = new ProgressSum();
  /** Workers whose results were looked for in the store, and whether they are there. */
  readonly #workers = new Map<string, Promise<boolean>>();
  readonly #notices = new Set<string>();
  readonly #allEnded = Promise.withResolvers<void>();
  /** Statuses that are being written beside the work. */
  readonly #background: Promise<void>[] = [];

  constructor(steps: readonly Step[], connection: Connection, address: QueueAddress, options: QueuedRunOptions) {
    this.#options = options;
    this.#address = address;
    this.#connection = connection;
    this.#names = new QueueNames(address, options.results.store.uri);
    this.#adder = new JobAdder(connection.redis, this.#names);
    this.#states = new JobStates(connection.redis, this.#names);
    this.#silent = new SilentJobs(connection.redis, this.#names, options.results.store);
    this.#record = graphRecord(steps.map(({ op }) => op));
    this.#graph = new StepGraph(steps);
    this.#tracked = new Map(steps.map((step) => [step.op.uuid, { step }]));
  }

  async run(): Promise<void> {
    const { signal } = this.#options;
    if (signal?.aborted) return this.#endRest("stopped");
    using stopped = aborted(signal);
    const listening = await this.#listen();
    let sweeper: ReturnType<typeof setInterval> | undefined;
    try {
      await this.#begin();
      sweeper = this.#sweepNowAndThen();
      await Promise.race([this.#allEnded.promise, stopped.promise]);
      if (signal?.aborted) await this.#stop();
    } finally {
      clearInterval(sweeper);
      this.#endRest("stopped");
      await Promise.allSettled(this.#background);
      await this.#withdraw();
      await withinMs(REDIS_MS, Promise.all([...listening.map((events) => events.close()), this.#adder.close()]));
    }
  }

  async submit(): Promise<void> {
    await this.#begin();
    await Promise.all(this.#background);
    await withinMs(REDIS_MS, this.#adder.close());
  }

  /** Hears what happens in the queues of this run's ops, from now on. */
  async #listen(): Promise<QueueEvents[]> {
    const { redis } = this.#connection;
    return await Promise.all(
      this.#tags().map(async (tag) => {
        const name = this.#names.queue(tag);
        const [last] = await redis.xrevrange(`${this.#names.prefix}:${name}:events`, "+", "-", "COUNT", 1);
        const events = new QueueEvents(name, {
          connection: redis,
          prefix: this.#names.prefix,
          lastEventId: last?.[0] ?? "0-0",
        });
        events.on("error", (error) => this.#notice(`The queue is in trouble: ${reasonOf(error, this.#address)}`));
        events.on("active", ({ jobId }) => this.#began(jobId));
        events.on("progress", ({ jobId, data }) => this.#progressed(jobId, progressIn(data)));
        events.on("completed", ({ jobId, returnvalue }) => {
          void this.#completed(jobId, workerIn(returnvalue));
        });
        events.on("failed", ({ jobId, failedReason }) => this.#failed(jobId, failedReason));
        await events.waitUntilReady();
        return events;
      }),
    );
  }

  /** Forgets what earlier runs left of these ops, and adds what is ready. */
  async #begin(): Promise<void> {
    await keepGraph(this.#connection.redis, this.#names, this.#record);
    const steps = [...this.#graph.steps.values()];
    await this.#removeFinished(steps.map(({ op }) => op));
    await this.#add(steps.filter(({ needs }) => needs.length === 0).map(({ op }) => op));
    // Those that have begun by then say so themselves.
    const stillWait = ({ uuid }: Op) => this.#isWaiting(uuid);
    const writing = writePending(this.#options.results.store, opsOf(steps), stillWait);
    // Whoever waits for it hears of an error; where nobody does yet, it must not end the program.
    writing.catch(() => {});
    this.#background.push(writing);
  }

  async #removeFinished(ops: readonly Op[]): Promise<void> {
    const states = await this.#states.of(ops);
    const finished = ops.filter((_, i) => states[i].state === "completed" || states[i].state === "failed");
    await this.#remove(finished);
  }

  async #remove(ops: readonly Op[]): Promise<void> {
    // One that somebody works on meanwhile cannot be removed, and need not be.
    await Promise.allSettled(ops.map(async (op) => await (await this.#adder.queue(tagOf(op))).remove(op.uuid)));
  }

  async #add(ops: readonly Op[]): Promise<void> {
    await this.#adder.addReady(ops, { graph: this.#record.hash, run: this.#id });
  }

  #began(uuid: string): void {
    const tracked = this.#unended(uuid);
    if (tracked === undefined || tracked.began !== undefined) return;
    tracked.began = performance.now();
    tracked.endActivity = activity.begin(tracked.step.op);
    this.#options.onBegin?.(tracked.step.op);
  }

  #progressed(job: string, said: OpJobProgress): void {
    this.#silent.hear(job);
    for (const progress of this.#sums.add(job, said)) {
      if (this.#unended(progress.uuid) === undefined) continue;
      this.#began(progress.uuid);
      activity.report(progress);
      this.#options.onProgress?.(progress);
    }
  }

  async #completed(uuid: string, worker: string): Promise<void> {
    const tracked = this.#unended(uuid);
    if (tracked === undefined) return;
    const isVisible = this.#workers.get(worker) ?? this.#isVisible(tracked.step.op);
    this.#workers.set(worker, isVisible);
    if (await isVisible.catch(() => true)) return this.#end(tracked, { outcome: "completed" });
    const error = new QueueError(
      `${worker} says that ${opName(tracked.step.op)} is computed, but the store ${this.#options.results.store.uri} ` +
        "has no such result here: is it the same folder or bucket on both machines?",
    );
    this.#end(tracked, { outcome: "failed", error });
  }

  async #isVisible(op: Op): Promise<boolean> {
    const until = performance.now() + VISIBLE_MS;
    for (let wait = 20; performance.now() < until; wait = Math.min(2 * wait, 1000)) {
      if (await this.#options.results.has(op)) return true;
      await delay(wait);
    }
    return false;
  }

  #failed(uuid: string, reason: string): void {
    const tracked = this.#unended(uuid);
    // Somebody else's run was stopped: where this one still wants the op, its job is added again.
    if (tracked === undefined || reason === STOPPED) return;
    const { op } = tracked.step;
    const error = new RunError(`${opName(op)} failed: ${reason}`, uuid, { cause: new Error(reason) });
    this.#end(tracked, { outcome: "failed", error });
  }

  #end(tracked: Tracked, { outcome, error, because }: Pick<StepEnd, "outcome" | "error" | "because">): void {
    if (tracked.end !== undefined) return;
    const { op } = tracked.step;
    // One that was computed faster than it was told of still begins before it ends.
    if (outcome === "completed" || outcome === "failed") this.#began(op.uuid);
    const milliseconds = tracked.began === undefined ? 0 : performance.now() - tracked.began;
    const end: StepEnd = {
      op,
      outcome,
      ...(error === undefined ? {} : { error }),
      ...(because === undefined ? {} : { because }),
      milliseconds,
    };
    tracked.end = end;
    this.ends.push(end);
    tracked.endActivity?.(outcome === "skipped" ? "stopped" : outcome);
    this.#options.onEnd?.(end);
    if (outcome === "failed") this.#skipDependents(op);
    if (this.ends.length === this.#tracked.size) this.#allEnded.resolve();
  }

  #skipDependents(op: Op): void {
    // Not by recursion: a chain of ops may be longer than the stack.
    const waiting = [...this.#graph.dependents(op.uuid)];
    for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
      const tracked = this.#unended(step.op.uuid);
      if (tracked === undefined) continue;
      this.#end(tracked, { outcome: "skipped", because: op });
      for (const dependent of this.#graph.dependents(step.op.uuid)) waiting.push(dependent);
    }
  }

  #sweepNowAndThen(): ReturnType<typeof setInterval> {
    let isSweeping = false;
    return setInterval(() => {
      if (isSweeping || this.#connection.redis.status !== "ready") return;
      isSweeping = true;
      this.#sweep()
        .catch((error) => this.#notice(`The queue is in trouble: ${reasonOf(error, this.#address)}`))
        .finally(() => isSweeping = false);
    }, this.#options.sweepMs ?? 2000);
  }

  /** Finds what was not told, and adds what should have a job and has none. */
  async #sweep(): Promise<void> {
    await keepGraph(this.#connection.redis, this.#names, this.#record);
    const ready = this.#readyOps();
    const states = await this.#states.of(ready);
    const missing: Op[] = [];
    /** Ops that a live job computes along with its own. */
    const covered = new Set(states.flatMap(({ together }) => together));
    for (const [i, op] of ready.entries()) {
      const { state, reason } = states[i];
      if (state === "failed") this.#failed(op.uuid, reason);
      if (state === "live" || state === "failed" || covered.has(op.uuid)) continue;
      const tracked = this.#unended(op.uuid);
      if (tracked === undefined) continue;
      if (await this.#options.results.has(op)) this.#end(tracked, { outcome: "completed" });
      else missing.push(op);
    }
    await this.#removeFinished(missing);
    if (!this.#options.signal?.aborted) await this.#add(missing);
    await this.#noticeUnserved(ready);
    await this.#noticeSilent(ready);
  }

  #readyOps(): Op[] {
    return [...this.#tracked.values()].filter(({ step, end }) =>
      end === undefined && step.needs.every(({ uuid }) => this.#tracked.get(uuid)?.end?.outcome === "completed")
    ).map(({ step }) => step.op);
  }

  async #noticeUnserved(ready: readonly Op[]): Promise<void> {
    const byTag = Map.groupBy(ready.filter(({ uuid }) => this.#unended(uuid) !== undefined), tagOf);
    if (byTag.size === 0) return;
    const services = await servicesOf(this.#connection.redis, this.#names);
    if (services === undefined) return this.#notice(UNKNOWN_WORKERS);
    for (const [tag, ops] of byTag) {
      const notice = unservedNotice(tag, ops.length, this.#options.results.store.uri);
      if (servicesFor(services, tag).length === 0) this.#notice(notice, `unserved ${tag}`);
      else this.#notices.delete(`unserved ${tag}`);
    }
  }

  async #noticeSilent(ready: readonly Op[]): Promise<void> {
    const { silentMs = 60_000 } = this.#options;
    const waiting = ready.filter(({ uuid }) => this.#unended(uuid) !== undefined);
    for (const op of await this.#silent.of(waiting, silentMs)) this.#notice(silentNotice(op, this.#names, silentMs));
  }

  /** Tells what the user should know, once as long as it is so. */
  #notice(notice: string, key = notice): void {
    if (this.#notices.has(key)) return;
    this.#notices.add(key);
    this.#options.onNotice?.(notice);
  }

  /** Takes the run's jobs back, and waits for those that workers are at. */
  async #stop(): Promise<void> {
    const deadline = performance.now() + STOP_MS;
    // Where Redis is away, the jobs stay: workers do them when it comes back.
    if (!await withinMs(REDIS_MS, stopRun(this.#connection.redis, this.#names, this.#id))) return;
    const left = [...this.#tracked.values()].filter(({ end }) => end === undefined);
    const ops = left.map(({ step }) => step.op);
    const states = await withinMs(REDIS_MS, this.#states.of(ops)) ?? [];
    const own = ops.filter((_, i) => states[i]?.run === this.#id);
    await withinMs(REDIS_MS, this.#remove(own));
    while (performance.now() < deadline) {
      const now = await withinMs(REDIS_MS, this.#states.of(own));
      // Another run that waits for an op adds its job again, which is its own then.
      if (now === undefined || now.every(({ state, run }) => state !== "live" || run !== this.#id)) return;
      await delay(50);
    }
  }

  #endRest(outcome: "stopped"): void {
    for (const tracked of this.#tracked.values()) this.#end(tracked, { outcome });
  }

  /** What will not be computed does not wait any more. */
  async #withdraw(): Promise<void> {
    const idle = this.ends.filter(({ outcome }) => outcome === "stopped" || outcome === "skipped");
    await withdrawPending(this.#options.results.store, opsOf(idle)).catch(() => {});
  }

  #isWaiting(uuid: string): boolean {
    const tracked = this.#unended(uuid);
    return tracked !== undefined && tracked.began === undefined && !this.#options.signal?.aborted;
  }

  #unended(uuid: string): Tracked | undefined {
    const tracked = this.#tracked.get(uuid);
    return tracked?.end === undefined ? tracked : undefined;
  }

  #tags(): (string | undefined)[] {
    return [...new Set([...this.#tracked.values()].map(({ step }) => tagOf(step.op)))];
  }
}

const UNKNOWN_WORKERS =
  `Whether a worker serves this queue is not known, as ${UNTOLD}: if nothing happens, start one with: ` +
  "probegraph worker";

function unservedNotice(tag: string | undefined, ops: number, storeUri: string): string {
  const waiting = `${ops} ${ops === 1 ? "op waits" : "ops wait"}`;
  return tag === undefined
    ? `No worker serves this queue for the store ${storeUri}: ${waiting}; start one with: probegraph worker`
    : `No worker has the tag "${tag}": ${waiting} for the device; start one with: probegraph worker --tags ${tag}`;
}

function silentNotice(op: Op, names: QueueNames, silentMs: number): string {
  const job = names.job(tagOf(op), op.uuid);
  return `The job of ${opName(op)} is taken, but nothing was heard of it for ${
    silentMs / 1000
  } seconds, and nobody computes ` +
    `the op in the store: a worker is stuck, or somebody else's job has its name; remove ${job} and ${job}:lock from ` +
    "Redis, and the run goes on";
}

function opsOf(items: readonly { readonly op: Op }[]): Op[] {
  return items.map(({ op }) => op);
}
