/**
 * What a fluent method is, as data. One description drives the handle's method and its errors, the code that `toCode()`
 * prints, the templates that read it back, and the reference page.
 *
 * @module
 */

import type { OpDefinition } from "../definition.ts";
import type { Kind } from "../kinds.ts";
import type { Op } from "../op.ts";
import { addMethod } from "./table.ts";

/** Values by name: of arguments, or of fields. */
// deno-lint-ignore no-explicit-any -- each description reads the values of its own op type, by their names
export type Values = Readonly<Record<string, any>>;

// deno-lint-ignore no-explicit-any -- a definition of any fields: `Field` is invariant, so `unknown` would take none
type AnyDefinition = OpDefinition<any, any>;

/** One argument of a method: an option, or one that stands before the options. */
export interface Argument {
  /** The field that it goes to, or of several op types' fields the one that there is. @default the one of its own name */
  readonly field?: string | readonly string[];
  /** Other names of an option. @default none */
  readonly also?: readonly string[];
  /** The value where it is left out. @default the field's own */
  readonly default?: unknown;
  /** The value where it is left out, from the fields that were given. */
  readonly derived?: (fields: Values) => unknown;
  /** Whether it must be given although its field can be `null`, or is what another is derived from. */
  readonly required?: true;
  /** Whether it takes all arguments from here on, as a list. */
  readonly rest?: true;
  /** For a first argument in whose place the options can stand: what it is, such as "the number of rows". */
  readonly inWords?: string;
  /** What it accepts, in words. @default what its field accepts */
  readonly accepts?: string;
  /** The field's value, where the argument is another. */
  readonly toField?: (value: unknown) => unknown;
  /**
   * How a field's value is written: the name and the value of an option, or `undefined` where none gives it.
   *
   * @default under the argument's name, as it is
   */
  readonly written?: (value: unknown) => readonly [name: string, value: unknown] | undefined;
}

/** An argument with its name. */
export type NamedArgument = readonly [name: string, argument: Argument];

/** Arguments by name. */
export type Arguments = Readonly<Record<string, Argument>>;

/** A call of a method, as it can be printed. */
export interface Call {
  /** The op before the dot; none for a function. */
  readonly receiver?: Op;
  /** The arguments that are not left out, by name. */
  readonly values: Values;
}

/** A function of the user's own, as a method calls it: with the op before the dot, and the arguments. */
export type OwnMaker = (receiver: Op, given: readonly unknown[]) => unknown;

/** One fluent method, property or function. */
export interface FluentMethod {
  /** Its name. */
  readonly name: string;
  /** The kinds of op that have it; none for a function. */
  readonly on: readonly Kind[];
  /** The field that the op before the dot goes to; none where it goes to no field. */
  readonly receiver?: string;
  /** The arguments before the options, in order. */
  readonly positional: Arguments;
  /** The options by name. */
  readonly options: Arguments;
  /** The arguments by the fields that they go to. */
  readonly byField: ReadonlyMap<string, NamedArgument>;
  /** The op types that it can make. */
  readonly makes: readonly OpDefinition[];
  /** Which of them the arguments ask for. @throws {OpError} where they contradict one another */
  readonly choose: (values: Values) => AnyDefinition;
  /** Fields that are the same in all ops that it makes. */
  readonly fixed: Values;
  /** Fields that follow from those that are given. */
  readonly derived: Readonly<Record<string, (fields: Values) => unknown>>;
  /** What is wrong with the op before the dot, or `undefined`. */
  readonly refuses?: (receiver: Op) => string | undefined;
  /** What is wrong with an op's fields that the op type allows, or `undefined`. */
  readonly check?: (fields: Values) => string | undefined;
  /** What is made of the op in the end, where an argument that is no field asks for it. @throws {OpError} */
  readonly finish?: (op: Op, values: Values) => Op;
  /** Whether it is a property: read, not called. */
  readonly isProperty: boolean;
  /** Where the arguments are not the fields: the fields that they make. @throws {OpError} */
  readonly fields?: (values: Values) => Values;
  /** Where the arguments are not the fields: the call that makes an op, or `undefined` where there is none. */
  readonly call?: (op: Op) => Call | undefined;
  /** Where a function of the user's own makes the op: that function. */
  readonly own?: OwnMaker;
}

/** The names of the options in a type of options, whichever of its variants they stand in. */
type OptionNames<O> = O extends unknown ? keyof O : never;

/** What {@linkcode fluentMethod} takes: the compiler checks the options' names against their TypeScript type `O`. */
export interface MethodParts<O, A extends PropertyKey>
  extends Partial<Omit<FluentMethod, "byField" | "makes" | "options">> {
  /** The method's name. */
  readonly name: string;
  /** The op type that it makes, or several. */
  readonly makes: AnyDefinition | readonly AnyDefinition[];
  /** The options by name. @default none */
  readonly options?: { readonly [N in Exclude<OptionNames<O>, A>]: Argument };
}

/**
 * Describes a method, and puts it into the table.
 *
 * @typeParam O The options as TypeScript knows them.
 * @typeParam A The other names among them.
 */
export function fluentMethod<O = Record<never, never>, A extends PropertyKey = never>(
  parts: MethodParts<O, A>,
): FluentMethod {
  const method = describedMethod(parts);
  addMethod(method);
  return method;
}

/**
 * Completes a description. A field of the op that no argument goes to has the value that is fixed or derived, else its
 * own default.
 */
export function describedMethod<O, A extends PropertyKey = never>(parts: MethodParts<O, A>): FluentMethod {
  const makes = [parts.makes].flat() as OpDefinition[];
  const { positional = {}, options = {} } = parts as { positional?: Arguments; options?: Arguments };
  const named = [...Object.entries(positional), ...Object.entries(options)];
  return {
    on: [],
    choose: () => makes[0],
    fixed: {},
    derived: {},
    isProperty: false,
    ...parts,
    positional,
    options,
    byField: new Map(named.flatMap((each) => fieldNames(each[0], each[1]).map((field) => [field, each] as const))),
    makes,
  };
}

/** The fields that an argument can go to. */
export function fieldNames(name: string, { field = name }: Argument): readonly string[] {
  return typeof field === "string" ? [field] : field;
}
