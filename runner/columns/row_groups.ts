/**
 * Rows that are equal.
 *
 * @module
 */

import { Pace } from "../../stores/pace.ts";

/** Rows by groups. */
export interface RowGroups {
  /** The group of each row; groups are numbered in the order in which they occur. */
  readonly of: Int32Array;
  /** The first row of each group. */
  readonly first: Int32Array;
  /** How many rows each group has. */
  readonly counts: Int32Array;
}

/** Rows between two looks at the clock. */
const ROWS_OF_STRETCH = 8192;

/**
 * Groups rows in which the values of all columns are equal. Nulls are equal to each other, and so are NaNs, and -0 and 0.
 *
 * @param columns Texts, numbers, truth values or null, all of one length.
 * @throws the signal's reason, when it is aborted
 */
export async function rowGroups(columns: readonly (readonly unknown[])[], signal: AbortSignal): Promise<RowGroups> {
  const pace = new Pace(signal);
  let groups = await numbered(columns[0], pace);
  for (const column of columns.slice(1)) {
    const { of } = await numbered(column, pace);
    const width = of.length + 1;
    groups = await numbered({ length: of.length, at: (row) => groups.of[row] * width + of[row] }, pace);
  }
  return groups;
}

interface Keys {
  readonly length: number;
  at(row: number): unknown;
}

/** Numbers values in the order in which they occur: a map takes NaNs for equal, and -0 for 0. */
async function numbered(keys: Keys, pace: Pace): Promise<RowGroups> {
  const known = new Map<unknown, number>();
  const of = new Int32Array(keys.length);
  const [first, counts]: [number[], number[]] = [[], []];
  for (let row = 0; row < keys.length; row++) {
    const key = keys.at(row);
    const group = known.get(key) ?? known.size;
    if (group === known.size) {
      known.set(key, group);
      first.push(row);
      counts.push(0);
    }
    of[row] = group;
    counts[group]++;
    if (row % ROWS_OF_STRETCH === 0 && pace.isDue) await pace.rest();
  }
  return { of, first: Int32Array.from(first), counts: Int32Array.from(counts) };
}
