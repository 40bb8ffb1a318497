/**
 * Names of columns by which rows are counted.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import { columnNameOf } from "../../ops/op_name.ts";

/** Each column's name in its dataset, or else its kind; numbered where a name is taken. */
export function keyNames(columns: readonly Op[]): string[] {
  const names: string[] = [];
  for (const column of columns) names.push(freeName(columnNameOf(column) ?? column.kind, names));
  return names;
}

/** The name of the column of counts, beside those of the keys. */
export function countedName(names: readonly string[]): string {
  return freeName("count", names);
}

function freeName(wanted: string, taken: readonly string[]): string {
  for (let i = 1;; i++) {
    const name = i === 1 ? wanted : `${wanted}_${i}`;
    if (!taken.includes(name)) return name;
  }
}
