/**
 * Inference of Arrow types from plain values.
 *
 * @module
 */

import {
  Binary,
  Bool,
  type DataType,
  Field,
  Float64,
  Int64,
  List,
  Null,
  Struct,
  TimestampMillisecond,
  Uint64,
  Utf8,
} from "apache-arrow";
import { DatasetError } from "../../ops/errors.ts";
import { isDouble, isFloatLiteral } from "../../ops/float.ts";
import type { Steps } from "../../ops/steps.ts";
import { JsonType } from "./json_type.ts";
import { describe, isNumberArray, numberType } from "./typed_columns.ts";

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);
const MAX_UINT64 = 2n ** 64n - 1n;

/** Nesting beyond this is taken for a mistake, such as a value that holds itself. */
const MAX_DEPTH = 64;

/** Rows that are looked at in one step. */
const ROWS_OF_STEP = 512;

/**
 * The narrowest Arrow type that holds all values, in steps; see `columnFromValues` for the rules.
 *
 * @param name The column's name, for messages.
 * @throws {DatasetError} when values of different kinds are mixed, naming the first row that does not fit.
 */
export function* typeSteps(values: readonly unknown[], name = "column"): Steps<DataType> {
  const guess = new TypeGuess(name);
  for (let row = 0; row < values.length; row++) {
    const problem = guess.add(values[row], row);
    if (problem) throw new DatasetError(`making column "${name}": row ${row}${problem}`);
    if (row % ROWS_OF_STEP === 0) yield;
  }
  const { overflow } = guess;
  if (overflow) throw new DatasetError(`making column "${name}": row ${overflow.row}${overflow.problem}`);
  return guess.type();
}

/** What is known of JSON data. */
export interface JsonOptions {
  /** Whether `1` and `1.0` are different in it: then integers in objects stay integers beside floats. @default false */
  readonly tellsFloats?: boolean;
}

/** Whether integers and floats have a common type, the float's. */
type NumberRule = "together" | "apart in objects" | "apart";

/**
 * The type of a column of JSON data, in steps: that of {@linkcode typeSteps} where all rows have one shape, so that none reads
 * otherwise beside the others than alone, else {@linkcode JsonType}.
 */
export function* jsonTypeSteps(
  values: readonly unknown[],
  { tellsFloats = false }: JsonOptions = {},
): Steps<DataType> {
  const guess = new TypeGuess("row", tellsFloats ? "apart in objects" : "together");
  for (let row = 0; row < values.length; row++) {
    if (guess.add(values[row], row) !== undefined || guess.isUneven) return new JsonType();
    if (row % ROWS_OF_STEP === 0) yield;
  }
  return guess.overflow === undefined ? guess.type() : new JsonType();
}

type Kind = "boolean" | "integer" | "float" | "text" | "bytes" | "date" | "list" | "numbers" | "struct";

/** The first integer that no 64-bit type holds beside those before it. */
interface Overflow {
  readonly row: number;
  readonly problem: string;
}

/** What is known of a column's type after some of its values. */
class TypeGuess {
  readonly #path: string;
  readonly #numberRule: NumberRule;
  #kind: Kind | undefined;
  #needsUnsigned = false;
  #hasNegative = false;
  /** An integer that no double is. */
  #hasInexact = false;
  #overflow: Overflow | undefined;
  /** The first such integer that no double is either. */
  #inexactOverflow: Overflow | undefined;
  #isUneven = false;
  #element: TypeGuess | undefined;
  #numbers: DataType | undefined;
  readonly #fields = new Map<string, TypeGuess>();

  constructor(path: string, numberRule: NumberRule = "together") {
    this.#path = path;
    this.#numberRule = numberRule;
  }

  /**
   * Whether a value would read otherwise in the common type than alone: an object would get the keys of others, in their
   * order, an integer would become a float where they are told apart, or lose digits. No type holds an object without keys.
   */
  get isUneven(): boolean {
    return this.#isUneven || this.#kind === "float" && this.#hasInexact;
  }

