/**
 * What rows are told apart and ordered by: a text, a number or a truth value for each.
 *
 * @module
 */

import { DataType, type Table, type Vector } from "apache-arrow";
import { anyValue } from "../../ops/any_value.ts";
import { pythonJson } from "../../ops/python_json.ts";
import { isNumberType, isTextType, valueType } from "../../stores/formats/column_kinds.ts";
import { columnValuesResting } from "../../stores/formats/column_values.ts";
import { mapResting, type Pace } from "../../stores/pace.ts";
import { PLAIN, PYTHON_JSON } from "../values/plain_form.ts";
import type { Ordered } from "./compare.ts";

/** The values of a column of texts, numbers or truth values. @throws As {@linkcode Pace.rest}. */
export async function keysOfColumn(column: Vector, pace: Pace): Promise<(Ordered | null)[]> {
  const values = await columnValuesResting(column, PLAIN, pace) as (Ordered | null)[];
  // Decimals of many digits are texts.
  if (!DataType.isDecimal(valueType(column.type))) return values;
  return await mapResting(values, (value) => typeof value === "string" ? Number(value) : value, pace);
}

/** The values of each column of a table, one after the other; lists, structs and others as their JSON texts. */
export async function* keysOfTable(table: Table, pace: Pace): AsyncGenerator<(Ordered | null)[], void, void> {
  for (let i = 0; i < table.numCols; i++) yield await keysOfValues(table.getChildAt(i)!, pace);
}

/** What tells the values of any column apart. */
export async function keysOfValues(column: Vector, pace: Pace): Promise<(Ordered | null)[]> {
  return await (isPlain(column.type) ? keysOfColumn(column, pace) : nestedKeys(column, pace));
}

function isPlain(type: DataType): boolean {
  return isTextType(type) || isNumberType(type) || DataType.isBool(type) || DataType.isNull(type);
}

async function nestedKeys(column: Vector, pace: Pace): Promise<(string | null)[]> {
  const values = await columnValuesResting(column, PYTHON_JSON, pace);
  return await mapResting(values, (value) => value === null ? null : pythonJson(anyValue(value)), pace);
}
