/**
 * Looking at results without computing what takes long, and without writing anything.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import type { Result } from "../../stores/formats/result.ts";
import { decodeResult } from "../../stores/result_file.ts";
import type { ResultStore } from "../../stores/results.ts";
import { Batches } from "./batches.ts";
import { Computation, type ComputationParts } from "./computation.ts";

/** Reads results that are there, and makes those that are quickly made, for itself. */
export class Look {
  /** Gives the contexts of ops that are only asked about. */
  readonly computation: Computation;
  readonly #results: ResultStore;
  readonly #made = new Map<string, Promise<Result>>();

  /** @param parts Of the computations. */
  constructor(results: ResultStore, parts: Partial<ComputationParts> = {}) {
    this.#results = results;
    const result = (op: Op, signal: AbortSignal) => this.result(op, signal);
    const batches = new Batches({
      results,
      ensure: async (op, signal) => void await result(op, signal),
      result,
      inMemory: () => undefined,
      compute: (op, part, signal) => this.computation.run(op, { signal, part }),
    });
    this.computation = new Computation({ results, batches, rowsAtOnce: Infinity, result, keep: () => {}, ...parts });
  }

  /** A result that is there, or quickly made. @throws an error where it is neither */
  result(op: Op, signal: AbortSignal): Promise<Result> {
    const made = this.#made.get(op.uuid) ?? this.#make(op, signal);
    this.#made.set(op.uuid, made);
    return made;
  }

  async #make(op: Op, signal: AbortSignal): Promise<Result> {
    if (!op.isEphemeral && await this.#results.has(op)) return await decodeResult(op, await this.#results.source(op));
    if (op.isEphemeral || isHere(op)) return await this.computation.run(op, { signal });
    throw new Error(`${op.uuid} has to be computed first`);
  }
}

/** Whether an op is made of itself, or of files of this machine: nothing is fetched to be looked at. */
function isHere(op: Op): boolean {
  const { filePath, files } = op.fields;
  const isRemote = /"(?!file:)[a-z][a-z\d+.-]*:\/\//i.test(JSON.stringify([filePath, files]) ?? "");
  return op.dependencies().length === 0 && !isRemote;
}