  /**
   * What the type cannot hold; known after the last value. Beside a float, integers of any size are floats, unless the data
   * tells the two apart: JavaScript's `1e20` is an integer in a graph.
   */
  get overflow(): Overflow | undefined {
    const takesAny = this.#kind === "float" && this.#numberRule === "together";
    const own = takesAny ? this.#inexactOverflow : this.#overflow;
    const inner = [this.#element, ...this.#fields.values()];
    return own ?? inner.map((guess) => guess?.overflow).find((overflow) => overflow !== undefined);
  }

  /** Takes a value of a row into account; returns what is wrong with it, if anything. */
  add(value: unknown, row: number, depth = 0): string | undefined {
    if (value === null || value === undefined) return undefined;
    if (depth > MAX_DEPTH) return ` nests deeper than ${MAX_DEPTH}`;
    const kind = kindOf(value);
    if (!kind) return ` holds ${describe(value)}, which is no kind of data`;
    const mixed = this.#merge(kind, value);
    if (mixed) return mixed;
    if (kind === "list") return this.#addElements(value as unknown[], row, depth);
    if (kind === "numbers") return this.#addNumbers(numberType(value as Float64Array));
    if (kind === "struct") return this.#addFields(value as Record<string, unknown>, row, depth);
    this.#addInteger(value, row);
    return undefined;
  }

  /** The type of all values so far. */
  type(): DataType {
    switch (this.#kind) {
      case undefined:
        return new Null();
      case "boolean":
        return new Bool();
      case "integer":
        return this.#needsUnsigned ? new Uint64() : new Int64();
      case "float":
        return new Float64();
      case "text":
        return new Utf8();
      case "bytes":
        return new Binary();
      case "date":
        return new TimestampMillisecond();
      case "list":
        return new List(new Field("item", this.#element?.type() ?? new Null(), true));
      case "numbers":
        return new List(new Field("item", this.#numbers!, true));
      case "struct":
        return new Struct([...this.#fields].map(([name, guess]) => new Field(name, guess.type(), true)));
    }
  }

  #merge(kind: Kind, value: unknown): string | undefined {
    const known = this.#kind;
    const isNumber = (known === "integer" || known === "float") && (kind === "integer" || kind === "float");
    if (known === undefined || known === kind) this.#kind = kind;
    else if (isNumber) {
      this.#kind = "float";
      if (this.#numberRule === "apart") this.#isUneven = true;
    } else return ` of "${this.#path}" should be ${known}, as the rows before it, got ${describe(value)}`;
    return undefined;
  }

  #addInteger(value: unknown, row: number): void {
    if (typeof value !== "number" && typeof value !== "bigint") return;
    if (value < 0) this.#hasNegative = true;
    if (typeof value === "bigint") {
      if (value > MAX_INT64) this.#needsUnsigned = true;
      if (!isDouble(value)) this.#hasInexact = true;
    }
    const isOutside = typeof value === "bigint" && (value < MIN_INT64 || value > MAX_UINT64);
    if (!isOutside && !(this.#needsUnsigned && this.#hasNegative)) return;
    const problem = ` of "${this.#path}" holds ${value}, which no 64-bit integer type has beside the others`;
    this.#overflow ??= { row, problem };
    if (typeof value === "bigint" && !isDouble(value)) this.#inexactOverflow ??= { row, problem };
  }

  #addElements(elements: readonly unknown[], row: number, depth: number): string | undefined {
    this.#element ??= new TypeGuess(`${this.#path}[]`, this.#numberRule);
    for (const element of elements) {
      const problem = this.#element.add(element, row, depth + 1);
      if (problem) return problem;
    }
    if (this.#element.isUneven) this.#isUneven = true;
    return undefined;
  }

  #addNumbers(type: DataType): string | undefined {
    this.#numbers ??= type;
    if (String(this.#numbers) === String(type)) return undefined;
    return ` of "${this.#path}" should hold ${this.#numbers} numbers, as the rows before it, got ${type}`;
  }

  /** Whether an object's keys are those of the objects before it, in the same order. */
  #hasFields(keys: readonly string[]): boolean {
    if (keys.length === 0) return false;
    if (this.#fields.size === 0) return true;
    const known = this.#fields.keys();
    return keys.length === this.#fields.size && keys.every((key) => key === known.next().value);
  }

  #addFields(value: Record<string, unknown>, row: number, depth: number): string | undefined {
    const keys = Object.keys(value);
    if (!this.#hasFields(keys)) this.#isUneven = true;
    const numberRule = this.#numberRule === "together" ? "together" : "apart";
    for (const key of keys) {
      let guess = this.#fields.get(key);
      if (!guess) this.#fields.set(key, guess = new TypeGuess(`${this.#path}.${key}`, numberRule));
      const problem = guess.add(value[key], row, depth + 1);
      if (problem) return problem;
      if (guess.isUneven) this.#isUneven = true;
    }
    return undefined;
  }
}

function kindOf(value: unknown): Kind | undefined {
  switch (typeof value) {
    case "boolean":
      return "boolean";
    case "bigint":
      return "integer";
    case "number":
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? "integer" : "float";
    case "string":
      return "text";
    case "object":
      return objectKind(value!);
    default:
      return undefined;
  }
}

function objectKind(value: object): Kind | undefined {
  if (Array.isArray(value)) return "list";
  if (isFloatLiteral(value)) return "float";
  if (value instanceof Uint8Array) return "bytes";
  if (isNumberArray(value)) return "numbers";
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : "date";
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? "struct" : undefined;
}
