/**
 * `text % values`: Python's printf-style formatting.
 *
 * Format: "printf-style String Formatting" of the Python Library Reference.
 *
 * @module
 */

import { PyError } from "../errors.ts";
import { exponentText, fixedText, generalText } from "./float_text.ts";
import { asInt, asNumber, intText, parseFloatText, requireInt, toFloat, truncate } from "./numbers.ts";
import { pad } from "./padding.ts";
import { codePointLength, codePoints, sliceCodePoints } from "./python_text.ts";
import { represent, toText } from "./represent.ts";
import { itemAt } from "./sequences.ts";
import {
  isText,
  PyDecimal,
  PyDict,
  PyRange,
  PyTuple,
  type PyValue,
  type Runtime,
  typeName,
  Undefined,
} from "./values.ts";

const DIRECTIVE = /%(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?[hlL]?(.)?/gsu;

interface Directive {
  readonly flags: string;
  readonly width: number;
  /** Digits or characters; null when none is given. */
  readonly precision: number | null;
  readonly type: string;
}

/** Formats `values`, a tuple, a dict, or one value. */
export function formatPercent(runtime: Runtime, format: string, values: PyValue): string {
  const positional = values instanceof PyTuple ? values.items : [values];
  // As in CPython, all that has items by key or index counts as a mapping here, and need not be used up.
  const isMapping = values instanceof PyDict || Array.isArray(values) || values instanceof PyRange ||
    values instanceof Undefined;
  let used = 0;
  const take = (): PyValue => {
    if (used >= positional.length) throw new PyError("TypeError", "not enough arguments for format string");
    return positional[used++];
  };
  const result = format.replace(DIRECTIVE, (
    _all: string,
    key: string | undefined,
    flags: string,
    width: string | undefined,
    precision: string | undefined,
    type: string | undefined,
    offset: number,
  ) => {
    if (type === undefined) throw new PyError("ValueError", "incomplete format");
    const givenWidth = width === "*" ? requireInt(take()) : Number(width ?? 0);
    const directive: Directive = {
      flags: givenWidth < 0 ? `${flags}-` : flags,
      width: Math.abs(givenWidth),
      precision: precision === undefined ? null : precision === "*" ? requireInt(take()) : Number(precision),
      type,
    };
    if (type === "%") return "%";
    if (!"diouxXeEfFgGcrsa".includes(type)) {
      const code = type.codePointAt(0)!.toString(16);
      throw new PyError(
        "ValueError",
        `unsupported format character '${type}' (0x${code}) at index ${offset + _all.length - 1}`,
      );
    }
    const value = key === undefined ? take() : lookUp(runtime, values, key);
    if (key !== undefined) used = positional.length;
    return formatOne(runtime, directive, value);
  });
  if (used < positional.length && !isMapping) {
    throw new PyError("TypeError", "not all arguments converted during string formatting");
  }
  return result;
}

function lookUp(runtime: Runtime, values: PyValue, key: string): PyValue {
  if (!(values instanceof PyDict)) throw new PyError("TypeError", "format requires a mapping");
  const value = itemAt(runtime, values, key);
  if (value === undefined) throw new PyError("KeyError", `'${key}'`);
  return value;
}

function formatOne(runtime: Runtime, directive: Directive, value: PyValue): string {
  const { flags, width, type } = directive;
  const text = convert(runtime, directive, value);
  const isNumber = !"crsa".includes(type);
  if (flags.includes("-")) return pad(runtime.budget, text, width, "<", " ");
  const zeros = isNumber && flags.includes("0") && !/[ni][an]/i.test(text);
  return pad(runtime.budget, text, width, zeros ? "=" : ">", zeros ? "0" : " ");
}

function convert(runtime: Runtime, directive: Directive, value: PyValue): string {
  const { type, precision, flags } = directive;
  switch (type) {
    case "s":
      return cut(toText(runtime, value), precision);
    case "r":
      return cut(represent(runtime, value), precision);
    case "a":
      return cut(asciiOnly(represent(runtime, value)), precision);
    case "c":
      return character(value);
    case "d":
    case "i":
    case "u":
    case "o":
    case "x":
    case "X":
      return signed(intDigits(directive, value, runtime), flags);
    default:
      return signed(floatDigits(runtime, directive, value), flags);
  }
}

function intDigits({ type, precision, flags }: Directive, value: PyValue, runtime: Runtime): string {
  const number = asNumber(value);
  const isDecimal = "diu".includes(type);
  if (number === null || (!isDecimal && typeof number === "number")) {
    const needed = isDecimal ? "a real number is required" : "an integer is required";
    throw new PyError("TypeError", `%${type} format: ${needed}, not ${typeName(value)}`);
  }
  const int = typeof number === "number" ? truncate(number) : number;
  const magnitude = int < 0n ? -int : int;
  const digits = isDecimal ? intText(magnitude) : magnitude.toString(type === "o" ? 8 : 16);
  runtime.budget.spendText(precision ?? 0);
  if ((precision ?? 0) > 10_000) {
    throw new PyError("LimitError", `a precision of ${precision} is too large; 10000 is the most`);
  }
  const prefix = flags.includes("#") && !isDecimal ? `0${type}` : "";
  const text = (int < 0n ? "-" : "") + prefix.toLowerCase() + digits.padStart(precision ?? 0, "0");
  return type === "X" ? text.toUpperCase() : text;
}

function floatDigits(runtime: Runtime, { type, precision, flags }: Directive, value: PyValue): string {
  const number = value instanceof PyDecimal ? value.toFloat() : asNumber(value);
  if (number === null) throw new PyError("TypeError", `must be real number, not ${typeName(value)}`);
  const text = floatText(runtime, toFloat(number), type.toLowerCase(), precision ?? 6, flags.includes("#"));
  return type === type.toUpperCase() ? text.toUpperCase() : text;
}

/** A float in the form `e`, `f` or `g`, with a bound on its length. */
function floatText(runtime: Runtime, x: number, form: string, precision: number, keepZeros: boolean): string {
  if (precision > 10_000) {
    throw new PyError("LimitError", `a precision of ${precision} is too large; 10000 is the most`);
  }
  runtime.budget.spend(1 + precision);
  const text = form === "f"
    ? fixedText(x, precision)
    : form === "e"
    ? exponentText(x, precision)
    : generalText(x, precision, { keepZeros });
  return keepZeros && Number.isFinite(x) && !text.includes(".") ? text.replace(/^(-?\d+)/, "$1.") : text;
}

function signed(text: string, flags: string): string {
  if (text.startsWith("-")) return text;
  return (flags.includes("+") ? "+" : flags.includes(" ") ? " " : "") + text;
}

function character(value: PyValue): string {
  if (isText(value)) {
    const text = typeof value === "string" ? value : value.text;
    if (codePointLength(text) !== 1) throw new PyError("TypeError", "%c requires int or char");
    return text;
  }
  const code = asInt(value);
  if (code === null) throw new PyError("TypeError", "%c requires int or char");
  if (code < 0n || code > 0x10ffffn) throw new PyError("OverflowError", "%c arg not in range(0x110000)");
  return String.fromCodePoint(Number(code));
}

function cut(text: string, precision: number | null): string {
  return precision === null ? text : sliceCodePoints(text, 0, precision);
}

/** What `ascii()` makes of a representation. */
function asciiOnly(text: string): string {
  return codePoints(text).map((point) => {
    const code = point.codePointAt(0)!;
    if (code < 0x80) return point;
    if (code <= 0xff) return `\\x${code.toString(16)}`;
    return code <= 0xffff ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
  }).join("");
}

/** `float(value)` of a number or a text, or null where Python raises a ValueError or TypeError. */
export function floatOf(value: PyValue): number | null {
  const number = asNumber(value);
  if (number !== null) return toFloat(number);
  if (value instanceof PyDecimal) return value.toFloat();
  return isText(value) ? parseFloatText(typeof value === "string" ? value : value.text) : null;
}
