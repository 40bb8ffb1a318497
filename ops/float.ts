/**
 * Floats as Python knows them. JavaScript has one number type; krnel-graph's hashes tell `1` from `1.0`.
 *
 * @module
 */

import { rawJson } from "./raw_json.ts";

const FLOAT_BRAND: unique symbol = Symbol.for("probegraph.float") as never;

/**
 * A float that has no fraction, such as `1.0`, in a place where a plain `1` would be an integer: classifier
 * parameters, template constants, inline data. Made by {@linkcode float}.
 *
 * @example
 * ```ts
 * import { float, FloatLiteral } from "@probegraph/probegraph";
 *
 * console.log(float(1) instanceof FloatLiteral, Number(float(1))); // true 1
 * ```
 */
export class FloatLiteral {
  /** The number. */
  readonly value: number;
  /** Marks the class across copies of this module, as notebooks can load more than one. */
  readonly [FLOAT_BRAND] = true;

  /** Use {@linkcode float} instead. */
  constructor(value: number) {
    this.value = value;
    Object.freeze(this);
  }

  /** The number, so that arithmetic on a literal works. */
  valueOf(): number {
    return this.value;
  }

  /** Lets `JSON.stringify` print `1.0`. */
  toJSON(): unknown {
    return Number.isFinite(this.value) ? rawJson(pythonFloat(this.value)) : this.value;
  }
}

/**
 * Says that a number is a float even where it has no fraction: `float(1)` is hashed as Python's `1.0`, a plain `1` as
 * the integer `1`.
 *
 * @example
 * ```ts
 * import { float, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ x: [[0], [1]], y: [false, true] });
 * const positives = data.colBoolean("y");
 * data.colVector("x").trainClassifier({ positives, params: { C: float(1) } });
 * ```
 * @throws {TypeError} where `value` is not a number.
 */
export function float(value: number): FloatLiteral {
  if (typeof value !== "number") throw new TypeError(`float() takes a number, got ${typeof value}`);
  return new FloatLiteral(value);
}

/** Whether a value was made by {@linkcode float}. */
export function isFloatLiteral(value: unknown): value is FloatLiteral {
  return typeof value === "object" && value !== null && FLOAT_BRAND in value;
}

/** A float as an any-typed field keeps it: a plain number where it has a fraction or is not finite, else a literal. */
export function floatValue(value: number): number | FloatLiteral {
  return Number.isInteger(value) ? new FloatLiteral(value) : value;
}

/** Whether an integer is one among doubles. */
export function isDouble(value: bigint): boolean {
  const nearest = Number(value);
  return Number.isFinite(nearest) && BigInt(nearest) === value;
}

/** Text of a float as Python's `repr` prints it: `1.0`, `1e-07`, `1e+16`, `nan` as `NaN`. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  // Both languages print the shortest digits that read back to the same double; only the layout differs.
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e16) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [digits, exponent] = value.toExponential().split("e");
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}
