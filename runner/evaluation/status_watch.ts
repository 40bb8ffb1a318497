/**
 * Watching ops that are being computed, here or in another process.
 *
 * @module
 */

import { delay } from "../../ops/standard.ts";
import type { Evaluator, Status } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";
import { mapParallel, STATUSES_AT_ONCE } from "../../stores/parallel.ts";
import { Stillness } from "./stillness.ts";
import { checkOptions } from "../../ops/options.ts";

/** Options of a {@linkcode StatusWatch}. */
export interface WatchOptions {
  /** Milliseconds between two looks. @default 1000 */
  readonly interval?: number;
  /** Ends the watch. */
  readonly signal?: AbortSignal;
}

/**
 * The statuses of some ops, again and again, until none can change any more. In a notebook it is a table that lives.
 *
 * @example
 * ```ts
 * import { Runner } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "memory://" });
 * const score = runner.fromInline({ score: [1] }).colScore("score");
 * const watch = runner.watch([score]);
 * console.log((await watch.read()).map(({ state }) => state)); // [ "ephemeral" ]
 * ```
 */
export class StatusWatch implements AsyncIterable<readonly Status[]> {
  /** The ops. */
  readonly ops: readonly Op[];
  /** Milliseconds between two looks. */
  readonly interval: number;
  readonly #runner: Evaluator;
  readonly #signal: AbortSignal | undefined;

  /** Made by `runner.watch(ops)`. */
  constructor(runner: Evaluator, ops: readonly Op[], options: WatchOptions = {}) {
    const { interval = 1000, signal } = checkOptions("watch", options, ["interval", "signal"]) as WatchOptions;
    this.ops = ops;
    this.#runner = runner;
    this.interval = interval;
    this.#signal = signal;
  }

  /** Looks once. */
  read(): Promise<readonly Status[]> {
    return mapParallel(this.ops, STATUSES_AT_ONCE, (op) => this.#runner.status(op));
  }

  /**
   * Looks until all ops are completed, failed or ephemeral, or some were interrupted and nobody has gone on for ten looks, or
   * the signal is aborted.
   */
  async *[Symbol.asyncIterator](): AsyncIterator<readonly Status[]> {
    const stillness = new Stillness();
    while (true) {
      const statuses = await this.read();
      yield statuses;
      if (this.#signal?.aborted || stillness.isOver(statuses)) return;
      await delay(this.interval, { signal: this.#signal }).catch(() => {});
    }
  }
}
