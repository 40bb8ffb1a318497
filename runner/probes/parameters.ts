/**
 * Parameters of classifiers: their names, defaults and ranges, checked as scikit-learn checks its own.
 *
 * @module
 */

import { ClassifierError } from "../../ops/errors.ts";
import { isFloatLiteral, pythonFloat } from "../../ops/float.ts";
import { nearest } from "../../ops/messages.ts";
import { plainJson, type PythonJson } from "../../ops/python_json.ts";

/** The value of a classifier's parameter, as an op holds it. */
export type ParameterValue =
  | number
  | bigint
  | string
  | boolean
  | null
  | readonly ParameterValue[]
  | { readonly [key: string]: ParameterValue };

/** Parameters by name. */
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** What one parameter may be. */
export interface ParameterRule {
  /** The value where none is given. */
  readonly default: ParameterValue;
  /** What is accepted, in words, for messages. */
  readonly accepts: string;
  /** Whether a value is accepted. */
  accept(value: ParameterValue): boolean;
  /** Whether `float(1)` is another value than the integer 1: it comes as a {@linkcode WholeFloat} then. @default false */
  readonly tellsFloats?: boolean;
}

/** A float without a fraction, where integers of its size mean something else. */
export type WholeFloat = { readonly float: number };

/** The parameters of a classifier, by name. */
export type ParameterTable = Readonly<Record<string, ParameterRule>>;

/** The ends of a range. An end that is left out is open to infinity. */
export interface Range {
  /** The lowest number that is in the range. */
  readonly from?: number;
  /** The highest number that is in the range. */
  readonly to?: number;
  /** The number that all in the range are above. */
  readonly above?: number;
  /** The number that all in the range are below. */
  readonly below?: number;
}

/**
 * A parameter that is a number in a range. `Infinity` is accepted where no upper end is given.
 *
 * @param value The default.
 * @param range The range.
 * @returns The rule.
 */
export function real(value: number, range: Range = {}): ParameterRule {
  return {
    default: value,
    accepts: `a number${inWords(range)}`,
    accept: (given) => typeof given === "number" && inRange(given, range),
  };
}

/**
 * A parameter that is an integer in a range.
 *
 * @param value The default.
 * @param range The range.
 * @returns The rule.
 */
export function integer(value: number, range: Range = {}): ParameterRule {
  return {
    default: value,
    accepts: `an integer${inWords(range)}`,
    accept: (given) => typeof given === "number" && Number.isInteger(given) && inRange(given, range),
  };
}

/**
 * A parameter that is `true` or `false`.
 *
 * @param value The default.
 * @returns The rule.
 */
export function flag(value: boolean): ParameterRule {
  return { default: value, accepts: "true or false", accept: (given) => typeof given === "boolean" };
}

/**
 * A parameter that is one of some names.
 *
 * @param value The default.
 * @param choices The names; `null` can be among them.
 * @returns The rule.
 */
export function choice(value: string | null, choices: readonly (string | null)[]): ParameterRule {
  return {
    default: value,
    accepts: choices.map((name) => JSON.stringify(name)).join(", "),
    accept: (given) => choices.some((name) => name === given),
  };
}

/**
 * A parameter that meets one of several rules.
 *
 * @param value The default.
 * @param rules The rules.
 * @returns The rule.
 */
export function either(value: ParameterValue, ...rules: readonly ParameterRule[]): ParameterRule {
  return {
    default: value,
    accepts: rules.map((rule) => rule.accepts).join(", or "),
    accept: (given) => rules.some((rule) => rule.accept(given)),
    tellsFloats: rules.some((rule) => rule.tellsFloats),
  };
}

/** A share, beside integers that count: more than nothing and less than all. */
export const fraction: ParameterRule = { ...real(0.5, { above: 0, below: 1 }), tellsFloats: true };

/** The share that is all, which is `float(1)`, as the integer 1 counts one. */
export const all: ParameterRule = {
  default: { float: 1 },
  accepts: "float(1) for all",
  accept: (given) => isWholeFloat(given) && given.float === 1,
  tellsFloats: true,
};

/** The rule that only `null` meets. */
export const nothing: ParameterRule = { default: null, accepts: "null", accept: (given) => given === null };

/**
 * The weight of each class: `null`, `"balanced"` (weights that even out the classes), or `{"0": w, "1": w}`, where 0 is
 * the negative and 1 the positive class. `false` and `true`, `False` and `True` are other names of the two.
 */
export const classWeight: ParameterRule = either(null, nothing, choice(null, ["balanced"]), {
  default: null,
  accepts: 'an object of two weights, such as {"0": 1, "1": 2}',
  accept: (given) =>
    isTable(given) &&
    Object.entries(given).every(([name, weight]) => /^(0|1|false|true)$/i.test(name) && isWeight(weight)),
});

/** The seed of a random generator: an integer in 0 … 2^32 - 1. `null` is seed 0, so that training can be repeated. */
export const randomState: ParameterRule = either(null, nothing, integer(0, { from: 0, to: 2 ** 32 - 1 }));

