/**
 * Rows of several datasets in one op: they are paired by their order, which nobody may have meant.
 *
 * @module
 */

import { datasetsOf } from "./judged_rows.ts";
import type { Op } from "./op.ts";
import { opName } from "./op_name.ts";
import { isOp } from "./op_reference.ts";
import { MaskRowsOp } from "./types/rows.ts";

/**
 * What is to be said of an op that learns from, judges or chooses rows of one dataset by columns of another; `undefined` for
 * all other ops. Datasets of equally many rows cannot be told apart by what they hold.
 */
export function mixedRowsWarning(op: Op): string | undefined {
  if (!isOp(op, "classifier", "report") && op.type !== MaskRowsOp.type) return undefined;
  const sources = Object.entries(op.fields).flatMap(([field, value]) =>
    isOp(value) ? datasetsOf(value).map((dataset) => ({ field, dataset })) : []
  );
  const [first] = sources;
  const other = sources.find(({ dataset }) => dataset.uuid !== first.dataset.uuid);
  if (other === undefined) return undefined;
  return `${first.field} has rows of ${opName(first.dataset)}, ${other.field} of ${
    opName(other.dataset)
  }: they are paired by their order. ` +
    "If that is not meant, take all columns from one dataset";
}
