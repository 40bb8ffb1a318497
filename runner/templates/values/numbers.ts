/**
 * Python's numbers: conversion, and arithmetic with its rules for int, float and bool.
 *
 * @module
 */

import type { Budget } from "../budget.ts";
import { PyError } from "../errors.ts";
import { numeralText } from "./python_text.ts";
import { type PyValue, typeName } from "./values.ts";

/** A number: an int or a float. Bools count as ints. */
export type PyNumber = bigint | number;

/** Ints may have this many bits, about 30,000 digits; Python's own have no limit. */
const MAX_INT_BITS = 100_000;
/** The most decimal digits that CPython converts an int to text with. */
const MAX_INT_DIGITS = 4300;

/** The number that a value is, or null. */
export function asNumber(value: PyValue): PyNumber | null {
  if (typeof value === "bigint" || typeof value === "number") return value;
  return typeof value === "boolean" ? BigInt(value) : null;
}

/** The int that a value is (an int or a bool), or null. */
export function asInt(value: PyValue): bigint | null {
  if (typeof value === "bigint") return value;
  return typeof value === "boolean" ? BigInt(value) : null;
}

/** An argument that must be an int, as a JavaScript number; huge ones saturate. */
export function requireInt(value: PyValue): number {
  const int = asInt(value);
  if (int === null) throw new PyError("TypeError", `'${typeName(value)}' object cannot be interpreted as an integer`);
  return Number(int);
}

/** The decimal digits of an int, as `str` gives them. */
export function intText(value: bigint): string {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return String(number);
  const text = bitLength(value) > MAX_INT_BITS ? "" : value.toString();
  if (text === "" || text.length - (value < 0n ? 1 : 0) > MAX_INT_DIGITS) throw tooManyDigits();
  return text;
}

/** What CPython says where an int has too many digits to become a text, or to be read from one. */
export function tooManyDigits(): PyError {
  return new PyError("ValueError", `Exceeds the limit (${MAX_INT_DIGITS} digits) for integer string conversion`);
}

/** A number as a float. */
export function toFloat(value: PyNumber): number {
  const float = Number(value);
  if (typeof value === "bigint" && !Number.isFinite(float)) {
    throw new PyError("OverflowError", "int too large to convert to float");
  }
  return float;
}

/** The int that a float truncates to. */
export function truncate(value: number): bigint {
  if (Number.isNaN(value)) throw new PyError("ValueError", "cannot convert float NaN to integer");
  if (!Number.isFinite(value)) throw new PyError("OverflowError", "cannot convert float infinity to integer");
  return BigInt(Math.trunc(value));
}

/** Arithmetic on two numbers; `operator` is one of `+ - * / // % **`. */
export function arithmetic(operator: string, a: PyNumber, b: PyNumber, budget: Budget): PyNumber {
  if (typeof a === "bigint" && typeof b === "bigint" && operator !== "/") return intArithmetic(operator, a, b, budget);
  if (operator === "/") return divide(a, b);
  return floatArithmetic(operator, toFloat(a), toFloat(b));
}

function intArithmetic(operator: string, a: bigint, b: bigint, budget: Budget): PyNumber {
  switch (operator) {
    case "+":
      return bounded(a + b);
    case "-":
      return bounded(a - b);
    case "*":
      checkBits(bitLength(a) + bitLength(b));
      budget.spendText(bitLength(a) + bitLength(b));
      return a * b;
    case "//":
      return floorDivide(a, b);
    case "%":
      return modulo(a, b);
    default:
      return power(a, b, budget);
  }
}

function floorDivide(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new PyError("ZeroDivisionError", "integer division or modulo by zero");
  const quotient = a / b;
  return a % b !== 0n && (a < 0n) !== (b < 0n) ? quotient - 1n : quotient;
}

function modulo(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new PyError("ZeroDivisionError", "integer modulo by zero");
  const rest = a % b;
  return rest !== 0n && (rest < 0n) !== (b < 0n) ? rest + b : rest;
}

function power(a: bigint, b: bigint, budget: Budget): PyNumber {
  if (b < 0n) return floatArithmetic("**", toFloat(a), toFloat(b));
  const bits = a === 0n || a === 1n || a === -1n ? 1 : bitLength(a) * Number(b);
  checkBits(bits);
  budget.spendText(bits);
  return a ** b;
}

function divide(a: PyNumber, b: PyNumber): number {
  if (Number(b) === 0 && b == 0) {
    const isInt = typeof a === "bigint" && typeof b === "bigint";
    throw new PyError("ZeroDivisionError", isInt ? "division by zero" : "float division by zero");
  }
  if (typeof a === "bigint" && typeof b === "bigint" && Math.max(bitLength(a), bitLength(b)) > 53) {
    const magnitude = divideLarge(a < 0n ? -a : a, b < 0n ? -b : b);
    return (a < 0n) === (b < 0n) ? magnitude : -magnitude;
  }
  return toFloat(a) / toFloat(b);
}

