/**
 * Where rows can be taken from: a result, or a part of a work in progress.
 *
 * @module
 */

import type { Marks } from "./row_marks.ts";

/** A row that was read. */
export interface FoundRow<V> {
  /** Which of the asked rows it is. */
  readonly at: number;
  /** What was computed for it. */
  readonly value: V;
}

/** Rows that were computed before. */
export interface RowSource<V> {
  /** The op that they are of. */
  readonly uuid: string;
  /** Which rows they are. */
  readonly marks: Marks;
  /** Whether it goes when its op is finished. */
  readonly isInProgress: boolean;
  /** Whether only who asked for it trusts it: its rows are not found in what takes them. @default false */
  readonly isBorrowed?: boolean;
  /**
   * Reads rows, in parts that fit into memory.
   *
   * @param rows their numbers in the source, ascending
   * @throws an error where the source is damaged, or gone
   */
  read(rows: readonly number[]): AsyncIterable<readonly FoundRow<V>[]>;
}

/** The vectors of one row. */
export interface RowVectors {
  /** Numbers of a vector. */
  readonly columns: number;
  /** The vectors, one after the other. */
  readonly data: Float32Array<ArrayBuffer>;
}

/** Rows that lie close to each other, to be read at once with what lies between them. */
export interface Span {
  /** Which of the asked rows. */
  readonly first: number;
  /** The one to stop before. */
  readonly end: number;
}

/** Puts ascending rows together that are no further apart than `gap`. */
export function spansOf(rows: readonly number[], gap: number): Span[] {
  const spans: Span[] = [];
  for (let first = 0, end = 1; first < rows.length; first = end++) {
    while (end < rows.length && rows[end] - rows[end - 1] <= gap) end++;
    spans.push({ first, end });
  }
  return spans;
}
