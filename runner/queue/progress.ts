/**
 * Progress through the queue: what a worker says of its job now and then, and what that means for an op.
 *
 * @module
 */

import type { Progress } from "../../ops/evaluator.ts";
import type { OpJobProgress } from "./jobs.ts";

/** Milliseconds between two messages of one job. */
const INTERVAL = 1000;

/** Says how far a job is: at once, and then no more often than is worth it. */
export class ProgressReporter {
  readonly #send: (progress: OpJobProgress) => Promise<unknown>;
  readonly #interval: number;
  #latest: Record<string, Omit<Progress, "uuid">> = {};
  #sent = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param send Passes a message on. It may fail: progress is no more than a courtesy.
   * @param interval Milliseconds between two messages.
   */
  constructor(send: (progress: OpJobProgress) => Promise<unknown>, interval: number = INTERVAL) {
    this.#send = send;
    this.#interval = interval;
  }

  /** Takes note of how far an op is. */
  report({ uuid, ...progress }: Progress): void {
    this.#latest[uuid] = progress;
    if (this.#timer !== undefined) return;
    const wait = this.#sent + this.#interval - performance.now();
    if (wait <= 0) this.#flush();
    else this.#timer = setTimeout(() => this.#flush(), wait);
  }

  /** Says nothing more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#latest = {};
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sent = performance.now();
    this.#send({ ...this.#latest }).catch(() => {});
  }
}

/** How far ops are of which several machines compute parts. */
export class ProgressSum {
  readonly #partsByOp = new Map<string, Map<string, Counted>>();

  /**
   * Takes note of what a job said.
   *
   * @returns How far each op of the job is in all.
   */
  add(job: string, progress: OpJobProgress): Progress[] {
    return Object.entries(progress).map(([uuid, part]) => {
      // The op's own job goes on from its parts, and counts them.
      if (job === uuid || part.unit !== "rows") return { uuid, ...part };
      const parts = this.#partsByOp.get(uuid) ?? new Map<string, Counted>();
      this.#partsByOp.set(uuid, parts.set(job, part));
      const sum = (count: (part: Counted) => number) => parts.values().reduce((all, each) => all + count(each), 0);
      const kept = sum(({ kept = 0 }) => kept);
      return { uuid, ...part, done: sum(({ done }) => done), ...(kept > 0 ? { kept } : {}) };
    });
  }
}

type Counted = Pick<Progress, "done" | "kept">;
