/**
 * What a worker does with a job.
 *
 * A job leaves the worker in one of five ways: done; failed, to be tried again or for good; waiting for its parts; back
 * in the queue, because the worker stops; dropped, because its run was stopped. Whichever it is, what was finished is
 * kept in the store, and whoever gets the op next goes on from there.
 *
 * @module
 */

import { UnrecoverableError, WaitingChildrenError, WaitingError } from "./bullmq.ts";
import type { Redis } from "ioredis";
import { hostname } from "node:os";
import { GraphError } from "../../ops/errors.ts";
import { walk } from "../../ops/graph.ts";
import { messageOf, show } from "../../ops/messages.ts";
import type { Progress } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";
import type { ResultStore } from "../../stores/results.ts";
import { activity } from "../evaluation/activity.ts";
import type { Evaluation } from "../evaluation/evaluation.ts";
import { partsOf } from "../evaluation/implementations.ts";
import { RowRanges } from "../evaluation/row_ranges.ts";
import type { Runner } from "../runner.ts";
import type { StepGraph } from "../schedule/step_graph.ts";
import { withinMs } from "./connection.ts";
import { mayPass, reasonFor } from "./failures.ts";
import { isJobData } from "./heard.ts";
import type { JobAdder } from "./job_adder.ts";
import { MOST_STALLS, type OpJob, type OpJobData, type OpJobResult, STOPPED } from "./jobs.ts";
import { filesOf, isInFolders, readsFile } from "./local_files.ts";
import { opOfPart, type QueueNames } from "./names.ts";
import { type PartSizes, rangesOf } from "./parts.ts";
import { ProgressReporter } from "./progress.ts";
import { QueueError } from "./queue_error.ts";
import { type GraphReader, KEPT_SECONDS } from "./run_graph.ts";
import { withdrawPending, writeDivided, writeFailed, writeUnknownFailed } from "./statuses.ts";
import type { StoppedRuns } from "./stopped_runs.ts";
import type { WorkerEvent } from "./worker_events.ts";

/** Ops that are known to be stored are forgotten when there are so many. */
const MOST_REMEMBERED = 100_000;

/** Longest wait for Redis to take a job back. */
const GIVE_BACK_MS = 3000;

/** What jobs are done with. */
export interface JobRunnerParts {
  /** Folders of this machine whose files may be read. */
  readonly data: readonly string[];
  /** Names the worker to people. */
  readonly name: string;
  /** What the ops of graphs belong to. */
  readonly runner: Runner;
  /** Computes ops. */
  readonly evaluation: Evaluation;
  /** What is computed already. */
  readonly results: ResultStore;
  /** The worker's connection. */
  readonly redis: Redis;
  /** What the queue's keys are called. */
  readonly names: QueueNames;
  /** Adds the jobs of what becomes ready. */
  readonly adder: JobAdder;
  /** Reads graphs of runs. */
  readonly graphs: GraphReader;
  /** How large the parts of an op are. */
  readonly sizes: PartSizes;
  /** Hears what happens. */
  readonly onEvent: (event: WorkerEvent) => void;
}

/** Why a job's signal is aborted: the worker stops, or the job's run was stopped. */
type Interruption = "shutdown" | "stopped";

interface Running {
  readonly run: string;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
  interruption?: Interruption;
}

/** A job and what is known of it. */
interface Task {
  readonly job: OpJob;
  readonly data: OpJobData;
  readonly op: Op;
  readonly together: readonly Op[];
  readonly graph: StepGraph | undefined;
  readonly signal: AbortSignal;
  readonly began: Date;
}

/** Does jobs. */
export class JobRunner {
  readonly #parts: JobRunnerParts;
  readonly #running = new Set<Running>();
  /** Ops that are known to be stored. */
  readonly #stored = new Set<string>();
  #isClosing = false;

  readonly #rows: RowRanges;

  constructor(parts: JobRunnerParts) {
    this.#parts = parts;
    this.#rows = new RowRanges(parts.results, parts.evaluation);
  }

