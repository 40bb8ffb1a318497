/**
 * A check that the buffers of Arrow columns are as long as the columns say, for data that came from outside.
 * Apache Arrow looks at a buffer only where a value is asked for, and gives nonsense beyond its end.
 *
 * Layouts: https://arrow.apache.org/docs/format/Columnar.html
 *
 * @module
 */

import { type Data, DataType, type Table } from "apache-arrow";
import { FormatError } from "../../ops/errors.ts";

/**
 * Checks all columns of a table.
 *
 * @throws {FormatError} naming the column whose buffers are too short, or whose offsets lead out of them.
 */
export function checkTable(table: Table): void {
  for (const [i, { name }] of table.schema.fields.entries()) {
    for (const data of table.getChildAt(i)!.data) checkData(data, name);
  }
}

function checkData(data: Data, name: string): void {
  const { type, length, offset, nullBitmap, children } = data;
  if (DataType.isNull(type)) return;
  if (nullBitmap && nullBitmap.length > 0 && nullBitmap.length * 8 < offset + length) {
    throw short(name, "validity bits");
  }
  if (data.valueOffsets) checkOffsets(data, name);
  else checkValues(data, name);
  if (DataType.isDictionary(type)) checkDictionary(data, name);
  if (DataType.isStruct(type) && children.some((child) => child.length < length)) throw short(name, "fields");
  for (const child of children) checkData(child, name);
}

function checkValues({ type, values, stride, length, offset, children }: Data, name: string): void {
  if (DataType.isFixedSizeList(type)) {
    if (children[0].length < length * type.listSize) throw short(name, "list elements");
  } else if (DataType.isBool(type)) {
    if (!values || values.length * 8 < offset + length) throw short(name, "bits");
  } else if (children.length === 0 && (!values || values.length < length * stride)) {
    throw short(name, "values");
  }
}

/** Offsets must not fall, and must stay within what they point into. */
function checkOffsets({ valueOffsets, values, children, length }: Data, name: string): void {
  if (valueOffsets.length < length + 1 && length > 0) throw short(name, "offsets");
  const limit = children.length > 0 ? children[0].length : values?.length ?? 0;
  let previous = 0;
  for (let i = 0; i <= length && i < valueOffsets.length; i++) {
    const offset = Number(valueOffsets[i]);
    if (offset < previous || offset > limit) throw short(name, `bytes or elements before offset ${offset}`);
    previous = offset;
  }
}

function checkDictionary(data: Data, name: string): void {
  const size = data.dictionary?.length ?? 0;
  for (let i = 0; i < data.length; i++) {
    const index = Number(data.values[i]);
    if ((index < 0 || index >= size) && data.getValid(i)) throw short(name, `dictionary entries: there is no ${index}`);
  }
  for (const chunk of data.dictionary?.data ?? []) checkData(chunk, name);
}

function short(name: string, what: string): FormatError {
  return new FormatError(`reading Arrow IPC: column "${name}" has too few ${what}; the bytes are damaged`);
}
