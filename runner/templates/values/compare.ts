/**
 * Python's equality, order, truth and hashing.
 *
 * @module
 */

import { byCodePoint } from "../../../ops/python_json.ts";
import { PyError } from "../errors.ts";
import { floatFraction, type Fraction } from "./float_text.ts";
import { asNumber } from "./numbers.ts";
import {
  isText,
  Markup,
  PyDecimal,
  PyDict,
  PyDictView,
  PyObject,
  PyRange,
  PyScalar,
  PyTuple,
  type PyValue,
  type Runtime,
  typeName,
  Undefined,
} from "./values.ts";

/** `bool(value)`. */
export function isTrue(value: PyValue): boolean {
  if (value === null || value instanceof Undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Markup) return value.text !== "";
  if (value instanceof PyTuple) return value.items.length > 0;
  if (value instanceof PyDict) return value.entries.size > 0;
  if (value instanceof PyDictView) return value.dict.entries.size > 0;
  if (value instanceof PyRange) return value.length > 0n;
  if (value instanceof PyScalar) return value.isTrue;
  if (typeof value === "object") return true;
  return value !== false && value !== 0n && value !== 0 && value !== "";
}

/** `a == b`. */
export function equals(runtime: Runtime, a: PyValue, b: PyValue): boolean {
  runtime.budget.spend(1);
  const x = asNumber(a);
  const y = asNumber(b);
  // `==` compares an int and a float by value, as Python does.
  if (a instanceof PyDecimal || b instanceof PyDecimal) return compareDecimals(a, b) === 0;
  if (x !== null || y !== null) return x !== null && y !== null && x == y;
  if (isText(a) && isText(b)) return textsEqual(runtime, plainText(a), plainText(b));
  if (Array.isArray(a) && Array.isArray(b)) return sequencesEqual(runtime, a, b);
  if (a instanceof PyTuple && b instanceof PyTuple) return sequencesEqual(runtime, a.items, b.items);
  if (a instanceof PyDict && b instanceof PyDict) return dictsEqual(runtime, a, b);
  if (a instanceof PyRange && b instanceof PyRange) return rangesEqual(a, b);
  if (a instanceof PyScalar && b instanceof PyScalar) return a.family === b.family && a.rank === b.rank;
  if (a instanceof Undefined && b instanceof Undefined) return true;
  return a === b;
}

/** Whether `a` and `b` are one object (`is`), for values that Python keeps one of, or that have an identity. */
export function isSame(a: PyValue, b: PyValue): boolean {
  return a === b;
}

/** `a < b`, `a <= b`, `a > b` or `a >= b`. */
export function isOrdered(runtime: Runtime, operator: "<" | "<=" | ">" | ">=", a: PyValue, b: PyValue): boolean {
  runtime.budget.spend(1);
  const x = asNumber(a);
  const y = asNumber(b);
  if (x !== null && y !== null) return compareNumbers(operator, x, y);
  if (isText(a) && isText(b)) {
    runtime.budget.spendText(Math.min(plainText(a).length, plainText(b).length));
    return fits(operator, byCodePoint(plainText(a), plainText(b)));
  }
  if (Array.isArray(a) && Array.isArray(b)) return sequencesOrdered(runtime, operator, a, b);
  if (a instanceof PyTuple && b instanceof PyTuple) return sequencesOrdered(runtime, operator, a.items, b.items);
  const order = compareDecimals(a, b) ?? compareScalars(a, b);
  if (order !== null) return fits(operator, order);
  for (const side of [a, b]) if (side instanceof Undefined) throw side.error();
  throw new PyError(
    "TypeError",
    `'${operator}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`,
  );
}

/** Sorts as `sorted` does: stable, by `<`, and equal elements keep their order when reversed too. */
export function sorted<T>(runtime: Runtime, items: readonly T[], keyOf: (item: T) => PyValue, reverse: boolean): T[] {
  const keyed = items.map((item) => ({ item, key: keyOf(item) }));
  const isLess = (a: PyValue, b: PyValue): boolean => isOrdered(runtime, "<", a, b);
  keyed.sort((a, b) => {
    const [x, y] = reverse ? [b.key, a.key] : [a.key, b.key];
    if (isLess(x, y)) return -1;
    return isLess(y, x) ? 1 : 0;
  });
  return keyed.map(({ item }) => item);
}

