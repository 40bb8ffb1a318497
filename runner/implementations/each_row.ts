/**
 * @module
 */

import { Pace } from "../../stores/pace.ts";
import type { Context } from "../evaluation/implementation.ts";

/**
 * What some work gives for each row. It rests between rows, so that rows that take long neither hold up the program nor go
 * on when nobody waits for them any more.
 *
 * @param work What makes a row's value from its number.
 * @throws The signal's reason, after the row during which it was aborted.
 */
export async function eachRow<T>(rows: number, context: Context, work: (row: number) => T): Promise<T[]> {
  const pace = new Pace(context.signal);
  const results: T[] = [];
  for (let row = 0; row < rows; row++) {
    results.push(work(row));
    if (pace.isDue) await rest(context, pace, row + 1);
  }
  return results;
}

/** Rows of a stretch: as many take a few milliseconds where each takes no more than some microseconds. */
const STRETCH = 1024;
/** Most characters of the rows of a stretch, of those that have more than one. */
const STRETCH_SIZE = 2 ** 16;

/**
 * The same for work that is quick with each row, and quicker with many at a time.
 *
 * @param work Does its work for the rows from `start` to before `end`.
 * @param sizeOf Characters of a row, where rows may be long.
 */
export async function eachStretch(
  rows: number,
  context: Context,
  work: (start: number, end: number) => void,
  sizeOf?: (row: number) => number,
): Promise<void> {
  const pace = new Pace(context.signal);
  for (let start = 0, end = 0; start < rows; start = end) {
    const last = Math.min(start + STRETCH, rows);
    end = sizeOf === undefined ? last : endOfStretch(start, last, sizeOf);
    work(start, end);
    if (pace.isDue) await rest(context, pace, end);
  }
}

/** A value for each row, of work that is quick with each. @throws As {@linkcode eachRow}. */
export async function eachQuickRow<T>(rows: number, context: Context, work: (row: number) => T): Promise<T[]> {
  const results = new Array<T>(rows);
  await eachStretch(rows, context, (start, end) => {
    for (let row = start; row < end; row++) results[row] = work(row);
  });
  return results;
}

function endOfStretch(start: number, last: number, sizeOf: (row: number) => number): number {
  let end = start + 1;
  for (let size = sizeOf(start); end < last; end++) {
    size += sizeOf(end);
    if (size > STRETCH_SIZE) break;
  }
  return end;
}

async function rest(context: Context, pace: Pace, rows: number): Promise<void> {
  context.progress(context.firstRow + rows, undefined);
  await pace.rest();
}
