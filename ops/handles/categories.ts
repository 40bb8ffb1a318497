/**
 * Choosing rows by label, for the columns that hold labels.
 *
 * @module
 */

/** Strings, as an array, a Set, or one string. */
export type Strings = readonly string[] | ReadonlySet<string> | string;

/** Options of `isIn`. */
export interface IsInOptions {
  /** The values that are false; with them, any other value is an error. @default all that are not true */
  readonly falseValues?: Strings | null;
}
