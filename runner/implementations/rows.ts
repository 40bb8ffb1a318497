/**
 * Choosing rows.
 *
 * @module
 */

import { DatasetError } from "../../ops/errors.ts";
import { MaskRowsOp, TakeRowsOp, wrongStep } from "../../ops/types/rows.ts";
import { gatherAtPace } from "../columns/gather_at_pace.ts";
import { keptRows } from "../columns/kept_rows.ts";
import { implement } from "../evaluation/implementation.ts";

implement(TakeRowsOp, async (fields, context) => {
  const { dataset, skip, offset, numRows } = fields;
  const problem = wrongStep(fields);
  if (problem !== undefined) throw new DatasetError(problem);
  const table = await context.table(dataset);
  const start = sliceIndex(Number(offset), table.numRows);
  const step = Number(skip);
  const available = Math.ceil((table.numRows - start) / step);
  const count = numRows === null ? available : sliceIndex(Number(numRows), available);
  if (step === 1) return table.slice(start, start + count);
  return await gatherAtPace(table, Int32Array.from({ length: count }, (_, i) => start + i * step), context.signal);
});

implement(MaskRowsOp, async ({ dataset, mask }, context) => {
  const [table, keep] = await Promise.all([context.table(dataset), context.booleans(mask)]);
  if (keep.length !== table.numRows) {
    throw new DatasetError(`the mask has ${keep.length} values, but the dataset has ${table.numRows} rows`);
  }
  return await gatherAtPace(table, keptRows(keep), context.signal);
});

/** A bound of a Python slice: negative ones count from the end, and none leaves the range. */
function sliceIndex(index: number, length: number): number {
  return index < 0 ? Math.max(0, length + index) : Math.min(index, length);
}
