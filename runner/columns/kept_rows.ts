/**
 * @module
 */

import { TRUE } from "./truths.ts";

/** The rows for which a mask, of truth values as in `truths.ts`, is true; a missing value keeps no row, as in pyarrow's filter. */
export function keptRows(mask: ArrayLike<number>): Int32Array {
  const rows = new Int32Array(mask.length);
  let count = 0;
  for (let row = 0; row < mask.length; row++) if (mask[row] === TRUE) rows[count++] = row;
  return rows.subarray(0, count);
}
