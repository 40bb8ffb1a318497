/**
 * A check that the buffers of Arrow columns are as long as the columns say, for data that came from outside.
 * Apache Arrow looks at a buffer only where a value is asked for, and gives nonsense beyond its end.
 *
 * Layouts: https://arrow.apache.org/docs/format/Columnar.html
 *
 * @module
 */

import { type Data, DataType, DateUnit, Field, type Table, TimeUnit, type Union } from "apache-arrow";
import { FormatError } from "../../ops/errors.ts";
import { INLINE_VIEW_BYTES, VIEW_BUFFER_OFFSET, VIEW_BYTES } from "./bytes_of_values.ts";

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

/**
 * Checks that the types of a schema are types. Names may be absent: Arrow's writer leaves out empty ones.
 *
 * @throws {FormatError} naming the field of a type that is none.
 */
export function checkSchema({ fields }: { readonly fields: readonly Field[] }): void {
  for (const { name, type } of fields) {
    checkType(type, name);
    checkSchema({ fields: type.children ?? [] });
    if (DataType.isDictionary(type)) checkSchema({ fields: [new Field(name, type.dictionary)] });
  }
}

function checkData(data: Data, name: string): void {
  const { type, length, offset, nullBitmap, children } = data;
  if (DataType.isNull(type)) return;
  checkType(type, name);
  checkNames(type, name);
  if (nullBitmap && nullBitmap.length > 0 && nullBitmap.length * 8 < offset + length) {
    throw short(name, "validity bits");
  }
  if (DataType.isUnion(type)) checkUnion(data, name);
  else if (DataType.isUtf8View(type) || DataType.isBinaryView(type)) checkViews(data, name);
  else if (data.valueOffsets) checkOffsets(data, name);
  else checkValues(data, name);
  if (DataType.isDictionary(type)) checkDictionary(data, name);
  if (DataType.isStruct(type) && children.some((child) => child.length < length)) throw short(name, "fields");
  for (const child of children) checkData(child, name);
}

/** Descriptions of types hold numbers for units, and children of any count and kind. */
function checkType(type: DataType, name: string): void {
  const known = DataType.isDate(type)
    ? type.unit in DateUnit
    : DataType.isTimestamp(type) || DataType.isDuration(type)
    ? type.unit in TimeUnit
    : DataType.isTime(type)
    ? type.unit in TimeUnit && (type.bitWidth === 64) === (type.unit >= TimeUnit.MICROSECOND)
    : DataType.isMap(type)
    ? type.children.length === 1 && DataType.isStruct(type.children[0].type) && type.childType.children.length === 2
    : true;
  if (!known) {
    throw new FormatError(`reading Arrow data: column "${name}" has a type that is none; the data is damaged`);
  }
}

function checkNames({ children }: DataType, name: string): void {
  if (children?.some((child) => typeof child.name !== "string")) throw short(name, "names of fields");
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

function checkViews(data: Data, name: string): void {
  const { values, length, nullCount } = data;
  if (!values || values.length < length * VIEW_BYTES) throw short(name, "views");
  const isPresent = (i: number) => nullCount === 0 || data.getValid(i);
  for (let i = 0; i < length; i++) if (isPresent(i) && !isWithin(data, i)) throw short(name, "bytes");
}

/** Whether the bytes that a view points to are there. */
function isWithin({ values, variadicBuffers }: Data, i: number): boolean {
  const view = new DataView(values.buffer, values.byteOffset + i * VIEW_BYTES, VIEW_BYTES);
  const length = view.getInt32(0, true);
  if (length <= INLINE_VIEW_BYTES) return length >= 0;
  const buffer = variadicBuffers[view.getInt32(VIEW_BUFFER_OFFSET, true)];
  const start = view.getInt32(VIEW_BUFFER_OFFSET + 4, true);
  return start >= 0 && start + length <= buffer?.length;
}

/** Each row is of one of the children: at the same row, or in dense unions where its offset says. */
function checkUnion({ type, typeIds, valueOffsets, children, length }: Data, name: string): void {
  if (typeIds.length < length) throw short(name, "type ids");
  for (let i = 0; i < length; i++) {
    const child = children[(type as Union).typeIdToChildIndex[typeIds[i]]];
    const row = valueOffsets ? valueOffsets[i] : i;
    if (!(row >= 0 && row < child?.length)) throw short(name, "values");
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
  return new FormatError(`reading Arrow data: column "${name}" has too few ${what}; the data is damaged`);
}
