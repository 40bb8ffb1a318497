/**
 * Code that makes columns, as errors propose it.
 *
 * @module
 */

import type { Kind } from "./kinds.ts";
import { listNames, show } from "./messages.ts";

/** The methods of a dataset that give columns of a kind, in the order in which one is proposed. */
const COLUMN_METHODS: readonly (readonly [Kind, string])[] = [
  ["text", "colText"],
  ["boolean", "colBoolean"],
  ["score", "colScore"],
  ["categorical", "colCategorical"],
  ["split", "colTrainTestSplit"],
  ["vector", "colVector"],
  ["conversation", "colConversation"],
  ["json", "colJson"],
];

/** The methods that read columns of some kinds. */
export function methodsOf(kinds: readonly Kind[]): string[] {
  return COLUMN_METHODS.filter(([kind]) => kinds.includes(kind)).map(([, method]) => method);
}

/** A column of a dataset, by the first method, and the others that may be meant. */
export function columnOf([method, ...others]: readonly string[], name: string): string {
  return `data.${method}(${show(name)})${others.length > 0 ? ` (or ${listNames(others)})` : ""}`;
}

/** A column of values of one's own. @param values Code that gives them. */
export function ownColumn(values: string, method: string): string {
  return `runner.fromInline({ own: ${values} }).${method}("own")`;
}

/** Rows of a dataset that have a value in a column. */
export const PRESENT_ROWS = "data.maskRows(column.isNull().not())";
