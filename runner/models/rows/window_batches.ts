/**
 * The batches of a window of rows.
 *
 * @module
 */

import { isBatchDone, type ScheduledRow } from "./schedule.ts";

type Batch = readonly ScheduledRow[];
type IsDone = (row: number) => boolean;

/** The batches of a window. */
export interface WindowBatches {
  /** All rows that are to be computed, in batches or not. */
  readonly planned: readonly Batch[];
  /** The batches; they may be settled one after the other. */
  readonly batches: Iterable<Batch>;
}

/** Those of a window's batches of which not all rows are known. */
export function settledBatches(batches: readonly Batch[], isDone: IsDone): WindowBatches {
  const left = batches.filter((batch) => !isBatchDone(batch, isDone));
  return { planned: left, batches: left };
}

/** Batches of a window's rows that are not known, which may be cut one after the other. */
export function batchesOfUnknown(window: Batch, isDone: IsDone, cut: (left: Batch) => Iterable<Batch>): WindowBatches {
  const left = window.filter((row) => !isBatchDone([row], isDone));
  return { planned: [left], batches: cut(left) };
}