  /** Ends the jobs of a run that was stopped. */
  stop(run: string): void {
    for (const running of this.#running) if (running.run === run) interrupt(running, "stopped");
  }

  /** Ends all jobs: they go back to the queue. Waits until they have. */
  async shutDown(): Promise<void> {
    this.#isClosing = true;
    for (const running of this.#running) interrupt(running, "shutdown");
    while (this.#running.size > 0) await Promise.allSettled([...this.#running].map(({ ended }) => ended));
  }

  /** Does a job. What it throws is for BullMQ. */
  async run(job: OpJob, token: string, stopped: StoppedRuns): Promise<OpJobResult> {
    if (wasRemoved(job)) return await dropRemoved(job);
    if (!isJobData(job.data)) throw this.#refusal(job);
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const running: Running = { run: job.data.run, controller: new AbortController(), ended };
    if (this.#isClosing) interrupt(running, "shutdown");
    if (stopped.has(running.run)) interrupt(running, "stopped");
    this.#running.add(running);
    try {
      return await this.#do(job, token, running);
    } finally {
      this.#running.delete(running);
      end();
    }
  }

  /** Nobody of this project's adds such a job. */
  #refusal({ id = "" }: OpJob): Error {
    const message = `The job ${show(id)} names no op, graph, run and rows as jobs do: it was not added by probegraph`;
    this.#parts.onEvent({ type: "trouble", message });
    return new UnrecoverableError(message);
  }

  async #do(job: OpJob, token: string, running: Running): Promise<OpJobResult> {
    let task: Task | undefined;
    try {
      // It may be its graph that takes workers down, as one of gigabytes does while it is read.
      if (job.stalledCounter >= 2 * MOST_STALLS) throw poisoned(job.stalledCounter);
      task = await this.#taskOf(job, running.controller.signal);
      task.signal.throwIfAborted();
      if (job.stalledCounter >= MOST_STALLS) throw poisoned(job.stalledCounter);
      return await this.#compute(task, token);
    } catch (error) {
      if (error instanceof WaitingChildrenError) throw error;
      await this.#settle(task);
      if (running.interruption === "stopped") return this.#drop(job, task);
      if (running.interruption === "shutdown") return await this.#giveBack(job, token, task);
      return await this.#fail(job, task, error);
    }
  }

  async #taskOf(job: OpJob, signal: AbortSignal): Promise<Task> {
    const { graphs, runner } = this.#parts;
    const { data } = job;
    const graph = await graphs.get(data.graph).catch((error) => {
      throw error instanceof GraphError ? unknownOps(error) : error;
    });
    const find = async (uuid: string) => graph?.steps.get(uuid)?.op ?? await runner.find(uuid);
    const op = await find(data.uuid);
    if (op === undefined) {
      throw new QueueError(
        `${data.uuid} cannot be computed: neither the queue nor the store ${runner.storeUri} has its graph any more; ` +
          "ask for it again",
      );
    }
    const together = (await Promise.all((data.together ?? []).map(find))).filter((other) => other !== undefined);
    await this.#assertMayRead([op, ...together]);
    return { job, data, op, together, graph, signal, began: new Date() };
  }

  /** Whoever can write to the queue names files: only those in the worker's data folders are read. */
  async #assertMayRead(ops: readonly Op[]): Promise<void> {
    const { runner, data } = this.#parts;
    for (const op of walk(ops).filter(readsFile)) {
      if (this.#stored.has(op.uuid) || await runner.has(op) || await isInFolders(op, data)) continue;
      throw new GivenUp(
        `The worker on ${hostname()} may not read the file ${
          show(filesOf(op)[0])
        } of its machine: name its folder, as ` +
          "in probegraph worker --data DIR, or ask from a machine that has the file, which then goes into the store",
      );
    }
  }

  async #compute(task: Task, token: string): Promise<OpJobResult> {
    const { onEvent, name } = this.#parts;
    const { op, data: { part }, together, job, began } = task;
    onEvent({ type: "begin", op, part, together });
    const progress = new ProgressReporter((said) => job.updateProgress(said));
    using completions = new Completions();
    const tellCompleted = () => {
      const computed = [op, ...together].filter(({ uuid }) => completions.has(uuid));
      onEvent({ type: "completed", op, part, milliseconds: Date.now() - began.getTime(), computed });
    };
    try {
      if (part !== undefined) await this.#computePart(task, progress);
      else {
        await this.#divide(task, token);
        await this.#computeWhole(task, progress);
      }
    } catch (error) {
      // A result that was just being written is stored, whatever keeps the job from being done: its next worker finds it there.
      await this.#settle(task);
      if (completions.has(op.uuid)) tellCompleted();
      throw error;
    } finally {
      progress.stop();
    }
    tellCompleted();
    return { worker: name };
  }

