/**
 * What this process is computing, for whoever shows it, and the way to stop all of it.
 *
 * @module
 */

import { ProbegraphError } from "../../ops/errors.ts";
import type { Progress } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";

/**
 * A computation was stopped on request. What was finished is kept.
 *
 * @example
 * ```ts
 * import { Runner, StoppedError } from "@probegraph/probegraph";
 *
 * const column = new Runner({ store: "memory://" }).fromInline({ score: [1] }).colScore("score");
 * await column.add(column).materialize({ signal: AbortSignal.abort() }).catch((error) => {
 *   console.log(error instanceof StoppedError || error.name === "AbortError"); // true
 * });
 * ```
 */
export class StoppedError extends ProbegraphError {}

/** How a computation ended. */
export type Outcome = "completed" | "failed" | "stopped";

/** An op that is being computed. */
export interface RunningOp {
  /** The op. */
  readonly op: Op;
  /** When it began, in milliseconds since the epoch. */
  readonly started: number;
  /** How far it is, where it says so. */
  progress?: Progress;
  /** From where its progress is measured. */
  counted?: CountedFrom;
  /** Whether it was asked to stop: what is underway is finished first, and kept. @default false */
  isStopping?: boolean;
  /** Rows that are kept of it, where it ended before it was whole. */
  rowsKept?: number;
}

/** Where an op began to count: what comes before, such as reading and loading, says nothing of how long the rest takes. */
export interface CountedFrom {
  /** When, in milliseconds since the epoch. */
  readonly since: number;
  /** What was done by then, beside what was kept. */
  readonly own: number;
}

/** How much of its progress an op has made itself: what was kept took no time now. */
export function ownPart({ done, kept = 0 }: Progress): number {
  return done - kept;
}

/** Told of ops as they begin, progress and end. Must not throw. */
export interface ActivityListener {
  /** An op has begun. */
  onBegin(running: RunningOp): void;
  /** An op says how far it is. */
  onProgress(running: RunningOp): void;
  /** All ops were asked to stop. */
  onStop?(): void;
  /** An op has ended. */
  onEnd(running: RunningOp, outcome: Outcome): void;
  /** Nobody waits for a result any more, nor asks for the next one at once. */
  onIdle(): void;
}

/** The ops that are being computed. */
export class Activity {
  readonly #running = new Map<string, RunningOp>();
  readonly #listeners = new Set<ActivityListener>();
  #controller = new AbortController();
  #waiting = 0;
  #storing = 0;

  /** The ops that are being computed, the oldest first. */
  get running(): readonly RunningOp[] {
    return [...this.#running.values()];
  }

  /** Whether ops are computed, or are being left: status and lease are written last. */
  get isBusy(): boolean {
    return this.#storing > 0 || this.#running.size > 0;
  }

  /** Notes that an op is computed and stored, until what this returns is disposed of. */
  noteStoring(): Disposable {
    this.#storing++;
    return { [Symbol.dispose]: () => void this.#storing-- };
  }

  /** Aborted by the next {@linkcode Activity.stop}. Every computation that begins now ends with it. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Listens until the returned function is called. */
  listen(listener: ActivityListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Passes on the progress of some ops, until what it returns is disposed of. */
  listenTo(ops: readonly Op[], onProgress: (progress: Progress) => void): Disposable {
    const uuids = new Set(ops.map(({ uuid }) => uuid));
    const stop = this.listen({
      onBegin() {},
      onProgress({ op, progress }) {
        if (progress !== undefined && uuids.has(op.uuid)) onProgress(progress);
      },
      onEnd() {},
      onIdle() {},
    });
    return { [Symbol.dispose]: stop };
  }

  /** Waits for what someone asked for. */
  async wait<T>(result: () => Promise<T>): Promise<T> {
    this.#waiting++;
    try {
      return await result();
    } finally {
      this.#waiting--;
      // A loop that asks for one result after the other does so before the timer runs.
      if (this.#waiting === 0 && this.#listeners.size > 0) setTimeout(() => this.#settle(), 0);
    }
  }

  /** Says that an op is being computed, until the returned function says how that ended, and how many rows are kept. */
  begin(op: Op): (outcome: Outcome, rowsKept?: number) => void {
    const running: RunningOp = { op, started: Date.now() };
    this.#running.set(op.uuid, running);
    for (const listener of this.#listeners) listener.onBegin(running);
    return (outcome, rowsKept) => {
      if (rowsKept !== undefined) running.rowsKept = rowsKept;
      if (this.#running.get(op.uuid) === running) this.#running.delete(op.uuid);
      for (const listener of this.#listeners) listener.onEnd(running, outcome);
    };
  }

  /** Says how far an op is. */
  report(progress: Progress): void {
    const running = this.#running.get(progress.uuid);
    if (running === undefined) return;
    running.counted = countedFrom(running, progress);
    running.progress = progress;
    for (const listener of this.#listeners) listener.onProgress(running);
  }

  /** Stops everything that runs; what begins later is not affected. Returns the ops that were running. */
  stop(reason: string): readonly Op[] {
    const stopped = this.running.map(({ op }) => op);
    const controller = this.#controller;
    this.#controller = new AbortController();
    for (const running of this.running) running.isStopping = true;
    for (const listener of this.#listeners) listener.onStop?.();
    controller.abort(new StoppedError(reason));
    return stopped;
  }

  #settle(): void {
    if (this.#waiting > 0) return;
    for (const listener of this.#listeners) listener.onIdle();
  }
}

/** Counts anew where something else is counted, such as rows after megabytes, and as long as nothing is done. */
function countedFrom({ progress: before, counted }: RunningOp, progress: Progress): CountedFrom {
  const own = ownPart(progress);
  const goesOn = counted !== undefined && before?.unit === progress.unit && own > 0;
  return goesOn ? counted : { since: Date.now(), own };
}

/** The activity of this process. */
export const activity: Activity = new Activity();
