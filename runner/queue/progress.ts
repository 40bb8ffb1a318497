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
  #latest: Record<string, Omit<Progress, "uuid">> = {};
  #sent = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param send Passes a message on. It may fail: progress is no more than a courtesy. */
  constructor(send: (progress: OpJobProgress) => Promise<unknown>) {
    this.#send = send;
  }

  /** Takes note of how far an op is. */
  report({ uuid, ...progress }: Progress): void {
    this.#latest[uuid] = progress;
    if (this.#timer !== undefined) return;
    const wait = this.#sent + INTERVAL - performance.now();
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
  readonly #rowsByOp = new Map<string, Map<string, number>>();

  /**
   * Takes note of what a job said.
   *
   * @returns How far each op of the job is in all.
   */
  add(job: string, progress: OpJobProgress): Progress[] {
    return Object.entries(progress).map(([uuid, part]) => {
      // The op's own job goes on from its parts, and counts them.
      if (job === uuid || part.unit !== "rows") return { uuid, ...part };
      const rows = this.#rowsByOp.get(uuid) ?? new Map<string, number>();
      this.#rowsByOp.set(uuid, rows.set(job, part.done));
      return { uuid, ...part, done: rows.values().reduce((sum, done) => sum + done, 0) };
    });
  }
}
