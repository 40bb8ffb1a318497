/**
 * Workers that stay for a moment after their last answer: whoever asks next finds one that has loaded its modules and libraries.
 *
 * @module
 */

import type { Protocol, WorkerCalls } from "./calls.ts";

/** How long one stays. It keeps the program alive until then. */
const IDLE_MS = 500;

interface Idle<P extends Protocol> {
  readonly key: string;
  readonly worker: WorkerCalls<P>;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** The workers of one kind that have nothing to do. */
export class KeptWorkers<P extends Protocol> {
  readonly #idle = new Set<Idle<P>>();

  /** Takes one that was left with this key, if there is one. */
  take(key: string): WorkerCalls<P> | undefined {
    const idle = [...this.#idle].find((idle) => idle.key === key && !idle.worker.hasEnded);
    if (idle === undefined) return undefined;
    clearTimeout(idle.timer);
    this.#idle.delete(idle);
    return idle.worker;
  }

  /**
   * Leaves one that can be asked again.
   *
   * @param key What it can be asked for; one does not stand in for another.
   * @param worker The worker, which is ended when nobody takes it.
   */
  leave(key: string, worker: WorkerCalls<P>): void {
    const timer = setTimeout(() => {
      this.#idle.delete(idle);
      worker[Symbol.dispose]();
    }, IDLE_MS);
    const idle: Idle<P> = { key, worker, timer };
    this.#idle.add(idle);
  }
}
