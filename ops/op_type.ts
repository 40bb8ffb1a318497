/**
 * Op types that can be called: a definition that makes ops.
 *
 * @module
 */

import { createOp } from "./create.ts";
import type { OpDefinition } from "./definition.ts";
import { OpError } from "./errors.ts";
import type { Evaluator } from "./evaluator.ts";
import type { Field } from "./fields.ts";
import type { FloatLiteral } from "./float.ts";
import type { Handle, Known } from "./handles/handle.ts";
import type { Kind } from "./kinds.ts";
import type { Op } from "./op.ts";
import type { PythonJson } from "./python_json.ts";

/**
 * An op type. Called with the values of its fields, it makes an op: `TakeRowsOp({ dataset, numRows: 5 })`. `F` are
 * the fields' values as an op holds them, `D` names those that have a default.
 */
export interface OpType<K extends Kind = Kind, F = Record<string, unknown>, D extends keyof F = never>
  extends OpDefinition<K, F> {
  /**
   * Makes an op.
   *
   * @throws {OpError} for an unknown, missing or wrong field.
   */
  (fields: OpInput<F, D>, options?: { readonly runner?: Evaluator }): Known<Handle<K>, F>;
}

/** What an op type is called with: fields that have a default, or can be `null`, can be left out. */
export type OpInput<F, D extends keyof F = never> =
  & { readonly [N in Exclude<keyof F, D | NullableNames<F>>]: FieldInput<F[N]> }
  & { readonly [N in D | NullableNames<F>]?: FieldInput<F[N]> | undefined };

/** The names of the fields that can be `null`. */
export type NullableNames<F> = { [N in keyof F]: null extends F[N] ? N : never }[keyof F];

/** What a field accepts, by the value that an op then holds. */
export type FieldInput<T> = [PythonJson] extends [T] ? unknown : Widened<T>;

/** What can be given for a value of type `T`: any kind of number for a number, a Set for strings, … */
export type Widened<T> = T extends number | bigint ? number | bigint | FloatLiteral
  : T extends Op<infer K> ? Op<"json" extends K ? K | "conversation" : K>
  : T extends readonly string[] ? readonly string[] | ReadonlySet<string> | string
  : T extends readonly PythonJson[] ? readonly unknown[]
  : T extends { readonly [name: string]: PythonJson } ? Readonly<Record<string, unknown>>
  : T;

/** Fields by name, as {@linkcode opType} takes them. */
// deno-lint-ignore no-explicit-any -- a field of any value: `Field` is invariant, so `unknown` would take none
export type FieldMap = Readonly<Record<string, Field<any>>>;

/** The values that an op of fields `S` holds. */
export type FieldValues<S extends FieldMap> = {
  readonly [N in keyof S]: S[N] extends Field<infer T> ? T : never;
};

/** The names of the fields of `S` that have a default. */
export type DefaultedNames<S extends FieldMap> = {
  [N in keyof S]: S[N] extends { readonly default: unknown } ? N : never;
}[keyof S];

/** What {@linkcode opType} takes; the rest has defaults. */
export interface OpTypeParts<K extends Kind, S extends FieldMap> {
  /** Type name, the first half of every uuid. */
  readonly type: string;
  /** The kind of the result. */
  readonly kind: K;
  /** The fields, by their names in TypeScript. */
  readonly fields: S;
  /** Recomputed whenever it is asked for, and never stored. @default false */
  readonly ephemeral?: boolean;
  /** Enters the identity when it is raised past 1. @default 1 */
  readonly version?: number;
  /** Other spellings of fields' names that are accepted. @default none */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Checks what one field alone cannot say. Returns what is wrong, or `undefined`. */
  readonly check?: (fields: FieldValues<S>) => string | undefined;
}

/** Completes and freezes a definition. It is not registered by that: see `registerOpType`. */
export function opType<K extends Kind, S extends FieldMap>(
  parts: OpTypeParts<K, S>,
): OpType<K, FieldValues<S>, DefaultedNames<S>> {
  if (!/^[A-Za-z][A-Za-z0-9]*$/.test(parts.type)) {
    throw new OpError(
      `An op type cannot be named ${JSON.stringify(parts.type)}: use ASCII letters and digits, a letter first`,
    );
  }
  const make = (values: Readonly<Record<string, unknown>>, options: { readonly runner?: Evaluator } = {}): Op =>
    createOp(make as unknown as OpDefinition, values, options.runner);
  Object.defineProperty(make, "name", { value: parts.type });
  const definition = {
    ephemeral: false,
    version: 1,
    aliases: {},
    ...parts,
    fields: Object.freeze({ ...parts.fields }),
  };
  return Object.freeze(Object.assign(make, definition)) as unknown as OpType<K, FieldValues<S>, DefaultedNames<S>>;
}
