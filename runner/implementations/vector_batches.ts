/**
 * Vectors that are read more than once.
 *
 * @module
 */

import type { Matrix } from "../../ops/evaluator.ts";
import type { Op } from "../../ops/op.ts";
import type { Context } from "../evaluation/implementation.ts";
import { isSource, type MatrixSource } from "../numeric/matrix_source.ts";

/** Matrices of more numbers than this are read in passes. */
export const NUMBERS_AT_ONCE = 2 ** 28;
/** Fewer rows than this are not worth counting. */
const ROWS_WORTH_PASSES = 100_000;
/** Rows that are worked on in one stretch. */
const ROWS_AT_ONCE = 1024;

/** Vectors in memory, or in batches where they are many. */
export async function inMemoryOrBatches(x: Op<"vector">, context: Context): Promise<Matrix | MatrixSource> {
  if (await context.rowsBelow() < ROWS_WORTH_PASSES) return await context.matrix(x);
  let rows = 0;
  let columns = 0;
  for await (const batch of context.matrices(x)) {
    rows += batch.rows;
    columns = batch.columns;
  }
  if (rows * columns <= NUMBERS_AT_ONCE) return await context.matrix(x);
  return { rows, columns, batches: () => context.matrices(x) };
}

/** Vectors in batches, whether they are in memory or not. */
export async function inBatches(x: Op<"vector">, context: Context): Promise<MatrixSource> {
  const vectors = await inMemoryOrBatches(x, context);
  if (isSource(vectors)) return vectors;
  const { rows, columns, data } = vectors;
  return {
    rows,
    columns,
    async *batches() {
      for (let start = 0; start < rows; start += ROWS_AT_ONCE) {
        const end = Math.min(rows, start + ROWS_AT_ONCE);
        yield { rows: end - start, columns, data: data.subarray(start * columns, end * columns) as typeof data };
      }
    },
  };
}
