/**
 * Computing some rows of an op ahead, where several machines divide them: the op is then computed as ever, and goes on
 * from what they have finished.
 *
 * @module
 */

import { OpError } from "../../ops/errors.ts";
import type { Progress } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";
import { allSettled } from "../../stores/parallel.ts";
import { showPresence } from "../../stores/presence.ts";
import type { ResultStore } from "../../stores/results.ts";
import { activity } from "./activity.ts";
import { asRunError, type Computation, rangedPassKey } from "./computation.ts";
import type { Evaluation } from "./evaluation.ts";
import type { RowRange } from "./implementation.ts";
import { partsOf } from "./implementations.ts";
import { Notes } from "./notes.ts";
import { opName } from "../../ops/op_name.ts";
import { passes } from "../schedule/passes.ts";
import { storedFrontier } from "../schedule/stored_frontier.ts";

/** Options of {@linkcode RowRanges.compute}. */
export interface ComputeRowsOptions {
  /** Ends the computation; what was finished is kept. */
  readonly signal: AbortSignal;
  /** Told how far these rows are. */
  readonly onProgress: (progress: Progress) => void;
}

/** Computes rows of the ops of one store. */
export class RowRanges {
  readonly #results: ResultStore;
  readonly #evaluation: Evaluation;
  readonly #computation: Computation;

  /** Computes rows of ops that `evaluation` computes. */
  constructor(results: ResultStore, evaluation: Evaluation) {
    this.#results = results;
    this.#evaluation = evaluation;
    this.#computation = evaluation.computation;
  }

  /**
   * How many rows an op has that can be computed in parts, once what it needs is there; `undefined` where it cannot, or
   * is known to have no more than `atMost` rows.
   */
  async count(op: Op, atMost: number, signal: AbortSignal): Promise<number | undefined> {
    const parts = await partsOf(op);
    if (parts === undefined) return undefined;
    await this.#prepare(op, signal);
    const context = this.#computation.contextOf(op, { signal });
    if (await context.rowsBelow() <= atMost) return undefined;
    const rows = await parts.count(op.fields, context);
    return rows <= atMost ? undefined : rows;
  }

  /** Computes the same rows of several ops, which may share a pass. @throws {RunError} the first op's that failed. */
  async compute(ops: readonly Op[], range: RowRange, options: ComputeRowsOptions): Promise<void> {
    for (const op of ops) passes.expect(rangedPassKey(op, range), op.uuid);
    await allSettled(ops.map((op) => this.#computeExpected(op, range, options)));
  }

  async #computeExpected(op: Op, range: RowRange, options: ComputeRowsOptions): Promise<void> {
    try {
      if (!await this.#results.has(op)) await this.#computeRows(op, range, options);
    } finally {
      passes.excuse(rangedPassKey(op, range), op.uuid);
    }
  }

  async #computeRows(op: Op, range: RowRange, { signal, onProgress }: ComputeRowsOptions): Promise<void> {
    const parts = await partsOf(op);
    if (parts === undefined) throw new OpError(`${opName(op)} cannot be computed in parts`);
    const notes = new Notes();
    await using _ = await showPresence(this.#results.store, op.uuid, `rows-${range.start}-${range.end}`);
    await this.#evaluation.forgetRemoved();
    const end = activity.begin(op);
    try {
      await this.#prepare(op, signal);
      await parts.compute(op.fields, this.#computation.contextOf(op, { signal, notes, range, onProgress }), range);
      end("completed");
    } catch (error) {
      end(signal.aborted ? "stopped" : "failed");
      if (signal.aborted) throw signal.reason;
      throw asRunError(op, error);
    }
    const scratch = this.#computation.scratchOf(op);
    await notes.keep(scratch, range);
    // Somebody may have computed the whole in the meantime.
    if (await this.#results.has(op)) await scratch.clear();
  }

  async #prepare(op: Op, signal: AbortSignal): Promise<void> {
    await this.#evaluation.ensure(op.dependencies().flatMap(storedFrontier), { signal });
  }
}