/** How much scikit-learn would print; read and ignored. */
export const verbose: ParameterRule = either(0, integer(0, { from: 0 }), flag(false));

/** How many threads scikit-learn would use; read and ignored. */
export const jobs: ParameterRule = either(null, nothing, integer(1));

/**
 * The parameters of a nested table, such as `nystroem_params`.
 *
 * @returns The rule, which accepts any object; {@linkcode resolveParameters} then checks what is inside.
 */
export function nested(): ParameterRule {
  return { default: {}, accepts: "an object of parameters", accept: isTable };
}

/**
 * Parameters of an op as classifiers take them.
 *
 * @param table The known parameters.
 * @param given Those of an op.
 * @returns The same, with floats as numbers, save where the table tells those without a fraction from integers.
 */
export function plainParameters(table: ParameterTable, given: Readonly<Record<string, PythonJson>>): Parameters {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const isWhole = isFloatLiteral(value) && Object.hasOwn(table, name) && table[name].tellsFloats;
      return [name, isWhole ? { float: value.value } : plainJson(value) as ParameterValue];
    }),
  );
}

/**
 * Checks parameters and fills in defaults.
 *
 * @param owner What the parameters belong to, for messages: `logistic_regression`.
 * @param table The known parameters.
 * @param given The parameters to check. Integers may be bigint.
 * @returns All known parameters.
 * @throws {ClassifierError} Where a parameter is not known (the known ones and the nearest are named), or its value is
 * of the wrong type or out of range.
 */
export function resolveParameters(owner: string, table: ParameterTable, given: Parameters): ResolvedParameters {
  const values: Record<string, ParameterValue> = {};
  for (const [name, rule] of Object.entries(table)) values[name] = rule.default;
  for (const [name, raw] of Object.entries(given)) {
    if (!Object.hasOwn(table, name)) throw unknownParameter(owner, name, Object.keys(table));
    const value = typeof raw === "bigint" ? Number(raw) : raw;
    const rule = table[name];
    if (!rule.accept(value)) {
      throw new ClassifierError(
        `Cannot train ${owner}: parameter "${name}" is ${show(raw)}, and can be ${rule.accepts}`,
      );
    }
    values[name] = value;
  }
  return new ResolvedParameters(values);
}

/** Checked parameters, read by the type that their rule has. */
export class ResolvedParameters {
  readonly #values: Parameters;

  /** Takes values that {@linkcode resolveParameters} checked. */
  constructor(values: Parameters) {
    this.#values = values;
  }

  /** The value of a parameter. */
  get(name: string): ParameterValue {
    return this.#values[name];
  }

  /** The value of a parameter that is a number. */
  number(name: string): number {
    return this.#values[name] as number;
  }

  /** The value of a parameter that is a name. */
  string(name: string): string {
    return this.#values[name] as string;
  }

  /** The value of a parameter that is true or false. */
  flag(name: string): boolean {
    return this.#values[name] as boolean;
  }

  /** The value of a parameter that is a number or null. */
  numberOrNull(name: string): number | null {
    return this.#values[name] as number | null;
  }

  /** The parameters in a {@linkcode nested} parameter. */
  table(name: string): Parameters {
    return this.#values[name] as Parameters;
  }

  /** The seed, from the parameter `random_state`. */
  seed(): number {
    return this.numberOrNull("random_state") ?? 0;
  }
}

/**
 * The name nearest to a given one, for messages.
 *
 * @param name The name that came.
 * @param known The names there are.
 * @returns The known name that takes the fewest edits, or `undefined` where none is near.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  return nearest(name, known, Math.max(2, Math.floor(name.length / 2)));
}

function unknownParameter(owner: string, name: string, known: readonly string[]): ClassifierError {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
  return new ClassifierError(
    `Cannot train ${owner}: it has no parameter "${name}".${hint} It has: ${known.join(", ")}`,
  );
}

function inRange(value: number, { from, to, above, below }: Range): boolean {
  return !Number.isNaN(value) && (from === undefined || value >= from) && (to === undefined || value <= to) &&
    (above === undefined || value > above) && (below === undefined || value < below);
}

function inWords({ from, to, above, below }: Range): string {
  const parts = [];
  if (from !== undefined) parts.push(`from ${from}`);
  if (above !== undefined) parts.push(`above ${above}`);
  if (to !== undefined) parts.push(`up to ${to}`);
  if (below !== undefined) parts.push(`below ${below}`);
  return parts.length === 0 ? "" : ` ${parts.join(" ")}`;
}

function isTable(value: ParameterValue): value is { readonly [key: string]: ParameterValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isWholeFloat(value: ParameterValue): value is WholeFloat {
  return isTable(value) && typeof value.float === "number";
}

function isWeight(value: ParameterValue): boolean {
  return (typeof value === "number" && value >= 0 && value < Infinity) || (typeof value === "bigint" && value >= 0n);
}

function show(value: ParameterValue): string {
  if (typeof value === "number") return String(value);
  if (typeof value === "bigint") return `${value}`;
  if (isWholeFloat(value)) return pythonFloat(value.float);
  return JSON.stringify(value, (_, item) => typeof item === "bigint" ? `${item}` : item);
}
