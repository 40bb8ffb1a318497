/**
 * Progress of running ops, passed on to whoever asked.
 *
 * @module
 */

import type { Progress } from "../ops/evaluator.ts";

/** Listeners to progress, each for some ops. */
export class ProgressBoard {
  readonly #listeners = new Set<(progress: Progress) => void>();

  /** Tells every listener. */
  report(progress: Progress): void {
    for (const listener of this.#listeners) listener(progress);
  }

  /** Listens to the progress of some ops until the returned function is called. */
  listen(uuids: ReadonlySet<string>, onProgress: (progress: Progress) => void): () => void {
    const listener = (progress: Progress) => {
      if (uuids.has(progress.uuid)) onProgress(progress);
    };
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
