/**
 * Columns one after the other.
 *
 * @module
 */

import { Vector } from "apache-arrow";

/** Columns of one type, at least one, as one column. Copies nothing. */
export function joinColumns(columns: readonly Vector[]): Vector {
  return new Vector(columns.flatMap(({ data }) => data));
}
