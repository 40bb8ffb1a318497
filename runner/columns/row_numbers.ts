/**
 * The numbers of rows.
 *
 * @module
 */

/** 0, 1, 2, … for so many rows. `Uint32Array.from` takes fifteen times as long. */
export function rowNumbers(count: number): Uint32Array<ArrayBuffer> {
  const rows = new Uint32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  return rows;
}
