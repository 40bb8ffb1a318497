/**
 * @module
 */

import { Table } from "apache-arrow";
import { Pace } from "../../stores/pace.ts";
import { gatherRows } from "./gather.ts";

/** Most rows that are gathered in one stretch. */
const ROWS_OF_STRETCH = 65_536;

/**
 * As `gatherRows`, with rests where there are many rows; each stretch of them becomes a chunk.
 *
 * @throws the signal's reason, when it is aborted
 */
export async function gatherAtPace(table: Table, rows: Int32Array, signal: AbortSignal): Promise<Table> {
  if (rows.length <= ROWS_OF_STRETCH) return gatherRows(table, rows);
  const pace = new Pace(signal);
  const parts: Table[] = [];
  for (let start = 0; start < rows.length; start += ROWS_OF_STRETCH) {
    parts.push(gatherRows(table, rows.subarray(start, start + ROWS_OF_STRETCH)));
    if (pace.isDue) await pace.rest();
  }
  return new Table(table.schema, parts.flatMap(({ batches }) => batches));
}
