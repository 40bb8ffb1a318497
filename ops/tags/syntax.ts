/**
 * What templates mean, before it is built: expressions and assignments with their places in the text.
 *
 * @module
 */

/** An expression. `start` is its offset in the source's text. */
export type Expression =
  | { readonly kind: "slot"; readonly start: number; readonly index: number }
  | { readonly kind: "constant"; readonly start: number; readonly value: unknown }
  | { readonly kind: "name"; readonly start: number; readonly name: string }
  | { readonly kind: "list"; readonly start: number; readonly items: readonly Expression[] }
  | { readonly kind: "object"; readonly start: number; readonly entries: readonly Entry[] }
  | { readonly kind: "prefix"; readonly start: number; readonly operator: string; readonly operand: Expression }
  | { readonly kind: "infix"; readonly start: number; readonly first: Expression; readonly rest: readonly Operation[] }
  | Invocation
  | { readonly kind: "chain"; readonly start: number; readonly base: Expression; readonly links: readonly Link[] };

/** A call of a function or an op type by its name. */
export interface Invocation {
  readonly kind: "invocation";
  readonly start: number;
  readonly name: string;
  readonly args: readonly Expression[];
}

/** One entry of an object. */
export interface Entry {
  readonly name: string;
  readonly value: Expression;
}

/** An operator with its right operand; operators of one precedence form one list, read from the left. */
export interface Operation {
  readonly operator: string;
  readonly start: number;
  readonly operand: Expression;
}

/** A property, or a method call where `args` are given. */
export interface Link {
  readonly name: string;
  readonly start: number;
  readonly args?: readonly Expression[];
}

/** `name = value`. */
export interface Assignment {
  readonly name: string;
  readonly start: number;
  readonly value: Expression;
}
