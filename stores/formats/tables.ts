/**
 * Tables of one column: the form in which column results are stored.
 *
 * @module
 */

import { Table, type Vector } from "apache-arrow";
import { FormatError } from "../../ops/errors.ts";

/** A table with one column. */
export function columnTable(name: string, column: Vector): Table {
  return new Table({ [name]: column });
}

/** The column of a table that has one. @throws {FormatError} where there are none or several. */
export function onlyColumn(table: Table, uuid: string): Vector {
  const column = table.numCols === 1 ? table.getChildAt(0) : null;
  if (column !== null) return column;
  throw new FormatError(`The result of ${uuid} should be a file of one column, but has ${table.numCols}`);
}
