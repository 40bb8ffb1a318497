/**
 * The form in which rows of token ids go to a model.
 *
 * @module
 */

/** Rows of token ids, one after the other, without padding. */
export interface TokenBatch {
  /** All ids of row 0, then those of row 1, … */
  readonly ids: Int32Array<ArrayBuffer>;
  /** Number of ids of each row; at least 1. */
  readonly lengths: Int32Array<ArrayBuffer>;
  /** For each id which text of a pair it is of, as the model's tokenizer says it; left out: 0 for all. */
  readonly types?: Int32Array<ArrayBuffer>;
}

/** A row of tokens. */
export interface TokenSequence {
  /** Token ids. */
  readonly ids: Int32Array<ArrayBuffer>;
  /** For each of them which text of a pair it is of; left out: 0 for all. */
  readonly types?: Int32Array<ArrayBuffer>;
}

/** Puts rows of tokens together. */
export function sequenceBatch(rows: readonly TokenSequence[]): TokenBatch {
  const batch = tokenBatch(rows.map(({ ids }) => ids));
  if (rows.every(({ types }) => types === undefined)) return batch;
  return { ...batch, types: tokenBatch(rows.map(({ ids, types }) => types ?? new Int32Array(ids.length))).ids };
}

/** Puts rows of token ids together. */
export function tokenBatch(rows: readonly Int32Array[]): TokenBatch {
  const lengths = Int32Array.from(rows, (ids) => ids.length);
  const ids = new Int32Array(lengths.reduce((total, length) => total + length, 0));
  let position = 0;
  for (const row of rows) {
    ids.set(row, position);
    position += row.length;
  }
  return { ids, lengths };
}
