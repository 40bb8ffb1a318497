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
    if (!pace.isDue) continue;
    context.progress(context.firstRow + row + 1, undefined);
    await pace.rest();
  }
  return results;
}