/** A text that is the same for keys that are equal in Python: `1`, `1.0` and `True` are one key. */
export function hashKey(runtime: Runtime, value: PyValue): string {
  runtime.budget.spend(1);
  if (value === null) return "none";
  if (isText(value)) {
    runtime.budget.spendText(plainText(value).length);
    return `text:${plainText(value)}`;
  }
  const number = asNumber(value);
  if (number !== null) {
    const isWhole = typeof number === "number" && Number.isInteger(number);
    return `number:${(isWhole ? BigInt(number) : number).toString(36)}`;
  }
  if (value instanceof PyTuple) return `tuple:${JSON.stringify(value.items.map((item) => hashKey(runtime, item)))}`;
  if (value instanceof Undefined) return "undefined";
  if (value instanceof PyRange) return `range:${value.start},${value.length},${value.step}`;
  if (value instanceof PyDecimal) return decimalKey(value);
  if (value instanceof PyScalar) return `${value.family}:${value.rank}`;
  if (value instanceof PyObject) return `object:${identityOf(value)}`;
  throw new PyError("TypeError", `unhashable type: '${typeName(value)}'`);
}

/** The text of a str. */
export function plainText(value: string | Markup): string {
  return typeof value === "string" ? value : value.text;
}

const identities = new WeakMap<PyObject, number>();
let nextIdentity = 0;

function identityOf(value: PyObject): number {
  const known = identities.get(value);
  if (known !== undefined) return known;
  identities.set(value, nextIdentity);
  return nextIdentity++;
}

function compareNumbers(operator: string, x: bigint | number, y: bigint | number): boolean {
  switch (operator) {
    case "<":
      return x < y;
    case "<=":
      return x <= y;
    case ">":
      return x > y;
    default:
      return x >= y;
  }
}

/** The order of two scalars of one type; null for others. */
function compareScalars(a: PyValue, b: PyValue): number | null {
  if (!(a instanceof PyScalar && b instanceof PyScalar) || a.family !== b.family) return null;
  return a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0;
}

/** The order of a decimal and another number, exactly; null where they are none, or one is no finite number. */
function compareDecimals(a: PyValue, b: PyValue): number | null {
  const [x, y] = [exactFraction(a), exactFraction(b)];
  if (x === null || y === null) return null;
  const difference = x.numerator * y.denominator - y.numerator * x.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function exactFraction(value: PyValue): Fraction | null {
  if (value instanceof PyDecimal) {
    const power = 10n ** BigInt(Math.abs(value.scale));
    return value.scale > 0
      ? { numerator: value.unscaled, denominator: power }
      : { numerator: value.unscaled * power, denominator: 1n };
  }
  const number = asNumber(value);
  if (typeof number === "bigint") return { numerator: number, denominator: 1n };
  return number !== null && Number.isFinite(number) ? floatFraction(number) : null;
}

/** A decimal that equals an int or a float is the same key. */
function decimalKey(value: PyDecimal): string {
  const { numerator, denominator } = exactFraction(value)!;
  if (numerator % denominator === 0n) return `number:${(numerator / denominator).toString(36)}`;
  const float = value.toFloat();
  return compareDecimals(value, float) === 0 ? `number:${float.toString(36)}` : `decimal:${numerator}/${denominator}`;
}

function fits(operator: string, order: number): boolean {
  return compareNumbers(operator, order, 0);
}

function textsEqual(runtime: Runtime, a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  runtime.budget.spendText(a.length);
  return a === b;
}

function sequencesEqual(runtime: Runtime, a: readonly PyValue[], b: readonly PyValue[]): boolean {
  return a.length === b.length && a.every((item, i) => isSameOrEqual(runtime, item, b[i]));
}

/** As Python compares items: what is the same is equal, NaN as well. */
function isSameOrEqual(runtime: Runtime, a: PyValue, b: PyValue): boolean {
  if (a !== b) return equals(runtime, a, b);
  runtime.budget.spend(1);
  return true;
}

function sequencesOrdered(
  runtime: Runtime,
  operator: "<" | "<=" | ">" | ">=",
  a: readonly PyValue[],
  b: readonly PyValue[],
): boolean {
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (!equals(runtime, a[i], b[i])) return isOrdered(runtime, operator, a[i], b[i]);
  }
  return fits(operator, a.length - b.length);
}

function dictsEqual(runtime: Runtime, a: PyDict, b: PyDict): boolean {
  if (a.entries.size !== b.entries.size) return false;
  for (const [key, [, value]] of a.entries) {
    const other = b.entries.get(key);
    if (other === undefined || !equals(runtime, value, other[1])) return false;
  }
  return true;
}

function rangesEqual(a: PyRange, b: PyRange): boolean {
  const length = a.length;
  return length === b.length && (length === 0n || (a.start === b.start && (length === 1n || a.step === b.step)));
}
