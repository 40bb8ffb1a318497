/**
 * The vectors of all tokens as examples to learn from.
 *
 * @module
 */

import type { Matrix } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";
import type { Context } from "../evaluation/implementation.ts";
import type { MatrixSource } from "../numeric/matrix_source.ts";
import { tokenRows } from "./token_rows.ts";
import { NUMBERS_AT_ONCE } from "./vector_batches.ts";

/** The vectors of all tokens, one after the other. */
export interface TokenVectors {
  /** The vectors: in memory, or in batches where they are many and whoever reads them takes batches. */
  readonly vectors: Matrix | MatrixSource;
  /** How many of them each row of the dataset has. */
  readonly counts: readonly number[];
}

/** Reads the vectors of all tokens. @param canPass whether they can come in batches. */
export async function tokenVectors(x: Op<"vector">, canPass: boolean, context: Context): Promise<TokenVectors> {
  const counts: number[] = [];
  let columns = 0;
  for await (const part of tokenRows(x, context)) {
    for (const count of part.counts) counts.push(count);
    columns = part.vectors.columns;
  }
  const rows = counts.reduce((sum, count) => sum + count, 0);
  if (canPass && rows * columns > NUMBERS_AT_ONCE) {
    return { counts, vectors: { rows, columns, batches: () => vectorsOf(x, context) } };
  }
  const data = new Float32Array(rows * columns);
  let at = 0;
  for await (const part of vectorsOf(x, context)) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { counts, vectors: { rows, columns, data } };
}

async function* vectorsOf(x: Op<"vector">, context: Context): AsyncGenerator<Matrix, void, void> {
  for await (const { vectors } of tokenRows(x, context)) yield vectors;
}

/** The numbers, among all, of the tokens of some rows of a dataset, ascending. */
export function tokensOfRows(rows: Int32Array, counts: readonly number[]): Int32Array {
  const starts = new Int32Array(counts.length);
  counts.reduce((start, count, row) => (starts[row] = start) + count, 0);
  const tokens = new Int32Array(rows.reduce((sum, row) => sum + counts[row], 0));
  let at = 0;
  for (const row of rows) for (let i = 0; i < counts[row]; i++) tokens[at++] = starts[row] + i;
  return tokens;
}
