/**
 * Floats as Python writes and rounds them: exactly, with ties to even. JavaScript's `toFixed` rounds ties up.
 *
 * @module
 */

import { pythonFloat } from "../../../ops/float.ts";

/** `repr(x)` of a float: `1.0`, `1e+20`, `nan`. */
export function floatRepr(x: number): string {
  return Number.isFinite(x) ? pythonFloat(x) : specialText(x);
}

/** `'%.{digits}f' % x`. */
export function fixedText(x: number, digits: number): string {
  if (!Number.isFinite(x)) return specialText(x);
  const scaled = roundedQuotient(x, digits);
  const text = scaled.toString().padStart(digits + 1, "0");
  const point = text.length - digits;
  return signOf(x) + text.slice(0, point) + (digits > 0 ? `.${text.slice(point)}` : "");
}

/** `'%.{digits}e' % x`. */
export function exponentText(x: number, digits: number): string {
  if (!Number.isFinite(x)) return specialText(x);
  const { mantissa, exponent } = scientific(x, digits);
  const fraction = digits > 0 ? `.${mantissa.slice(1)}` : "";
  return `${signOf(x)}${mantissa[0]}${fraction}${exponentSuffix(exponent)}`;
}

/** How {@linkcode generalText} lays out its digits. */
export interface GeneralOptions {
  /** Keep zeros at the end, as `#` asks. */
  readonly keepZeros?: boolean;
  /** Show at least one digit behind the point, as `format(x, '.3')` does for a float. */
  readonly pointZero?: boolean;
}

/** `'%.{precision}g' % x`. */
export function generalText(x: number, precision: number, options: GeneralOptions = {}): string {
  if (!Number.isFinite(x)) return specialText(x);
  const digits = Math.max(1, precision);
  const { mantissa, exponent } = scientific(x, digits - 1);
  const limit = options.pointZero ? digits - 1 : digits;
  if (exponent < -4 || exponent >= limit) {
    const fraction = trimZeros(mantissa.slice(1), options);
    return `${signOf(x)}${mantissa[0]}${fraction === "" ? "" : `.${fraction}`}${exponentSuffix(exponent)}`;
  }
  const whole = exponent < 0 ? "0" : mantissa.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const decimals = exponent < 0 ? "0".repeat(-exponent - 1) + mantissa : mantissa.slice(exponent + 1);
  const fraction = trimZeros(decimals, options);
  if (fraction === "") return signOf(x) + whole + (options.pointZero ? ".0" : "");
  return `${signOf(x)}${whole}.${fraction}`;
}

/** `round(x, digits)`: to the nearest multiple of 10^-digits, ties to even. */
export function roundFloat(x: number, digits: number): number {
  if (!Number.isFinite(x) || digits > 330) return x;
  if (digits < -330) return 0 * x;
  if (digits >= 0) return Number(fixedText(x, digits));
  const rounded = roundedQuotient(x, digits) * 10n ** BigInt(-digits);
  return x < 0 || Object.is(x, -0) ? -Number(rounded) : Number(rounded);
}

/** `a` divided by `b`, both non-negative, rounded to the nearest integer, ties to even. */
export function divideToEven(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  const twice = 2n * (a % b);
  const up = twice > b || (twice === b && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

/** |x| · 10^digits, rounded to an integer, ties to even; exact, because a double is a fraction of two integers. */
function roundedQuotient(x: number, digits: number): bigint {
  const { numerator, denominator } = magnitude(Math.abs(x));
  return digits >= 0
    ? divideToEven(numerator * 10n ** BigInt(digits), denominator)
    : divideToEven(numerator, denominator * 10n ** BigInt(-digits));
}

/** A fraction of two integers; the denominator is positive. */
export interface Fraction {
  /** Above the line. */
  readonly numerator: bigint;
  /** Below it. */
  readonly denominator: bigint;
}

/** What a finite float is, exactly. */
export function floatFraction(x: number): Fraction {
  const { numerator, denominator } = magnitude(Math.abs(x));
  return { numerator: x < 0 ? -numerator : numerator, denominator };
}

function magnitude(x: number): Fraction {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x);
  const word = bits.getBigUint64(0);
  const biased = Number((word >> 52n) & 0x7ffn);
  const fraction = word & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  const exponent = Math.max(biased, 1) - 1075;
  return exponent >= 0
    ? { numerator: mantissa << BigInt(exponent), denominator: 1n }
    : { numerator: mantissa, denominator: 1n << BigInt(-exponent) };
}

/** The `digits + 1` significant digits of x and the power of ten of the first. */
function scientific(x: number, digits: number): { mantissa: string; exponent: number } {
  if (x === 0) return { mantissa: "0".repeat(digits + 1), exponent: 0 };
  const exponent = Number(Math.abs(x).toExponential().split("e")[1]);
  const mantissa = roundedQuotient(x, digits - exponent).toString();
  // 9.99 rounds up to one more digit.
  return mantissa.length > digits + 1
    ? { mantissa: mantissa.slice(0, -1), exponent: exponent + 1 }
    : { mantissa, exponent };
}

function trimZeros(digits: string, options: GeneralOptions): string {
  return options.keepZeros ? digits : digits.replace(/0+$/, "");
}

function exponentSuffix(exponent: number): string {
  return `e${exponent < 0 ? "-" : "+"}${Math.abs(exponent).toString().padStart(2, "0")}`;
}

function signOf(x: number): string {
  return x < 0 || Object.is(x, -0) ? "-" : "";
}

function specialText(x: number): string {
  return Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
}
