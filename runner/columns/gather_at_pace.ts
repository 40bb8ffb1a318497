/**
 * @module
 */

import { Table } from "apache-arrow";
import { atPace, Pace } from "../../stores/pace.ts";
import { gatherSteps } from "./gather.ts";

/** Rows of a chunk of what is gathered. */
const ROWS_OF_CHUNK = 65_536;

/**
 * As `gatherRows`, with rests where there are many rows; each stretch of them becomes a chunk.
 *
 * @throws the signal's reason, when it is aborted
 */
export async function gatherAtPace(table: Table, rows: Int32Array, signal: AbortSignal): Promise<Table> {
  const pace = new Pace(signal);
  if (rows.length <= ROWS_OF_CHUNK) return await atPace(gatherSteps(table, rows), pace);
  const parts: Table[] = [];
  for (let start = 0; start < rows.length; start += ROWS_OF_CHUNK) {
    parts.push(await atPace(gatherSteps(table, rows.subarray(start, start + ROWS_OF_CHUNK)), pace));
  }
  return new Table(table.schema, parts.flatMap(({ batches }) => batches));
}
