/**
 * Where the rows of ops that are missing would come from, told without computing or writing anything.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import { decodeResult } from "../../stores/result_file.ts";
import type { Result } from "../../stores/formats/result.ts";
import { ROW_LISTINGS } from "../../stores/keys.ts";
import type { ResultStore } from "../../stores/results.ts";
import type { RowIndexes } from "../../stores/row_indexes.ts";
import { Batches } from "./batches.ts";
import { Computation } from "./computation.ts";
import { originsOf, type RowOrigins } from "./implementation.ts";

/**
 * Asks the implementation of ops that share a pass.
 *
 * @returns `undefined` where that is not known: the model or what it reads is not here, or their type does not tell
 */
export async function rowOrigins(
  ops: readonly Op[],
  results: ResultStore,
  rowIndexes: RowIndexes,
  signal: AbortSignal,
): Promise<RowOrigins | undefined> {
  const tell = originsOf(ops[0]);
  if (tell === undefined || !await hasListings(rowIndexes)) return undefined;
  const look = new Look(results, rowIndexes);
  try {
    return await tell(ops.map((op) => ({ fields: op.fields, context: look.computation.contextOf(op, { signal }) })));
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** Where no op of the store has rows for others, nothing else is looked at. */
async function hasListings({ store }: RowIndexes): Promise<boolean> {
  for await (const _ of store.list(ROW_LISTINGS)) return true;
  return false;
}

/** Reads results that are there, and makes those that are quickly made, for itself. */
class Look {
  readonly computation: Computation;
  readonly #results: ResultStore;
  readonly #made = new Map<string, Promise<Result>>();

  constructor(results: ResultStore, rowIndexes: RowIndexes) {
    this.#results = results;
    const result = (op: Op, signal: AbortSignal) => this.#result(op, signal);
    const batches = new Batches({
      results,
      ensure: async (op, signal) => void await result(op, signal),
      result,
      inMemory: () => undefined,
      compute: (op, part, signal) => this.computation.run(op, { signal, part }),
    });
    this.computation = new Computation({ results, batches, rowsAtOnce: Infinity, result, keep: () => {}, rowIndexes });
  }

  #result(op: Op, signal: AbortSignal): Promise<Result> {
    const made = this.#made.get(op.uuid) ?? this.#make(op, signal);
    this.#made.set(op.uuid, made);
    return made;
  }

  async #make(op: Op, signal: AbortSignal): Promise<Result> {
    if (!op.isEphemeral && await this.#results.has(op)) return await decodeResult(op, await this.#results.source(op));
    if (op.isEphemeral || op.dependencies().length === 0) return await this.computation.run(op, { signal });
    throw new Error(`${op.uuid} has to be computed first`);
  }
}
