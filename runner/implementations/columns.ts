/**
 * Selecting columns, row ids, splits.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { Table, Vector } from "apache-arrow";
import type { OpDefinition } from "../../ops/definition.ts";
import { DatasetError } from "../../ops/errors.ts";
import type { Kind } from "../../ops/kinds.ts";
import { listNames, suggest } from "../../ops/messages.ts";
import { isFloatLiteral } from "../../ops/float.ts";
import { type PythonJson, pythonJson } from "../../ops/python_json.ts";
import * as types from "../../ops/types/columns.ts";
import { anyValue } from "../../ops/any_value.ts";
import { columnOfKind } from "../columns/column_of_kind.ts";
import { implement } from "../evaluation/implementation.ts";
import { assignTrainTestSplit, type SplitSize } from "../random/train_test_split.ts";
import { eachRow } from "./each_row.ts";
import { tableRows } from "../evaluation/result_values.ts";

function select<K extends Kind>(definition: OpDefinition<K, types.SelectColumnFields>): void {
  implement(definition, async ({ dataset, columnName }, context) => {
    return selectColumn(await context.table(dataset), columnName, definition.kind);
  }, { rowWise: true });
}

select(types.SelectVectorColumnOp);
select(types.SelectTextColumnOp);
select(types.SelectConversationColumnOp);
select(types.SelectCategoricalColumnOp);
select(types.SelectTrainTestSplitColumnOp);
select(types.SelectScoreColumnOp);
select(types.SelectBooleanColumnOp);
select(types.SelectJSONColumnOp);
select(types.SelectColumnOp);

implement(types.AssignRowIDOp, async ({ dataset }, context) => {
  const rows = tableRows(await context.table(dataset));
  return await eachRow(rows.length, context, (row) => rowId(rows[row]));
}, { rowWise: true });

implement(types.AssignTrainTestSplitOp, async ({ dataset, testSize, trainSize, randomState }, context) => {
  const { numRows } = await context.table(dataset);
  return assignTrainTestSplit(numRows, {
    testSize: sizeOf(testSize),
    trainSize: sizeOf(trainSize),
    randomState,
  });
});

function selectColumn(table: Table, name: string, kind: Kind): Vector {
  const names = table.schema.fields.map((field) => field.name);
  const column = table.getChild(name);
  if (column === null) {
    throw new DatasetError(
      `the dataset has no column ${JSON.stringify(name)}${suggest(name, names)}; it has ${listNames(names)}`,
    );
  }
  return columnOfKind(column, name, kind);
}

/**
 * The first 16 bytes, in hex, of the SHA-256 of the row as canonical JSON: columns by name, so that their order does not
 * matter.
 */
function rowId(row: Record<string, unknown>): string {
  const text = pythonJson(anyValue(hashable(row)));
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** Bytes and lists of floats as lists. */
function hashable(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as Uint8Array);
  if (Array.isArray(value)) return value.map(hashable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, hashable(item)]));
}

/** A float is a fraction of the rows, an integer is a count. */
function sizeOf(size: PythonJson): SplitSize | null {
  if (size === null) return null;
  if (isFloatLiteral(size)) return { fraction: size.value };
  return Number.isInteger(Number(size)) ? { count: Number(size) } : { fraction: Number(size) };
}
