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
const ROWS_OF_STRETCH = 1024;

/**
 * Groups rows in which the values of all columns are equal. Nulls are equal to each other, and so are NaNs, and -0 and 0.
 *
 * @param columns Texts, numbers, truth values or null, all of one length. They are taken one after the other.
 * @throws the signal's reason, when it is aborted
 */
export async function rowGroups(
  columns: Iterable<readonly unknown[]> | AsyncIterable<readonly unknown[]>,
  signal?: AbortSignal,
): Promise<RowGroups> {
  const pace = new Pace(signal);
  let groups: RowGroups | undefined;
  for await (const column of columns) {
    const own = await numbered(column, pace);
    groups = groups === undefined ? own : await paired(groups.of, own.of, pace);
  }
  return groups ?? await numbered([], pace);
}

/** Keys are divided among so many maps, 2 to the power of 5: one that grows is made anew in one stretch. */
const MAPS = 32;

/** The number of a key's map; the same for what a map takes for equal. */
function mapOf(key: unknown): number {
  switch (typeof key) {
    case "number":
      return mapOfNumber(Math.abs(key) < MOST_SPREAD ? key * SPREAD : key);
    case "bigint":
      return Number(key & BigInt(MAPS - 1));
    case "string":
      return mapOfText(key);
    default:
      return 0;
  }
}

/** Fractions differ in bits that are far behind the point; the product of a larger number would lose its last ones. */
const [SPREAD, MOST_SPREAD] = [1_000_003, 2 ** 33];

/** By some 32 of its characters: texts of one form, such as JSON, differ in few places. */
function mapOfText(text: string): number {
  let hash = text.length;
  const step = 1 + (text.length >> 5);
  for (let i = 0; i < text.length; i += step) hash = Math.imul(hash, 31) + text.charCodeAt(i);
  return Math.imul(hash, 0x9e3779b1) >>> 27;
}

/** Multiplicative hashing (Knuth, The Art of Computer Programming 6.4): numbers that are multiples of one are spread, too. */
function mapOfNumber(number: number): number {
  return Math.imul(number ^ (number / 2 ** 32), 0x9e3779b1) >>> 27;
}

/** Numbers values in the order in which they occur: a map takes NaNs for equal, and -0 for 0. */
async function numbered(keys: readonly unknown[], pace: Pace): Promise<RowGroups> {
  const known = Array.from({ length: MAPS }, () => new Map<unknown, number>());
  const of = new Int32Array(keys.length);
  const [first, counts]: [number[], number[]] = [[], []];
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row];
    const map = known[mapOf(key)];
    const group = map.get(key) ?? first.length;
    if (group === first.length) {
      map.set(key, group);
      first.push(row);
      counts.push(0);
    }
    of[row] = group;
    counts[group]++;
    if (row % ROWS_OF_STRETCH === 0 && pace.isDue) await pace.rest();
  }
  return { of, first: new Int32Array(first), counts: new Int32Array(counts) };
}

/** Numbers pairs of groups in the order in which they occur, in a table with open addressing: a map would hold an object for each. */
async function paired(left: Int32Array, right: Int32Array, pace: Pace): Promise<RowGroups> {
  const [of, first, counts] = Array.from({ length: 3 }, () => new Int32Array(left.length));
  // The number of a group and one, or 0 where there is none; half of the places at least are free.
  const places = new Int32Array(2 ** Math.ceil(Math.log2(2 * of.length + 2)));
  let count = 0;
  for (let row = 0; row < of.length; row++) {
    let place = hashOfPair(left[row], right[row]) & (places.length - 1);
    for (; places[place] !== 0; place = (place + 1) & (places.length - 1)) {
      const other = first[places[place] - 1];
      if (left[other] === left[row] && right[other] === right[row]) break;
    }
    if (places[place] === 0) {
      first[count] = row;
      places[place] = ++count;
    }
    of[row] = places[place] - 1;
    counts[of[row]]++;
    if (row % ROWS_OF_STRETCH === 0 && pace.isDue) await pace.rest();
  }
  return { of, first: first.slice(0, count), counts: counts.slice(0, count) };
}

function hashOfPair(left: number, right: number): number {
  const mixed = Math.imul(Math.imul(left, 0x9e3779b1) ^ right, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
