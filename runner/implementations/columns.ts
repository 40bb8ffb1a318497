/**
 * Selecting columns, row ids, splits.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { DataType, type Table, type Vector } from "apache-arrow";
import type { OpDefinition } from "../../ops/definition.ts";
import { DatasetError } from "../../ops/errors.ts";
import type { Kind } from "../../ops/kinds.ts";
import { listNames, suggest } from "../../ops/messages.ts";
import { isFloatLiteral } from "../../ops/float.ts";
import { type PythonJson, pythonJson } from "../../ops/python_json.ts";
import * as types from "../../ops/types/columns.ts";
import { anyValue } from "../../ops/any_value.ts";
import { implement } from "../implementation.ts";
import { assignTrainTestSplit, type SplitSize } from "../random/split.ts";
import { plainValue } from "../result_values.ts";

/** What a column of each kind must hold, in words and as a check of its Arrow type. */
const COLUMN_TYPES: { readonly [K in Kind]?: { readonly holds: string; readonly fits: (type: DataType) => boolean } } =
  {
    text: { holds: "strings", fits: isText },
    categorical: { holds: "strings", fits: isText },
    split: { holds: "strings", fits: isText },
    score: { holds: "numbers", fits: (type) => DataType.isInt(type) || DataType.isFloat(type) },
    boolean: { holds: "booleans", fits: DataType.isBool },
    vector: { holds: "lists of numbers", fits: isNumberList },
    conversation: { holds: "lists of { role, content }", fits: (type) => isList(type) && holdsStructs(type) },
    json: { holds: "JSON data", fits: () => true },
  };

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

implement(types.AssignRowIDOp, async ({ dataset }, context) => {
  const table = await context.table(dataset);
  const names = table.schema.fields.map((field) => field.name);
  const columns = names.map((_, i) => table.getChildAt(i)!);
  return Array.from({ length: table.numRows }, (_, row) => {
    return rowId(Object.fromEntries(names.map((name, i) => [name, columns[i].get(row)])));
  });
});

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
  const wanted = COLUMN_TYPES[kind];
  if (wanted === undefined || wanted.fits(column.type) || DataType.isNull(column.type)) return column;
  throw new DatasetError(
    `column ${JSON.stringify(name)} holds ${column.type}, but a ${kind.toUpperCase()} column holds ${wanted.holds}`,
  );
}

/**
 * The first 16 bytes, in hex, of the SHA-256 of the row as canonical JSON: columns by name, so that their order does not
 * matter.
 */
function rowId(row: Record<string, unknown>): string {
  const plain = Object.entries(row).map(([name, value]) => [name, hashable(plainValue(value))]);
  const text = pythonJson(anyValue(Object.fromEntries(plain)));
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** Dates, bytes and other values that JSON does not know, as text. */
function hashable(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
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

function isText(type: DataType): boolean {
  return DataType.isUtf8(type) || DataType.isLargeUtf8(type) ||
    (DataType.isDictionary(type) && isText(type.dictionary));
}

function isList(type: DataType): boolean {
  return DataType.isList(type) || DataType.isFixedSizeList(type);
}

function isNumberList(type: DataType): boolean {
  if (!isList(type)) return false;
  const element = type.children[0].type;
  // Lists of vectors are what the token mode "all" gives.
  return DataType.isFloat(element) || DataType.isInt(element) || isNumberList(element);
}

function holdsStructs(type: DataType): boolean {
  return DataType.isStruct(type.children[0].type);
}
