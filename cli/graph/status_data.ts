/**
 * Statuses as data.
 *
 * @module
 */

import type { Status } from "../../ops/evaluator.ts";
import { serialize } from "../../ops/graph_file.ts";

/** A status as one line of JSON: the uuid, names, and what `status.json` holds. */
export function statusLine(status: Status, names: readonly string[]): string {
  const { op } = status;
  return `${JSON.stringify({ uuid: op.uuid, names, op: serialize(op), ...statusFields(status) })}\n`;
}

/** What `status.json` holds but the graph, as far as it still holds: the state, rows that are kept, times, and where they are known, sizes, errors, provenance. */
export function statusFields(
  { op: _, state, timeStarted, timeCompleted, rowsKept, ...rest }: Status,
): Record<string, unknown> {
  return {
    state,
    ...(rowsKept === undefined ? {} : { rows_kept: rowsKept }),
    time_started: timeStarted?.toISOString() ?? null,
    time_completed: timeCompleted?.toISOString() ?? null,
    ...rest,
  };
}
