/**
 * Tables one after the other.
 *
 * @module
 */

import { DataType, Field, type Float, type Int, Schema, Table, Utf8, type Vector } from "apache-arrow";
import { DatasetError } from "../../ops/errors.ts";
import { listNames } from "../../ops/messages.ts";
import { isTextType, typeText, valueType } from "../../stores/formats/column_kinds.ts";
import { columnValues } from "../../stores/formats/column_values.ts";
import { columnOfType, tableOfSchema } from "../../stores/formats/columns.ts";
import { PLAIN } from "../values/plain_form.ts";

/**
 * The schema that several have in common: the columns of the first, in types that hold the values of all as they are. Wider
 * integers hold narrower ones, wider floats narrower ones, and a column of nothing but nulls can be of any type. Integers do
 * not become floats: the row's id would change.
 *
 * @throws {DatasetError} where columns or types differ.
 */
export function commonSchema(schemas: readonly Schema[], words: JoinWords = CONCAT): Schema {
  const [first, ...rest] = schemas;
  rest.forEach((schema, i) => checkNames(first, schema, i + 1, words));
  const fields = first.fields.map(({ name }) => {
    const types = schemas.map(({ fields }) => valueType(fields.find((field) => field.name === name)!.type));
    return new Field(
      name,
      types.reduce((common, type, i) => commonType(common, type, name, words.part(i), words)),
      true,
    );
  });
  return new Schema(fields);
}

/** The table's columns in the order and the types of a schema of {@linkcode commonSchema}. */
export function inSchema(table: Table, schema: Schema): Table {
  const columns = schema.fields.map(({ name, type }) => [name, ofType(table.getChild(name)!, type)] as const);
  return tableOfSchema(schema, columns);
}

/** Tables one after the other, at least one. @throws {DatasetError} where columns or types differ. */
export function joinTables(tables: readonly Table[]): Table {
  const schema = commonSchema(tables.map((table) => table.schema));
  return new Table(
    schema,
    tables.filter(({ numRows }) => numRows > 0).flatMap((table) => inSchema(table, schema).batches),
  );
}

/** How errors speak of what is joined. */
export interface JoinWords {
  /** What joins. */
  readonly joiner: string;
  /** What is joined, one of them by its place. */
  readonly part: (index: number) => string;
}

const CONCAT: JoinWords = { joiner: "concat()", part: (index) => `dataset ${index + 1}` };

function checkNames(first: Schema, other: Schema, index: number, { joiner, part }: JoinWords): void {
  const [expected, present] = [first, other].map(({ fields }) => new Set(fields.map(({ name }) => name)));
  const [missing, added] = [[...expected.difference(present)], [...present.difference(expected)]];
  if (missing.length === 0 && added.length === 0) return;
  const parts = [
    missing.length === 0 ? "" : `${part(index)} has no ${listNames(missing.map((name) => JSON.stringify(name)))}`,
    added.length === 0 ? "" : `${part(0)} has no ${listNames(added.map((name) => JSON.stringify(name)))}`,
  ];
  throw new DatasetError(
    `${joiner} takes datasets of the same columns, so that each row stays what it is; ${
      parts.filter(Boolean).join(", and ")
    }`,
  );
}

function commonType(a: DataType, b: DataType, name: string, place: string, { joiner }: JoinWords): DataType {
  if (DataType.isNull(a)) return b;
  if (DataType.isNull(b) || String(a) === String(b)) return a;
  if (isTextType(a) && isTextType(b)) return String(valueType(a)) === String(valueType(b)) ? valueType(a) : new Utf8();
  if (DataType.isFloat(a) && DataType.isFloat(b)) return a.precision >= b.precision ? a : b;
  if (DataType.isInt(a) && DataType.isInt(b) && a.isSigned === b.isSigned) return wider(a, b);
  throw new DatasetError(
    `${joiner} keeps values as they are, and column ${JSON.stringify(name)} holds ${typeText(a)} first and ${
      typeText(b)
    } ` +
      `in ${place}: write one of them in the other's type, as fromCsv does with { columns: { … } }`,
  );
}

function wider(a: Int, b: Int): Int {
  return a.bitWidth >= b.bitWidth ? a : b;
}

function ofType(column: Vector, type: DataType): Vector {
  return String(column.type) === String(type) && !DataType.isDictionary(column.type)
    ? column
    : columnOfType(columnValues(column, PLAIN), type as Float);
}
