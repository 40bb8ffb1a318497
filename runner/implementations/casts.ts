/**
 * Columns of other types.
 *
 * @module
 */

import { DatasetError } from "../../ops/errors.ts";
import { isFloatLiteral } from "../../ops/float.ts";
import { listNames, show, suggest } from "../../ops/messages.ts";
import { type PythonJson, pythonJson } from "../../ops/python_json.ts";
import { CastColumnsOp } from "../../ops/types/casts.ts";
import type { CsvType } from "../../ops/types/datasets.ts";
import { columnValues } from "../../stores/formats/column_values.ts";
import { tableFromColumns } from "../../stores/formats/columns.ts";
import { typedColumn } from "../../stores/formats/csv_types.ts";
import { implement } from "../evaluation/implementation.ts";
import { PYTHON_JSON } from "../values/plain_form.ts";

implement(CastColumnsOp, async ({ dataset, columns }, context) => {
  const table = await context.table(dataset);
  const names = table.schema.fields.map(({ name }) => name);
  const unknown = Object.keys(columns).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new DatasetError(
      `the dataset has no column ${JSON.stringify(unknown)}${suggest(unknown, names)}; it has ${listNames(names)}`,
    );
  }
  return tableFromColumns(names.map((name, i) => {
    const column = table.getChildAt(i)!;
    if (!Object.hasOwn(columns, name)) return [name, column];
    const texts = columnValues(column, PYTHON_JSON).map((value, row) => textOf(value, columns[name], name, row));
    return [name, typedColumn(texts, columns[name], name, "giving columns their types")];
  }));
});

/** A value as a CSV file would hold it, from which every type is read. */
function textOf(value: PythonJson, type: CsvType, name: string, row: number): string | null {
  if (value === null || typeof value === "string") return value;
  if (typeof value === "boolean") return type === "integer" || type === "float" ? String(Number(value)) : String(value);
  if (isFloatLiteral(value)) return type === "string" ? pythonJson(value) : wholeText(value.value);
  if (typeof value === "number" || typeof value === "bigint") return pythonJson(value);
  throw new DatasetError(
    `giving columns their types: row ${row} of column ${JSON.stringify(name)} holds ${
      show(value)
    }, which is no ${type}`,
  );
}

/** A float without a fraction, in digits alone. */
function wholeText(value: number): string {
  return Number.isSafeInteger(value) ? String(BigInt(value)) : String(value);
}
