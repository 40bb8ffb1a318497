/**
 * Python's values as the template engine holds them.
 *
 * | Python | here |
 * |---|---|
 * | None, bool, str | `null`, boolean, string |
 * | int | bigint |
 * | float | number, always: `1.0` is the number 1 |
 * | list | array |
 * | tuple, dict, range, iterators, markup | the classes below |
 * | functions, macros, namespaces, loops, dates, decimals, bytes | subclasses of {@linkcode PyObject} |
 *
 * No JavaScript object of a caller is ever among them, so a template can reach no prototype.
 *
 * @module
 */

import type { Budget } from "../budget.ts";
import { PyError } from "../errors.ts";

/** Any value of a template. */
export type PyValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | PyValue[]
  | Markup
  | PyTuple
  | PyDict
  | PyDictView
  | PyRange
  | PyIterator
  | Undefined
  | PyObject;

/** Text that is marked as safe HTML; it escapes what is added to it, as MarkupSafe does. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A tuple. Named fields, where it has some, are also attributes. */
export class PyTuple {
  readonly items: readonly PyValue[];
  readonly names: readonly string[];

  constructor(items: readonly PyValue[], names: readonly string[] = []) {
    this.items = items;
    this.names = names;
  }
}

/** A dict: entries by the text of their key that {@linkcode hashKey} of `compare.ts` makes, in order of insertion. */
export class PyDict {
  readonly entries = new Map<string, [key: PyValue, value: PyValue]>();
}

/** `d.keys()`, `d.values()` or `d.items()`. */
export class PyDictView {
  readonly kind: "dict_keys" | "dict_values" | "dict_items";
  readonly dict: PyDict;

  constructor(kind: "dict_keys" | "dict_values" | "dict_items", dict: PyDict) {
    this.kind = kind;
    this.dict = dict;
  }
}

/** `range(start, stop, step)`. */
export class PyRange {
  readonly start: bigint;
  readonly stop: bigint;
  readonly step: bigint;

  constructor(start: bigint, stop: bigint, step: bigint) {
    this.start = start;
    this.stop = stop;
    this.step = step;
  }

  /** The number of elements. */
  get length(): bigint {
    const span = this.step > 0n ? this.stop - this.start : this.start - this.stop;
    const size = this.step > 0n ? this.step : -this.step;
    return span <= 0n ? 0n : (span + size - 1n) / size;
  }
}

/** A generator: what most filters on lists return. It can be walked once. */
export class PyIterator {
  readonly iterator: Iterator<PyValue>;

  constructor(iterator: Iterator<PyValue>) {
    this.iterator = iterator;
  }
}

/** A value that is not there. It prints as nothing, and most uses of it raise its message. */
export class Undefined {
  readonly #message: string;
  readonly #kind: "UndefinedError" | "SecurityError";

  /** @param kind the type of error that its use raises */
  constructor(message: string, kind: "UndefinedError" | "SecurityError" = "UndefinedError") {
    this.#message = message;
    this.#kind = kind;
  }

  /** What its use raises. */
  error(): PyError {
    return new PyError(this.#kind, this.#message);
  }
}

/** What a function is called with. */
export interface CallArguments {
  /** Those without a name. */
  readonly args: readonly PyValue[];
  /** Those with a name. */
  readonly kwargs: ReadonlyMap<string, PyValue>;
}

/** The parts of the running template that functions, filters and tests may use. */
export interface Runtime {
  /** What the rendering may still take. */
  readonly budget: Budget;
  /** Whether the template may not change lists and dicts, nor reach names with an underscore in front. */
  readonly isSandboxed: boolean;
  /** Calls a function, a macro or a class. */
  call(callee: PyValue, call: CallArguments): PyValue;
  /** The attribute of a value, or undefined when it has none of that name. */
  attribute(value: PyValue, name: string): PyValue | undefined;
  /** What a filter makes of a value. */
  filter(name: string, value: PyValue, call: CallArguments): PyValue;
  /** Whether a value passes a test. */
  test(name: string, value: PyValue, call: CallArguments): boolean;
}

/** A value with behaviour of its own: it may have attributes, and may be callable. */
export abstract class PyObject {
  /** The name of its type, as Jinja2's messages show it. */
  abstract readonly typeName: string;
  /** How it prints. */
  abstract describe(runtime: Runtime): string;
  /** Its attribute, or undefined when it has none of that name. */
  attribute(_runtime: Runtime, _name: string): PyValue | undefined {
    return undefined;
  }
  /** Calls it; null when it is not callable. */
  readonly invoke: ((runtime: Runtime, call: CallArguments) => PyValue) | null = null;
}

/** A built-in function, or a method bound to its value. */
export class PyFunction extends PyObject {
  override readonly typeName = "builtin_function_or_method";
  readonly name: string;
  override readonly invoke: (runtime: Runtime, call: CallArguments) => PyValue;
  readonly #description: string;

