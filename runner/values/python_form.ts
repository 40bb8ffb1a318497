/**
 * Values of columns as templates take them: what pyarrow's `to_pylist()` gives Python.
 *
 * @module
 */

import { floatValue } from "../../ops/float.ts";
import type { ValueForm } from "../../stores/formats/column_values.ts";
import { pyBytes, pyDate, pyDecimal, pyDuration, pyTime, pyTimestamp, pyUuid } from "../templates/values/scalars.ts";
import { PyTuple, type PyValue } from "../templates/values/values.ts";

/** Ints and floats are told apart, structs keep the order of their fields, maps are lists of tuples. */
export const PYTHON: ValueForm<unknown> = {
  boolean: (value) => value,
  integer: (value) => BigInt(value),
  float: floatValue,
  text: (value) => value,
  uuid: pyUuid,
  bytes: pyBytes,
  decimal: pyDecimal,
  date: pyDate,
  time: pyTime,
  timestamp: (nanoseconds, unit, zone) => pyTimestamp(nanoseconds, zone, unit === "ns"),
  duration: (nanoseconds, unit) => pyDuration(nanoseconds, unit === "ns"),
  list: (items) => items,
  floats: (values) => Float64Array.from(values),
  struct: (names, values) => new Map(names.map((name, i) => [name, values[i]])),
  map: (entries) => entries.map((entry) => new PyTuple(entry as readonly PyValue[])),
};
