/**
 * Filters on numbers.
 *
 * @module
 */

import { bind } from "../arguments.ts";
import { isTrue } from "../values/compare.ts";
import { PyError } from "../errors.ts";
import type { Filter } from "./filter.ts";
import { divideToEven, fixedText, roundFloat } from "../values/float_text.ts";
import { arithmetic, asNumber, parseInt10, requireInt, truncate } from "../values/numbers.ts";
import { floatOf } from "../values/printf.ts";
import { represent, toText } from "../values/represent.ts";
import { pyDecimal } from "../values/scalars.ts";
import {
  type CallArguments,
  isText,
  PyDecimal,
  type PyValue,
  type Runtime,
  typeName,
  Undefined,
} from "../values/values.ts";

/** The precision of Python's decimal arithmetic. */
const MAX_DECIMAL_DIGITS = 28;

/** The filters by name. */
export const NUMBER_FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ["abs", (_runtime, value, call) => {
    bind("abs", call, {});
    const number = requireNumber(value, (type) => `bad operand type for abs(): '${type}'`);
    return typeof number === "bigint" ? (number < 0n ? -number : number) : Math.abs(number);
  }],
  ["int", toInt],
  ["float", (_runtime, value, call) => {
    const bound = bind("float", call, { default: 0 });
    if (value instanceof Undefined) throw value.error();
    return floatOf(value) ?? bound.default;
  }],
  ["round", round],
  ["filesizeformat", fileSize],
]);

function toInt(runtime: Runtime, value: PyValue, call: CallArguments): PyValue {
  const bound = bind("int", call, { default: 0n, base: 10n });
  if (value instanceof Undefined) throw value.error();
  if (isText(value)) {
    const int = parseInt10(toText(runtime, value), requireInt(bound.base));
    if (int !== null) return int;
  } else {
    const number = asNumber(value);
    if (typeof number === "bigint") return number;
    if (number !== null && Number.isNaN(number)) return bound.default;
    if (number !== null) return truncate(number);
  }
  // "42.23"|int is 42.
  const float = floatOf(value);
  return float === null || !Number.isFinite(float) ? bound.default : truncate(float);
}

function round(runtime: Runtime, value: PyValue, call: CallArguments): PyValue {
  const bound = bind("round", call, { precision: 0n, method: "common" });
  const digits = requireInt(bound.precision);
  const method = toText(runtime, bound.method);
  if (!["common", "ceil", "floor"].includes(method)) {
    throw new PyError("FilterArgumentError", "method must be common, ceil or floor");
  }
  if (value instanceof PyDecimal) return roundDecimal(value, digits, method);
  const number = requireNumber(value, (type) => `type ${type} doesn't define __round__ method`);
  if (method === "common") {
    if (typeof number === "number") return roundFloat(number, digits);
    if (digits >= 0) return number;
    const unit = arithmetic("**", 10n, BigInt(-digits), runtime.budget) as bigint;
    const magnitude = divideToEven(number < 0n ? -number : number, unit) * unit;
    return number < 0n ? -magnitude : magnitude;
  }
  const scale = arithmetic("**", 10n, BigInt(digits), runtime.budget);
  const scaled = arithmetic("*", number, scale, runtime.budget);
  const whole = typeof scaled === "bigint"
    ? scaled
    : truncate(method === "ceil" ? Math.ceil(checked(scaled)) : Math.floor(checked(scaled)));
  return arithmetic("/", whole, scale, runtime.budget);
}

/** A decimal for the method "common", with ties to even; a float for the others. */
function roundDecimal({ unscaled, scale }: PyDecimal, digits: number, method: string): PyValue {
  if (Math.abs(digits) > MAX_DECIMAL_DIGITS) throw new PyError("LimitError", `cannot round to ${digits} digits`);
  const shift = scale - digits;
  if (shift <= 0) {
    const exact = unscaled * 10n ** BigInt(-shift);
    return method === "common" ? pyDecimal(exact, digits) : Number(`${exact}e${-digits}`);
  }
  const [unit, magnitude] = [10n ** BigInt(shift), unscaled < 0n ? -unscaled : unscaled];
  if (method === "common") {
    const rounded = divideToEven(magnitude, unit);
    return pyDecimal(unscaled < 0n ? -rounded : rounded, digits);
  }
  const floor = (unscaled - ((unscaled % unit) + unit) % unit) / unit;
  const whole = method === "ceil" && unscaled % unit !== 0n ? floor + 1n : floor;
  return Number(`${whole}e${-digits}`);
}

function checked(value: number): number {
  truncate(value);
  return value;
}

function fileSize(runtime: Runtime, value: PyValue, call: CallArguments): string {
  const { binary } = bind("filesizeformat", call, { binary: false });
  const isBinary = isTrue(binary);
  const bytes = floatOf(value);
  if (bytes === null) {
    throw new PyError("ValueError", `could not convert string to float: ${represent(runtime, value)}`);
  }
  const base = isBinary ? 1024 : 1000;
  if (bytes === 1) return "1 Byte";
  if (bytes < base) return `${truncate(bytes)} Bytes`;
  const prefixes = isBinary
    ? ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"]
    : ["k", "M", "G", "T", "P", "E", "Z", "Y"];
  const last = prefixes.findIndex((_, i) => bytes < base ** (i + 2));
  const power = last < 0 ? prefixes.length - 1 : last;
  return `${fixedText(base * bytes / base ** (power + 2), 1)} ${prefixes[power]}B`;
}

function requireNumber(value: PyValue, message: (type: string) => string): bigint | number {
  const number = asNumber(value);
  if (number === null) throw new PyError("TypeError", message(typeName(value)));
  return number;
}
