/**
 * Rows of missing ops that would be taken from other ops.
 *
 * @module
 */

import type { ReusedRows } from "../../notebooks/display/status/reused.ts";
import type { RowOrigins } from "../../runner/evaluation/implementation.ts";

/** What would be taken, one entry for each op that has rows. */
export function reusedOf(origins: RowOrigins | undefined): ReusedRows[] {
  return [...origins?.from ?? []].map(([from, rows]) => ({ rows, of: origins!.rows, from }));
}
