/**
 * The rows that a classifier learns from.
 *
 * @module
 */

import { ClassifierError } from "../../ops/errors.ts";
import type { Matrix } from "../../ops/evaluator.ts";
import type { TrainClassifierFields } from "../../ops/types/classifiers.ts";
import type { Context } from "../evaluation/implementation.ts";
import { takeRows } from "../numeric/rows.ts";
import { getClassifier, isClassifier, type MatrixSource } from "../probes/mod.ts";
import { inMemoryOrBatches } from "./vector_batches.ts";

/** The rows to learn from: in the domain, and labelled in exactly one way. */
export function labelledRows(positives: Uint8Array, negatives: Uint8Array, domain: Uint8Array | undefined): Int32Array {
  if (positives.length === 0) throw new ClassifierError("none of the 0 rows is positive: the dataset is empty");
  const counts = { positive: sum(positives), negative: sum(negatives) };
  if (counts.positive === 0) throw noneIs("positive", positives.length);
  if (counts.negative === 0) throw noneIs("negative", negatives.length);
  const both = positives.filter((value, row) => value === 1 && negatives[row] === 1).length;
  if (both > 0) {
    throw new ClassifierError(
      `${both} of ${positives.length} rows are both positive and negative: a row is one of them`,
    );
  }
  const rows = new Int32Array(positives.length);
  let count = 0;
  for (let row = 0; row < rows.length; row++) {
    if (positives[row] !== 1 && negatives[row] !== 1) continue;
    if (domain === undefined || domain[row] === 1) rows[count++] = row;
  }
  return rows.slice(0, count);
}

/** Most often a label is misspelt. */
function noneIs(sort: "positive" | "negative", rows: number): ClassifierError {
  return new ClassifierError(
    `none of the ${rows} rows is ${sort}, and a probe learns from both; data.countBy(label) says which labels there are`,
  );
}

function sum(mask: Uint8Array): number {
  return mask.reduce((total, value) => total + value, 0);
}

/** Whether a classifier learns from vectors in batches. */
export function canPass(modelType: string): boolean {
  return isClassifier(modelType) && getClassifier(modelType).trainInPasses !== undefined;
}

/** The vectors to learn from: in memory, or in batches where they are many. */
export async function vectorsOf(
  { modelType, x }: TrainClassifierFields,
  context: Context,
): Promise<Matrix | MatrixSource> {
  return canPass(modelType) ? await inMemoryOrBatches(x, context) : await context.matrix(x);
}

/** The chosen rows, ascending, of vectors in memory or in batches. */
export function chosenRows(x: Matrix | MatrixSource, rows: Int32Array): Matrix<Float32Array> | MatrixSource {
  return "batches" in x ? chosenFromSource(x, rows) : takeRows(x, rows);
}

function chosenFromSource(x: MatrixSource, rows: Int32Array): MatrixSource {
  return {
    rows: rows.length,
    columns: x.columns,
    async *batches() {
      let [firstRow, next] = [0, 0];
      for await (const batch of x.batches()) {
        const from = next;
        while (next < rows.length && rows[next] < firstRow + batch.rows) next++;
        if (next > from) yield takeRows(batch, rows.subarray(from, next).map((row) => row - firstRow));
        firstRow += batch.rows;
      }
    },
  };
}
