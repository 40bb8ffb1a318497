/**
 * @module
 */

import { show } from "./messages.ts";
import { isNamed } from "./options.ts";

/** `: `, and how rows become columns; nothing where a value is no list of rows. */
export function rowsCure(value: unknown): string {
  const [row] = Array.isArray(value) ? value : [];
  const [name] = isNamed(row) ? Object.keys(row).map(show) : [];
  return name === undefined ? "" : `: rows become columns as in { ${name}: rows.map((row) => row[${name}]) }`;
}
