/**
 * Rows that are known before a model is run on them.
 *
 * @module
 */

/** A row that is about to be computed, as the model reads it. */
export interface ReadRow {
  /** Its token ids, or its text where only a server knows them. */
  readonly read: Int32Array | string;
  /** Rows of the dataset that are read so. */
  readonly rows: readonly number[];
}

/** Asked, before rows are computed, which of them are known. */
export interface RowLookup {
  /** Whether any may be known: then a model is not loaded before it is needed. */
  readonly isLikely: boolean;
  /**
   * Looks for rows. Of those that are found, a run's `isDone` says so afterwards.
   *
   * @returns how many of the dataset's rows were found
   * @throws the signal's reason if it is aborted
   */
  look(rows: readonly ReadRow[], signal: AbortSignal | undefined): Promise<number>;
}
