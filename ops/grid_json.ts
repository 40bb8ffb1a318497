/**
 * Grids as plain data.
 *
 * @module
 */

/** Nested lists, one level for each axis. */
export type Nested<T> = readonly (T | Nested<T>)[];

/** The labels of an axis: one list for all rows, or for each row a list, or lists within lists along earlier axes. */
export type GridLabels = readonly string[] | readonly Nested<string>[];

/** Numbers over named axes. */
export interface GridJson {
  /** Names of the axes, the outermost first: `layer`, `head`, `position`, `query`, `key`, `token`, … */
  readonly axes: readonly string[];
  /** Labels by axis. */
  readonly labels: Readonly<Record<string, GridLabels>>;
  /** For each row of the dataset, numbers in lists within lists, one level for each axis. */
  readonly rows: readonly Nested<number>[];
}
