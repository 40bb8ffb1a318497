/**
 * Columns of other types.
 *
 * @module
 */

import type { Vector } from "apache-arrow";
import { DatasetError } from "../../ops/errors.ts";
import { isFloatLiteral } from "../../ops/float.ts";
import { listNames, show, suggest } from "../../ops/messages.ts";
import { type PythonJson, pythonJson } from "../../ops/python_json.ts";
import { CastColumnsOp } from "../../ops/types/casts.ts";
import type { CsvType } from "../../ops/types/datasets.ts";
import { mapSteps, type Steps } from "../../ops/steps.ts";
import { valueSteps } from "../../stores/formats/column_values.ts";
import { tableFromColumns } from "../../stores/formats/columns.ts";
import { typedColumn } from "../../stores/formats/csv_types.ts";
import { atPace, Pace } from "../../stores/pace.ts";
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
  const pace = new Pace(context.signal);
  const made: [string, Vector][] = [];
  for (const [i, name] of names.entries()) {
    const column = table.getChildAt(i)!;
    made.push([name, Object.hasOwn(columns, name) ? await atPace(typed(column, name, columns[name]), pace) : column]);
  }
  return tableFromColumns(made);
});

/** Values whose texts are made in one step. */
const VALUES_OF_STEP = 512;

function* typed(column: Vector, name: string, type: CsvType): Steps<Vector> {
  const values = yield* valueSteps(column, PYTHON_JSON);
  const texts = yield* mapSteps(values, VALUES_OF_STEP, (value, row) => textOf(value, type, name, row));
  return yield* typedColumn(texts, type, name, "giving columns their types");
}

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
