/**
 * What rows are told apart and ordered by: a text, a number or a truth value for each.
 *
 * @module
 */

import { DataType, type Table, type Vector } from "apache-arrow";
import { anyValue } from "../../ops/any_value.ts";
import { pythonJson } from "../../ops/python_json.ts";
import { isNumberType, isTextType, valueType } from "../../stores/formats/column_kinds.ts";
import { columnValues } from "../../stores/formats/column_values.ts";
import { PLAIN, PYTHON_JSON } from "../values/plain_form.ts";
import type { Ordered } from "./compare.ts";

/** The values of a column of texts, numbers or truth values. */
export function keysOfColumn(column: Vector): (Ordered | null)[] {
  const values = columnValues(column, PLAIN) as (Ordered | null)[];
  // Decimals of many digits are texts.
  const areDecimals = DataType.isDecimal(valueType(column.type));
  return areDecimals ? values.map((value) => typeof value === "string" ? Number(value) : value) : values;
}

/** The values of all columns of a table; lists, structs and others as their JSON texts. */
export function keysOfTable(table: Table): (Ordered | null)[][] {
  return table.schema.fields.map((_, i) => keysOfValues(table.getChildAt(i)!));
}

/** What tells the values of any column apart. */
export function keysOfValues(column: Vector): (Ordered | null)[] {
  return isPlain(column.type) ? keysOfColumn(column) : nestedKeys(column);
}

function isPlain(type: DataType): boolean {
  return isTextType(type) || isNumberType(type) || DataType.isBool(type) || DataType.isNull(type);
}

function nestedKeys(column: Vector): (string | null)[] {
  return columnValues(column, PYTHON_JSON).map((value) => value === null ? null : pythonJson(anyValue(value)));
}
