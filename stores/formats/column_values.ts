/**
 * The values of Arrow columns, read from their buffers. Everything of ours that looks at single values reads them here:
 * Apache Arrow's own readers drop a byte order mark at the start of a text, give decimals as words of 32 bits, and cut
 * times to milliseconds.
 *
 * @module
 */

import { type Data, DataType, DateUnit, TimeUnit, type Vector } from "apache-arrow";
import { DatasetError } from "../../ops/errors.ts";
import { parsePythonJson } from "../../ops/python_json.ts";
import { eachStep, type Steps } from "../../ops/steps.ts";
import { byteReader, unscaledReader } from "./bytes_of_values.ts";
import { jsonInForm, JsonType } from "./json_type.ts";
import { textReader, textReaderAs } from "./text_reader.ts";
import type { FloatArray } from "./matrix.ts";
import { uuidText, UuidType } from "./uuid_type.ts";
import { atPace, Pace } from "../pace.ts";

/** The units of Arrow's times. */
export type TimeUnitName = "s" | "ms" | "us" | "ns";

/** What the values of a column become. Nulls are `null` in every form. */
export interface ValueForm<T> {
  /** A truth value. */
  boolean(value: boolean): T;
  /** An integer; those of 64 bits come as bigints. */
  integer(value: number | bigint): T;
  /** A float of any width. */
  float(value: number): T;
  /** A text; equal ones may be asked for once. */
  text(value: string): T;
  /** A UUID, as text with hyphens. */
  uuid(value: string): T;
  /** Bytes. They share the column's memory. */
  bytes(value: Uint8Array): T;
  /** A decimal: `unscaled * 10 ** -scale`. */
  decimal(unscaled: bigint, scale: number): T;
  /** A day, counted from 1970-01-01. */
  date(day: number): T;
  /** A time of day, in nanoseconds since midnight. */
  time(nanoseconds: bigint, unit: TimeUnitName): T;
  /** A moment, in nanoseconds since 1970-01-01: of UTC where there is a zone to show it in, else of a local clock. */
  timestamp(nanoseconds: bigint, unit: TimeUnitName, zone: string | null): T;
  /** A length of time. */
  duration(nanoseconds: bigint, unit: TimeUnitName): T;
  /** A list. */
  list(items: (T | null)[]): T;
  /** A list of floats without nulls. It shares the column's memory. */
  floats(values: FloatArray): T;
  /** A struct. */
  struct(names: readonly string[], values: readonly (T | null)[]): T;
  /** A map: its entries in order. A key may occur twice. */
  map(entries: readonly (readonly [key: T | null, value: T | null])[]): T;
}

/**
 * All values of a column, in some form.
 *
 * @throws {DatasetError} for a type that no form has values for, such as a union.
 */
export function columnValues<T>(column: Vector, form: ValueForm<T>): (T | null)[] {
  const values = new Array<T | null>(column.length);
  let row = 0;
  for (const data of column.data) {
    const read = reader(data, form);
    for (let i = 0; i < data.length; i++) values[row++] = read(i);
  }
  return values;
}

/** Reads the values of a column one after the other: none is read before it is asked for. @throws as {@linkcode columnValues} */
export function nextValue<T>({ data: chunks }: Vector, form: ValueForm<T>): () => T | null {
  const readers = chunks.map((data) => reader(data, form));
  let [chunk, i] = [0, 0];
  return () => {
    while (i === chunks[chunk].length) [chunk, i] = [chunk + 1, 0];
    return readers[chunk](i++);
  };
}

/** Values that are read in one step: a text, a list or a struct may take long. */
const VALUES_OF_STEP = 32;
/** The same of numbers and truth values. */
const NUMBERS_OF_STEP = 4096;

/** As {@linkcode columnValues}, in steps. */
export function* valueSteps<T>(column: Vector, form: ValueForm<T>): Steps<(T | null)[]> {
  const values = new Array<T | null>(column.length);
  let row = 0;
  for (const data of column.data) {
    const read = reader(data, form);
    yield* eachStep(data.length, isNumeric(data.type) ? NUMBERS_OF_STEP : VALUES_OF_STEP, (start, end) => {
      for (let i = start; i < end; i++) values[row++] = read(i);
    });
  }
  return values;
}

function isNumeric(type: DataType): boolean {
  return DataType.isBool(type) || DataType.isInt(type) || DataType.isFloat(type);
}

/** As {@linkcode columnValues}, with rests. */
export async function columnValuesResting<T>(
  column: Vector,
  form: ValueForm<T>,
  pace: Pace = new Pace(),
): Promise<(T | null)[]> {
  return await atPace(valueSteps(column, form), pace);
}

type Reader<T> = (i: number) => T | null;

const UNITS: Readonly<Record<TimeUnit, readonly [name: TimeUnitName, nanoseconds: bigint]>> = {
  [TimeUnit.SECOND]: ["s", 1_000_000_000n],
  [TimeUnit.MILLISECOND]: ["ms", 1_000_000n],
  [TimeUnit.MICROSECOND]: ["us", 1000n],
  [TimeUnit.NANOSECOND]: ["ns", 1n],
};
const DAY_MILLISECONDS = 86_400_000;