  /** @param description how it prints */
  constructor(
    name: string,
    invoke: (runtime: Runtime, call: CallArguments) => PyValue,
    description = `<built-in function ${name}>`,
  ) {
    super();
    this.name = name;
    this.invoke = invoke;
    this.#description = description;
  }

  override describe(): string {
    return this.#description;
  }
}

/** What a {@linkcode PyScalar} is made of. */
export interface ScalarParts {
  /** The name of its type. */
  readonly typeName: string;
  /** `str(value)`. */
  readonly text: string;
  /** `repr(value)`. */
  readonly repr: string;
  /** Values of one family can be compared. @default the type */
  readonly family?: string;
  /** Orders it among them: equal values have equal ranks. */
  readonly rank: bigint | string;
  /** Whether `bool(value)` is true. @default true */
  readonly isTrue?: boolean;
  /** Its attributes. */
  readonly attributes?: Readonly<Record<string, PyValue>>;
}

/** A date, a time, a length of time, bytes: it prints, has attributes, and compares with others of its type. */
export class PyScalar extends PyObject {
  override readonly typeName: string;
  /** `str(value)`. */
  readonly text: string;
  /** Values of one family can be compared. */
  readonly family: string;
  /** Orders it among them. */
  readonly rank: bigint | string;
  /** Whether `bool(value)` is true. */
  readonly isTrue: boolean;
  readonly #repr: string;
  readonly #attributes: ReadonlyMap<string, PyValue>;

  constructor({ typeName, text, repr, family = typeName, rank, isTrue = true, attributes = {} }: ScalarParts) {
    super();
    this.typeName = typeName;
    this.family = family;
    this.text = text;
    this.rank = rank;
    this.isTrue = isTrue;
    this.#repr = repr;
    this.#attributes = new Map(Object.entries(attributes));
  }

  override describe(): string {
    return this.#repr;
  }

  override attribute(_runtime: Runtime, name: string): PyValue | undefined {
    return this.#attributes.get(name);
  }
}

/** A `decimal.Decimal`: `unscaled * 10 ** -scale`. It compares with numbers; arithmetic wants `|float` first. */
export class PyDecimal extends PyScalar {
  /** The digits, without the point. */
  readonly unscaled: bigint;
  /** How many of them stand behind the point. */
  readonly scale: number;

  constructor(unscaled: bigint, scale: number, text: string) {
    super({ typeName: "decimal.Decimal", text, repr: `Decimal('${text}')`, rank: "", isTrue: unscaled !== 0n });
    this.unscaled = unscaled;
    this.scale = scale;
  }

  /** The float that is nearest. */
  toFloat(): number {
    return Number(`${this.unscaled}e${-this.scale}`);
  }
}

/** No arguments. */
export const NO_ARGUMENTS: CallArguments = { args: [], kwargs: new Map() };

/** Whether a value is a str, marked up or not. */
export function isText(value: PyValue): value is string | Markup {
  return typeof value === "string" || value instanceof Markup;
}

/** The name of a value's Python type. */
export function typeName(value: PyValue): string {
  if (value === null) return "NoneType";
  if (Array.isArray(value)) return "list";
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "bigint":
      return "int";
    case "number":
      return "float";
    case "string":
      return "str";
  }
  if (value instanceof Markup) return "Markup";
  if (value instanceof PyTuple) return value.names.length > 0 ? "_GroupTuple" : "tuple";
  if (value instanceof PyDict) return "dict";
  if (value instanceof PyDictView) return value.kind;
  if (value instanceof PyRange) return "range";
  if (value instanceof PyIterator) return "generator";
  if (value instanceof Undefined) return "Undefined";
  return value.typeName;
}
