/**
 * Rows in the order of a column.
 *
 * @module
 */

import { Pace } from "../../stores/pace.ts";
import { byOrder, type Ordered } from "./compare.ts";

/** Rows that are sorted in one stretch; longer ones are merged of these. */
const ROWS_OF_STRETCH = 2048;

/**
 * The numbers of the rows in the order of their values. Rows of equal values keep their order; NaN comes after all values and
 * null at the end, in either direction, as in pyarrow's `sort_indices`.
 *
 * @throws the signal's reason, when it is aborted
 */
export async function sortedRows(
  values: readonly (Ordered | null)[],
  descending: boolean,
  signal: AbortSignal,
): Promise<Int32Array> {
  const present = new Int32Array(values.length);
  const [nans, nulls]: [number[], number[]] = [[], []];
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    if (values[row] === null) nulls.push(row);
    else if (Number.isNaN(values[row])) nans.push(row);
    else present[count++] = row;
  }
  const sign = descending ? -1 : 1;
  const compare = (a: number, b: number) => sign * byOrder(values[a]!, values[b]!);
  const sorted = await mergeSort(present.subarray(0, count), compare, new Pace(signal));
  const rows = new Int32Array(values.length);
  rows.set(sorted);
  rows.set(nans, sorted.length);
  rows.set(nulls, sorted.length + nans.length);
  return rows;
}

type Compare = (a: number, b: number) => number;

/** Sorts with rests: the engine's own sort of a million rows takes more than a second. */
export async function mergeSort(
  rows: Int32Array<ArrayBuffer>,
  compare: Compare,
  pace: Pace,
): Promise<Int32Array<ArrayBuffer>> {
  for (let start = 0; start < rows.length; start += ROWS_OF_STRETCH) {
    rows.subarray(start, start + ROWS_OF_STRETCH).sort(compare);
    if (pace.isDue) await pace.rest();
  }
  let [from, to]: Int32Array<ArrayBuffer>[] = [rows, new Int32Array(rows.length)];
  for (let width = ROWS_OF_STRETCH; width < rows.length; width *= 2) {
    for (let start = 0; start < rows.length; start += 2 * width) {
      await merge(
        from.subarray(start, start + width),
        from.subarray(start + width, start + 2 * width),
        to,
        start,
        compare,
        pace,
      );
    }
    [from, to] = [to, from];
  }
  return from;
}

async function merge(
  left: Int32Array,
  right: Int32Array,
  to: Int32Array,
  start: number,
  compare: Compare,
  pace: Pace,
): Promise<void> {
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    to[start + i + j] = compare(left[i], right[j]) <= 0 ? left[i++] : right[j++];
    if ((i + j) % ROWS_OF_STRETCH === 0 && pace.isDue) await pace.rest();
  }
  to.set(left.subarray(i), start + i + j);
  to.set(right.subarray(j), start + left.length + j);
}