function reader<T>(data: Data, form: ValueForm<T>): Reader<T> {
  if (DataType.isNull(data.type)) return () => null;
  const read = presentReader(data, form);
  return data.nullCount === 0 ? read : (i) => data.getValid(i) ? read(i) : null;
}

function presentReader<T>(data: Data, form: ValueForm<T>): Reader<T> {
  const { type } = data;
  if (DataType.isDictionary(type)) return dictionaryReader(data, form);
  if (DataType.isStruct(type)) return structReader(data, form);
  if (DataType.isMap(type)) return mapReader(data, form);
  if (DataType.isList(type) || DataType.isLargeList(type) || DataType.isFixedSizeList(type)) {
    return listReader(data, form);
  }
  return leafReader(data, form);
}

function leafReader<T>(data: Data, form: ValueForm<T>): Reader<T> {
  const { type } = data;
  if (DataType.isBool(type)) return bitReader(data, form);
  if (DataType.isInt(type)) {
    const { values } = data;
    return (i) => form.integer(values[i]);
  }
  if (DataType.isFloat(type)) {
    const floats = floatsOf(data);
    return (i) => form.float(floats[i]);
  }
  if (DataType.isDecimal(type)) {
    const unscaled = unscaledReader(type, data);
    return (i) => form.decimal(unscaled(i), type.scale);
  }
  const bytes = byteReader(data);
  if (bytes === undefined) return timeReader(data, form);
  if (type instanceof UuidType) return (i) => form.uuid(uuidText(bytes(i)));
  if (type instanceof JsonType) return jsonReader(textReader(data)!, form);
  return textReaderAs(data, form.text) ?? ((i) => form.bytes(bytes(i)));
}

function bitReader<T>({ values, offset }: Data, form: ValueForm<T>): Reader<T> {
  const [no, yes] = [form.boolean(false), form.boolean(true)];
  return (i) => (values[(offset + i) >> 3] & (1 << ((offset + i) & 7))) === 0 ? no : yes;
}

/** Rows with the same JSON have values of their own, which whoever is given them may change. */
function jsonReader<T>(text: (i: number) => string, form: ValueForm<T>): Reader<T> {
  return (i) => jsonInForm(parsePythonJson(text(i)), form);
}

function timeReader<T>({ type, values }: Data, form: ValueForm<T>): Reader<T> {
  if (DataType.isDate(type)) {
    const unit = type.unit === DateUnit.DAY ? 1 : DAY_MILLISECONDS;
    return (i) => form.date(Math.floor(Number(values[i]) / unit));
  }
  if (DataType.isTimestamp(type)) {
    const [unit, size] = UNITS[type.unit];
    return (i) => form.timestamp(BigInt(values[i]) * size, unit, type.timezone || null);
  }
  if (DataType.isTime(type) || DataType.isDuration(type)) {
    const [unit, size] = UNITS[type.unit];
    const read = DataType.isTime(type) ? form.time.bind(form) : form.duration.bind(form);
    return (i) => read(BigInt(values[i]) * size, unit);
  }
  throw new DatasetError(`values of type ${type} cannot be read: convert the column first`);
}

/** The entries are read once, and shared by the rows that have them. */
function dictionaryReader<T>({ values, dictionary }: Data, form: ValueForm<T>): Reader<T> {
  const entries = dictionary === undefined ? [] : columnValues(dictionary, form);
  return (i) => entries[Number(values[i])];
}

function structReader<T>({ type, children }: Data, form: ValueForm<T>): Reader<T> {
  const names = type.children.map(({ name }: { name: string }) => name);
  const fields = children.map((child) => reader(child, form));
  return (i) => form.struct(names, fields.map((read) => read(i)));
}

function mapReader<T>({ children, valueOffsets }: Data, form: ValueForm<T>): Reader<T> {
  const [key, value] = children[0].children.map((child) => reader(child, form));
  return (i) => {
    const start = Number(valueOffsets[i]);
    const length = Number(valueOffsets[i + 1]) - start;
    return form.map(Array.from({ length }, (_, k) => [key(start + k), value(start + k)] as const));
  };
}

function listReader<T>({ type, children, valueOffsets }: Data, form: ValueForm<T>): Reader<T> {
  const [child] = children;
  const size = DataType.isFixedSizeList(type) ? type.listSize : 0;
  const startOf = (i: number) => valueOffsets === undefined ? i * size : Number(valueOffsets[i]);
  const element = reader(child, form);
  const items = (start: number, end: number) =>
    form.list(Array.from({ length: end - start }, (_, k) => element(start + k)));
  if (!DataType.isFloat(child.type)) return (i) => items(startOf(i), startOf(i + 1));
  const floats = floatsOf(child);
  return (i) => {
    const [start, end] = [startOf(i), startOf(i + 1)];
    return hasNull(child, start, end) ? items(start, end) : form.floats(floats.subarray(start, end) as FloatArray);
  };
}

function hasNull(data: Data, start: number, end: number): boolean {
  if (data.nullCount === 0) return false;
  for (let i = start; i < end; i++) if (!data.getValid(i)) return true;
  return false;
}

/** The numbers of a column of floats, nulls as whatever stands in their place. Arrow keeps float16 as integers. */
export function floatsOf({ values }: Data): FloatArray {
  if (values instanceof Uint16Array) return new Float16Array(values.buffer, values.byteOffset, values.length);
  return values as FloatArray;
}
