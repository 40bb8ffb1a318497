/**
 * Columns of JSON data whose rows differ in shape: some lack keys that others have, or hold a text where others hold a
 * list. No Arrow type holds both as they are, so each row is kept as its JSON text. In files such a column is one of
 * strings, whose field names an extension type of ours: other programs read the texts.
 *
 * Format: https://arrow.apache.org/docs/format/Columnar.html#extension-types
 *
 * @module
 */

import { DataType, Field, Schema, Utf8 } from "apache-arrow";
import { isFloatLiteral } from "../../ops/float.ts";
import type { PythonJson } from "../../ops/python_json.ts";
import type { ValueForm } from "./column_values.ts";

const EXTENSION_KEY = "ARROW:extension:name";
const EXTENSION_NAME = "probegraph.json";

/** JSON texts that are read as the data they hold. */
export class JsonType extends Utf8 {
  override toString(): string {
    return "Json";
  }
}

/** The type of a field of a file: {@linkcode JsonType} where the file was written from one. */
export function typeOfField<T extends DataType>(type: T, { metadata }: Pick<Field, "metadata">): T | JsonType {
  return DataType.isUtf8(type) && metadata.get(EXTENSION_KEY) === EXTENSION_NAME ? new JsonType() : type;
}

/** A schema as it stands in files, with the fields of JSON columns marked as such. */
export function markedSchema({ fields, metadata, dictionaries }: Schema): Schema {
  return new Schema(fields.map(marked), metadata, dictionaries);
}

/** JSON data in some form. */
export function jsonInForm<T>(value: PythonJson, form: ValueForm<T>): T | null {
  if (value === null) return null;
  switch (typeof value) {
    case "boolean":
      return form.boolean(value);
    case "string":
      return form.text(value);
    case "bigint":
      return form.integer(value);
    case "number":
      return Number.isInteger(value) ? form.integer(value) : form.float(value);
  }
  if (isFloatLiteral(value)) return form.float(value.value);
  if (Array.isArray(value)) return form.list(value.map((item) => jsonInForm(item, form)));
  const entries = Object.entries(value as { readonly [name: string]: PythonJson });
  return form.struct(entries.map(([name]) => name), entries.map(([, item]) => jsonInForm(item, form)));
}

function marked(field: Field): Field {
  if (!(field.type instanceof JsonType)) return field;
  const metadata = new Map(field.metadata).set(EXTENSION_KEY, EXTENSION_NAME);
  return new Field(field.name, field.type, field.nullable, metadata);
}
