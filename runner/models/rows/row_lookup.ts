/**
 * Rows that are known before a model is run on them.
 *
 * @module
 */

/** A row as it is given to a model. */
export interface GivenRow {
  /** Its text; a conversation as JSON. */
  readonly given: string;
  /** Rows of the dataset that are given so. */
  readonly rows: readonly number[];
}

/** A row as a model reads it. */
export interface ReadRow {
  /** Its token ids, where they are known and tell all that is read; else what was given. */
  readonly read?: Int32Array | string;
  /** Rows of the dataset that are read so. */
  readonly rows: readonly number[];
}

/** Asked, before rows are computed, which of them are known. */
export interface RowLookup {
  /** The most rows that may be known. A model is loaded at once where more are asked for, else when it is needed. */
  readonly mostKnown: number;
  /**
   * Looks for rows by what is given, before they are made into tokens, where the same ones were given one after the other, as
   * in the greater part of a dataset that grows. Of those that are found, a run's `isDone` says so afterwards.
   *
   * @returns how many of the dataset's rows were found
   * @throws the signal's reason if it is aborted
   */
  lookGiven(rows: readonly GivenRow[], signal: AbortSignal | undefined): Promise<number>;
  /** Looks for rows one by one, as {@linkcode RowLookup.lookGiven}. What is not done after it is computed next. */
  look(rows: readonly ReadRow[], signal: AbortSignal | undefined): Promise<number>;
}
