/**
 * @module
 */

/** The rows for which a mask is true; a missing value keeps no row, as in pyarrow's filter. */
export function keptRows(mask: readonly (boolean | null)[]): Int32Array {
  const rows = new Int32Array(mask.length);
  let count = 0;
  for (let row = 0; row < mask.length; row++) if (mask[row] === true) rows[count++] = row;
  return rows.subarray(0, count);
}
