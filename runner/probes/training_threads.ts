/**
 * The threads that help a worker which trains. The program starts them: a worker's own workers hear their first question, and it
 * their first answer, half a second late.
 *
 * @module
 */

import { Helpers } from "../numeric/helpers.ts";
import { ONE_CORE } from "../schedule/budget.ts";
import type { WorkerCalls } from "../workers/calls.ts";
import type { TrainingContext } from "./classifier.ts";
import { type ForestTask, growInWorkers } from "./forest/forest_pool.ts";
import type { TrainingProtocol } from "./training_protocol.ts";

/** What a worker asks threads for. */
type Wish = Exclude<TrainingProtocol["note"], { readonly of: number }>;

/** Threads beside one worker, for the training of one question. */
export class TrainingThreads {
  readonly #worker: WorkerCalls<TrainingProtocol>;
  readonly #context: TrainingContext;
  readonly #helpers: Helpers;
  readonly #ending = new AbortController();

  /**
   * Starts none yet.
   *
   * @param worker It ends where one of them stops.
   * @param context Its signal and cores are theirs.
   */
  constructor(worker: WorkerCalls<TrainingProtocol>, context: TrainingContext) {
    this.#worker = worker;
    this.#context = context;
    this.#helpers = new Helpers(context.cores ?? ONE_CORE, (reason) => worker.end(reason));
  }

  /** Hears what the worker wishes. */
  hear(wish: Wish): void {
    if ("shared" in wish) this.#helpers.share(wish.shared);
    else void this.#grow(wish.forest, wish.seeds);
  }

  /** Hears that there are more cores. */
  join(): void {
    this.#helpers.join();
  }

  /** Lets all of them go. */
  end(): void {
    this.#helpers.end();
    this.#ending.abort();
  }

  async #grow(forest: ForestTask, seeds: readonly number[]): Promise<void> {
    const { signal = this.#ending.signal } = this.#context;
    try {
      const ending = AbortSignal.any([signal, this.#ending.signal]);
      const trees = await growInWorkers(forest, seeds, { ...this.#context, signal: ending });
      this.#worker.tell({ trees });
    } catch (error) {
      this.#worker.end(error);
    }
  }
}
