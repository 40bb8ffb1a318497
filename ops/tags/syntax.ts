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
  | Comparing
  | Invocation
  | { readonly kind: "chain"; readonly start: number; readonly base: Expression; readonly links: readonly Link[] };

/** What is asked of each row of a column. */
export interface Comparing {
  /** What it is, among expressions. */
  readonly kind: "comparison";
  /** Offset in the source's text. */
  readonly start: number;
  /** The column; or a value, where the column stands to the right. */
  readonly left: Expression;
  /** As it is written, without `not`; `is` is `is null`. */
  readonly operator: string;
  /** Where the operator stands. */
  readonly at: number;
  /** Whether `not` stands before it, or in it. */
  readonly isNegated: boolean;
  /** What stands to the right: one operand, two after `between`, none after `is null`. */
  readonly operands: readonly Expression[];
}

/** A call of a function or an op type by its name. */
export interface Invocation {
  /** What it is, among expressions. */
  readonly kind: "invocation";
  /** Offset in the source's text. */
  readonly start: number;
  /** Of the function or the op type. */
  readonly name: string;
  /** Its arguments, in order. */
  readonly args: readonly Expression[];
}

/** One entry of an object. */
export interface Entry {
  /** Its key. */
  readonly name: string;
  /** What it holds. */
  readonly value: Expression;
}

/** An operator with its right operand; operators of one precedence form one list, read from the left. */
export interface Operation {
  /** As it is written. */
  readonly operator: string;
  /** Offset in the source's text. */
  readonly start: number;
  /** What stands to the right. */
  readonly operand: Expression;
}

/** A property, or a method call where `args` are given. */
export interface Link {
  /** Of the property or the method. */
  readonly name: string;
  /** Offset in the source's text. */
  readonly start: number;
  /** Its arguments, in order. */
  readonly args?: readonly Expression[];
}

/** `name = value`. */
export interface Assignment {
  /** The variable. */
  readonly name: string;
  /** Offset in the source's text. */
  readonly start: number;
  /** What it stands for. */
  readonly value: Expression;
}
