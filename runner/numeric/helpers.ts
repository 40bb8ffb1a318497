/**
 * Threads that take part in the products of rows which another thread has in shared memory.
 *
 * @module
 */

import { ClassifierError } from "../../ops/errors.ts";
import type { Cores } from "../schedule/budget.ts";
import { type Protocol, WorkerCalls } from "../workers/calls.ts";
import { WORKERS } from "../workers/entries.ts";
import { Kept } from "../workers/kept.ts";
import { endPasses } from "./wasm/shared_rows.ts";

/** A helper is asked to take part in all products of some rows, and answers when there are no more. */
export interface HelperProtocol extends Protocol {
  /** The memory that the rows are in. */
  readonly question: WebAssembly.Memory;
}

type Helper = WorkerCalls<HelperProtocol>;

const kept = new Kept<Helper>({ idleMs: 500, end: (helper) => helper[Symbol.dispose]() });

/** The helpers of one thread: as many as it has cores beside its own. */
export class Helpers {
  readonly #cores: Cores;
  readonly #fail: (reason: unknown) => void;
  #memory: WebAssembly.Memory | undefined;
  #count = 0;

  /** @param fail Hears that one has stopped, whose part nobody does. */
  constructor(cores: Cores, fail: (reason: unknown) => void) {
    this.#cores = cores;
    this.#fail = fail;
  }

  /** Lets helpers take part in the products of some rows, in place of those before. */
  share(memory: WebAssembly.Memory): void {
    this.end();
    this.#memory = memory;
    this.join();
  }

  /** Has as many helpers as there are cores now. */
  join(): void {
    if (this.#memory === undefined) return;
    for (; this.#count < this.#cores.cores - 1; this.#count++) void this.#help(this.#memory);
  }

  /** Lets all of them go. */
  end(): void {
    if (this.#memory !== undefined) endPasses(this.#memory);
    [this.#memory, this.#count] = [undefined, 0];
  }

  async #help(memory: WebAssembly.Memory): Promise<void> {
    const helper = kept.take("") ?? newHelper();
    try {
      await helper.ask(memory);
      kept.leave("", helper);
    } catch (error) {
      this.#fail(error);
    }
  }
}

function newHelper(): Helper {
  return new WorkerCalls<HelperProtocol>(
    WORKERS.helper,
    (message, cause) => new ClassifierError(`Cannot multiply the rows: ${message}`, { cause }),
  );
}
