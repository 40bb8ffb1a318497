/**
 * The methods that op types of the user's own add to handles, as TypeScript knows them.
 *
 * @module
 */

import type { Field } from "../../fields.ts";
import type { Handle, Known } from "../../handles/handle.ts";
import type { Kind } from "../../kinds.ts";
import type { Op } from "../../op.ts";
import type { DefaultedNames, FieldInput, FieldMap, FieldValues, OpInput, OpType } from "../../op_type.ts";

/** The names of the fields of `S` that hold one op. */
export type OpFieldNames<S extends FieldMap> = {
  [N in keyof S]: S[N] extends Field<infer T> ? [T] extends [Op] ? N : never : never;
}[keyof S];

/** A method that handles get, as data. Fields that nothing is said of are its options, with the op type's defaults. */
export interface OwnMethod<S extends FieldMap = FieldMap> {
  /** The field that the op before the dot goes to. Handles of the kinds that it takes get the method. */
  readonly receiver: OpFieldNames<S>;
  /** The fields whose values stand before the options, in order. @default none */
  readonly positional?: readonly (keyof S)[];
}

/** Methods by name. */
export type OwnMethods<S extends FieldMap = FieldMap> = { readonly [name: string]: OwnMethod<S> };

/** A method as a function: called with the op that it is a method of, then its arguments. */
// deno-lint-ignore no-explicit-any -- a method's own arguments are its author's business
export type OpMethod<K extends Kind> = (op: Handle<K>, ...args: any[]) => Op;

/** Methods as functions, by kind and name. */
export type OpMethods = {
  readonly [
    K in Kind
  ]?: { readonly [name: string]: OpMethod<K> };
};

/** An op type of the user's own. Besides being one it says, for {@linkcode MethodsOf}, which methods it adds. */
export type OwnOpType<K extends Kind, S extends FieldMap, M extends OwnMethods<S>> =
  & OpType<K, FieldValues<S>, DefaultedNames<S>>
  & { readonly "~methods"?: { readonly kind: K; readonly fields: S; readonly methods: M } };

/**
 * The methods that an op type of the user's own adds, for an interface of a handle to extend:
 *
 * ```ts ignore
 * declare module "@probegraph/probegraph" {
 *   interface TextColumn extends MethodsOf<typeof SentenceLengthOp> {}
 * }
 * ```
 */
export type MethodsOf<T> = T extends {
  readonly "~methods"?: {
    readonly kind: infer K extends Kind;
    readonly fields: infer S extends FieldMap;
    readonly methods: infer M;
  };
} ? { [N in keyof M]: OwnMethodCall<K, S, M[N]> }
  : never;

/** How a method is called. */
export type OwnMethodCall<K extends Kind, S extends FieldMap, M> = M extends { readonly receiver: infer R } ? (
    ...args: OwnMethodArguments<S, R, M extends { readonly positional: infer P extends readonly unknown[] } ? P : []>
  ) => Known<Handle<K>, FieldValues<S>>
  : never;

/** The values of the fields `P`, then the options: all other fields but the receiver `R`. */
export type OwnMethodArguments<S extends FieldMap, R, P extends readonly unknown[]> = [
  ...{ -readonly [I in keyof P]: FieldInput<FieldValues<S>[P[I] & keyof S]> },
  ...OptionsArgument<Omit<OpInput<FieldValues<S>, DefaultedNames<S>>, (R | P[number]) & string>>,
];

/** Options as the last argument, which can be left out where each of them can. */
export type OptionsArgument<O> = Record<never, never> extends O ? [options?: O] : [options: O];