/** The float nearest to a / b where the two, which are not negative, do not both fit a float exactly. */
function divideLarge(a: bigint, b: bigint): number {
  const shift = bitLength(a) - bitLength(b) - 66;
  const [dividend, divisor] = shift >= 0 ? [a, b << BigInt(shift)] : [a << BigInt(-shift), b];
  // 66 bits are more than a float has; where there is a rest, a sticky last bit keeps the rounding right.
  const sticky = dividend % divisor === 0n ? 0n : 1n;
  const result = Number((dividend / divisor) | sticky) * 2 ** shift;
  if (!Number.isFinite(result)) throw new PyError("OverflowError", "integer division result too large for a float");
  return result;
}

function floatArithmetic(operator: string, a: number, b: number): number {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "//":
      return floatFloorDivide(a, b);
    case "%":
      return floatModulo(a, b);
    default:
      return floatPower(a, b);
  }
}

function floatModulo(a: number, b: number): number {
  if (b === 0) throw new PyError("ZeroDivisionError", "float modulo");
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return (rest < 0) !== (b < 0) ? rest + b : rest;
}

/** CPython's `float_floor_div`: the quotient is corrected for the rounding of the remainder. */
function floatFloorDivide(a: number, b: number): number {
  if (b === 0) throw new PyError("ZeroDivisionError", "float floor division by zero");
  const rest = a % b;
  let quotient = (a - rest) / b;
  if (rest !== 0 && (rest < 0) !== (b < 0)) quotient -= 1;
  if (quotient === 0) return Object.is(a / b, -0) || a / b < 0 ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

function floatPower(a: number, b: number): number {
  if (a === 0 && b < 0) throw new PyError("ZeroDivisionError", "0.0 cannot be raised to a negative power");
  if (a === 1 || b === 0) return 1;
  if (a < 0 && Number.isFinite(a) && Number.isFinite(b) && !Number.isInteger(b)) {
    throw new PyError("ValueError", "a fractional power of a negative number is complex, which templates do not have");
  }
  if (a === -1 && !Number.isFinite(b) && !Number.isNaN(b)) return 1;
  const result = a ** b;
  if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b)) {
    throw new PyError("OverflowError", "(34, 'Numerical result out of range')");
  }
  return result;
}

function bounded(value: bigint): bigint {
  checkBits(bitLength(value));
  return value;
}

function checkBits(bits: number): void {
  if (!(bits <= MAX_INT_BITS)) {
    throw new PyError("LimitError", `an int may have ${MAX_INT_BITS} bits; this one has more`);
  }
}

/** The bits of |value|, rounded up to a multiple of four where the value is large. */
function bitLength(value: bigint): number {
  if (value >= -0xffffffffn && value <= 0xffffffffn) return 32 - Math.clz32(Number(value < 0n ? -value : value));
  return value.toString(16).length * 4;
}

const INT_TEXT: Readonly<Record<number, RegExp>> = {
  2: /^[01](_?[01])*$/,
  8: /^[0-7](_?[0-7])*$/,
  10: /^\d(_?\d)*$/,
  16: /^[\da-f](_?[\da-f])*$/i,
};
const FLOAT_TEXT = /^[+-]?(?:(?:\d(?:_?\d)*)?\.?(?:\d(?:_?\d)*)?(?:e[+-]?\d(?:_?\d)*)?|inf(?:inity)?|nan)$/i;

/** `int(text, base)`, or null where Python raises a ValueError. */
export function parseInt10(text: string, base: number): bigint | null {
  let digits = numeralText(text).toLowerCase();
  const isNegative = digits.startsWith("-");
  digits = digits.replace(/^[+-]/, "");
  const prefix = { 2: "0b", 8: "0o", 16: "0x" }[base];
  if (prefix !== undefined && digits.startsWith(prefix)) digits = digits.slice(2).replace(/^_/, "");
  if (digits.length > MAX_INT_DIGITS) return null;
  const magnitude = INT_TEXT[base] === undefined ? parseOtherBase(digits, base) : parseKnownBase(digits, base, prefix);
  return magnitude === null ? null : isNegative ? -magnitude : magnitude;
}

function parseKnownBase(digits: string, base: number, prefix: string | undefined): bigint | null {
  if (!INT_TEXT[base].test(digits)) return null;
  return BigInt((prefix ?? "") + digits.replaceAll("_", ""));
}

function parseOtherBase(digits: string, base: number): bigint | null {
  if (base < 2 || base > 36 || digits === "") return null;
  let value = 0n;
  for (const digit of digits) {
    const part = "0123456789abcdefghijklmnopqrstuvwxyz".indexOf(digit);
    if (part < 0 || part >= base) return null;
    value = value * BigInt(base) + BigInt(part);
  }
  return value;
}

/** `float(text)`, or null where Python raises a ValueError. */
export function parseFloatText(text: string): number | null {
  const trimmed = numeralText(text);
  if (!FLOAT_TEXT.test(trimmed) || !/[\dn]/i.test(trimmed)) return null;
  const plain = trimmed.replaceAll("_", "").toLowerCase();
  const named = /^([+-]?)(inf|nan)/.exec(plain);
  if (named !== null) return named[2] === "nan" ? NaN : named[1] === "-" ? -Infinity : Infinity;
  const value = Number(plain);
  return Number.isNaN(value) ? null : value;
}
