/**
 * Grids as plain data.
 *
 * @module
 */

/** Nested lists, one level for each axis. */
export type Nested<T> = readonly (T | Nested<T>)[];

/** The labels of an axis: one list for all rows, or for each row a list, or lists within lists along earlier axes. */
export type GridLabels = readonly string[] | readonly Nested<string>[];

/** The tokens of each row of a grid of which an axis stands for tokens. */
export interface GridTokens {
  /** Their ids. */
  readonly ids: readonly (readonly number[])[];
  /** Where each begins in the row's text, in UTF-16 units, as `slice` counts. What a template added begins and ends at −1. */
  readonly starts: readonly (readonly number[])[];
  /** Where each ends. */
  readonly ends: readonly (readonly number[])[];
}

/** Numbers over named axes. */
export interface GridJson {
  /** Names of the axes, the outermost first: `layer`, `head`, `position`, `query`, `key`, `token`, … */
  readonly axes: readonly string[];
  /** Labels by axis. `axis:what` is a second set of an axis, such as `position:corrupted`; any other name one of no axis. */
  readonly labels: Readonly<Record<string, GridLabels>>;
  /** For each row of the dataset, numbers in lists within lists, one level for each axis. */
  readonly rows: readonly Nested<number>[];
  /** The tokens, where an axis stands for them. */
  readonly tokens?: GridTokens;
  /** Numbers that each row has beside its cells, by name. */
  readonly facts?: GridFacts;
}

/** Numbers that each row has beside its cells, by name: one for each row. */
export type GridFacts = Readonly<Record<string, readonly number[]>>;
