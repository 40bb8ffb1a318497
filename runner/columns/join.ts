/**
 * Columns one after the other.
 *
 * @module
 */

import { Vector } from "apache-arrow";
import { columnFromValues } from "../../stores/formats/columns.ts";
import { floatsOf } from "./numbers.ts";

/** Columns of one type, at least one, as one column. Copies nothing. */
export function joinColumns(columns: readonly Vector[]): Vector {
  return new Vector(columns.flatMap(({ data }) => data));
}

/** Parts of a column of numbers as one: integers are floats in the parts that lack some, and then in all. */
export function joinNumbers(parts: readonly Vector[]): Vector {
  const types = new Set(parts.map(({ type }) => String(type)));
  return joinColumns(types.size === 1 ? parts : parts.map((part) => columnFromValues(floatsOf(part))));
}