  async #computePart({ op, together, data, signal }: Task, progress: ProgressReporter): Promise<void> {
    const part = data.part!;
    const onProgress = (said: Progress) => {
      activity.report(said);
      progress.report(said.unit === "rows" ? { ...said, total: part.of } : said);
    };
    await this.#rows.compute([op, ...together], part, { signal, onProgress });
  }

  async #computeWhole({ op, together, data, graph, signal }: Task, progress: ProgressReporter): Promise<void> {
    const { evaluation, adder } = this.#parts;
    const ops = [op, ...together];
    using _ = activity.listenTo(withNeeds(ops), (said) => progress.report(said));
    const ends = await activity.wait(() => evaluation.run(ops, { signal }));
    signal.throwIfAborted();
    // Those that go along with it are tried by themselves where they fail.
    const failed = ends.find((end) => end.outcome === "failed" && !together.some(({ uuid }) => uuid === end.op.uuid));
    if (failed !== undefined) throw failed.error;
    this.#remember(op.uuid);
    if (together.length > 0) await adder.addEach(together, data);
    if (graph !== undefined) await this.#release(op, graph, data);
  }

  /**
   * Adds jobs for what can be computed now. Of several workers that finish inputs of one op at the same time, the last
   * to say so sees all of them done: it is Redis that decides which is the last.
   */
  async #release(op: Op, graph: StepGraph, { run, graph: hash }: OpJobData): Promise<void> {
    const dependents = graph.dependents(op.uuid);
    if (dependents.length === 0) return;
    const { redis, names, adder } = this.#parts;
    const asked = [...new Set(dependents.flatMap(({ needs }) => needs.map(({ uuid }) => uuid)))]
      .filter((uuid) => !this.#stored.has(uuid));
    const done = names.done(run);
    const pipeline = redis.pipeline().sadd(done, op.uuid).expire(done, KEPT_SECONDS)
      .expire(names.graph(hash), KEPT_SECONDS);
    if (asked.length > 0) pipeline.smismember(done, asked);
    const answers = await pipeline.exec();
    const isDone = answers?.[3]?.[1] as number[] | undefined;
    asked.forEach((uuid, i) => {
      if (isDone?.[i] === 1) this.#remember(uuid);
    });
    const ready = dependents.filter(({ needs }) => needs.every(({ uuid }) => this.#stored.has(uuid)));
    await adder.addReady(ready.map((step) => step.op), { run, graph: hash });
  }

  #remember(uuid: string): void {
    if (this.#stored.size >= MOST_REMEMBERED) this.#stored.clear();
    this.#stored.add(uuid);
  }

  /** Leaves a large op to several workers, unless they have done their parts. */
  async #divide({ job, op, together, signal }: Task, token: string): Promise<void> {
    const { runner, sizes, adder, onEvent } = this.#parts;
    if (!Number.isFinite(sizes.splitOver)) return;
    const parts = await partsOf(op);
    if (parts === undefined || await runner.has(op)) return;
    const rows = await this.#rows.count(op, sizes.splitOver, signal);
    if (rows === undefined) return;
    const { processed = 0, unprocessed = 0, ignored = 0 } = await job.getDependenciesCount();
    if (processed + ignored > 0 && unprocessed === 0) return await throwPartFailure(job);
    const ranges = rangesOf(parts, rows, sizes);
    if (ranges.length < 2) return;
    await Promise.all([op, ...together].map((each) => writeDivided(runner.store, each)));
    signal.throwIfAborted();
    await adder.addParts(job, op, ranges, rows);
    if (!await job.moveToWaitingChildren(token)) return await throwPartFailure(job);
    onEvent({ type: "divided", op, parts: ranges });
    throw new WaitingChildrenError();
  }

  /** Waits until nothing of a task is computed here any more: a batch that was begun is finished. */
  async #settle(task: Task | undefined): Promise<void> {
    if (task === undefined) return;
    await this.#parts.evaluation.computation.settled(withNeeds([task.op, ...task.together]));
  }

  #drop(job: OpJob, task: Task | undefined): never {
    if (task !== undefined) this.#parts.onEvent({ type: "stopped", op: task.op, part: task.data.part });
    return drop(job);
  }

  async #giveBack(job: OpJob, token: string, task: Task | undefined): Promise<never> {
    // Without Redis, others get the job when this worker has been silent for long enough.
    await withinMs(GIVE_BACK_MS, job.moveToWait(token));
    if (task !== undefined) this.#parts.onEvent({ type: "returned", op: task.op, part: task.data.part });
    throw new WaitingError();
  }

  async #fail(job: OpJob, task: Task | undefined, error: unknown): Promise<never> {
    const { onEvent, runner, adder } = this.#parts;
    const attempts = job.opts.attempts ?? 1;
    const attempt = job.attemptsMade + 1;
    const isLast = error instanceof GivenUp || !mayPass(error) || attempt >= attempts;
    if (task === undefined) {
      if (!isLast) throw error;
      const message = messageOf(error);
      await writeUnknownFailed(runner.store, job.data.uuid, message);
      onEvent({ type: "trouble", message });
      throw new UnrecoverableError(message);
    }
    const { op, together, data, began } = task;
    const reason = reasonFor(op, error);
    if (!isLast) {
      onEvent({ type: "retry", op, part: data.part, error: reason, attempt, attempts });
      throw new Error(reason, { cause: error });
    }
    if (data.part === undefined) {
      await writeFailed(runner.store, op, reason, began);
      // Whoever began the run may be gone: what needs the op does not wait any more.
      if (task.graph !== undefined) await withdrawPending(runner.store, task.graph.allDependents(op.uuid));
      // They are tried each by itself.
      if (together.length > 0) await adder.addEach(together, data);
    }
    onEvent({ type: "failed", op, part: data.part, error: reason });
    throw new UnrecoverableError(reason);
  }
}

/**
 * Whether somebody removed a job from Redis while it was taken: BullMQ, which finds it in a list, counts that it stalled, and has it
 * done again, knows nothing but that count.
 */
function wasRemoved({ name }: OpJob): boolean {
  return name === undefined;
}

/** An op does not wait for a part that was removed: it computes those rows itself. */
async function dropRemoved(job: OpJob): Promise<never> {
  const op = opOfPart(job.id!);
  if (op !== undefined) {
    job.parentKey = `${job.queueQualifiedName}:${op}`;
    await job.removeChildDependency();
  }
  return drop(job);
}

/** Nothing of the job is left, and whoever still wants its op adds it again. */
function drop(job: OpJob): never {
  job.opts.removeOnFail = true;
  throw new UnrecoverableError(STOPPED);
}

/** The ops that this process finishes to compute until the scope is left. */
class Completions implements Disposable {
  readonly #uuids = new Set<string>();
  readonly #stopListening = activity.listen({
    onBegin() {},
    onProgress() {},
    onEnd: ({ op }, outcome) => {
      if (outcome === "completed") this.#uuids.add(op.uuid);
    },
    onIdle() {},
  });

  has(uuid: string): boolean {
    return this.#uuids.has(uuid);
  }

  [Symbol.dispose](): void {
    this.#stopListening();
  }
}

/** An op that another attempt does not help. */
class GivenUp extends QueueError {}

/** A graph that was made with modules that this worker has not loaded. */
function unknownOps(error: GraphError): GivenUp {
  return new GivenUp(
    `The worker on ${hostname()} cannot read the op's graph: ${error.message}. Workers need the modules that define ops, ` +
      "as in: probegraph worker -f my_ops.ts",
    { cause: error },
  );
}

/** An op that takes workers down. */
function poisoned(stalls: number): GivenUp {
  return new GivenUp(
    `given up: ${stalls} workers ended without a word while they computed it (killed, out of memory, or stuck for ` +
      "long); ask for it again once the cause is found",
  );
}

/** Why a part failed is why the op does. */
async function throwPartFailure(job: OpJob): Promise<void> {
  const failures = Object.values(await job.getIgnoredChildrenFailures());
  const reason = failures.find((failure) => failure !== STOPPED);
  if (reason !== undefined) throw new GivenUp(reason);
}

function interrupt(running: Running, interruption: Interruption): void {
  running.interruption ??= interruption;
  running.controller.abort(new QueueError(interruption));
}

/** Ops and what they are computed from. */
function withNeeds(ops: readonly Op[]): Op[] {
  return ops.flatMap((op) => [op, ...op.dependencies({ recursive: true })]);
}
