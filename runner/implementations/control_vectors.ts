/**
 * Finding control vectors.
 *
 * The principal axes are those of repeng (https://github.com/vgel/repeng), after Zou et al., "Representation engineering"
 * (arXiv:2310.01405): of scikit-learn's PCA on the differences of pairs, or on both members of each pair less their mean.
 *
 * @module
 */

import { OpError } from "../../ops/errors.ts";
import { ControlVectorOp } from "../../ops/types/control_vectors.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import { Pace } from "../../stores/pace.ts";
import { implement } from "../evaluation/implementation.ts";
import { columnMeans, type MatrixSource } from "../numeric/matrix_source.ts";
import { principalAxis } from "../numeric/principal_axis.ts";
import { addScaled, dot } from "../numeric/vector.ts";
import { inBatches } from "./vector_batches.ts";

implement(ControlVectorOp, async ({ positives, negatives, method }, context) => {
  const [plus, minus] = [await inBatches(positives, context), await inBatches(negatives, context)];
  checkSizes(plus, minus);
  const vector = await context.work(async () => {
    const meanOf = (side: MatrixSource) => columnMeans(side.batches(), side.columns, context.signal);
    const [up, down] = [await meanOf(plus), await meanOf(minus)];
    addScaled(-1, down, up);
    return method === "mean_difference" ? up : await axisOf(plus, minus, method, up, context.signal);
  });
  return { rows: 1, columns: vector.length, data: Float32Array.from(vector) };
}, { needs: { cores: 1 } });

function checkSizes(plus: MatrixSource, minus: MatrixSource): void {
  if (plus.rows === 0 || minus.rows === 0) {
    throw new OpError(`a control vector needs positives and negatives: there are ${plus.rows} and ${minus.rows} rows`);
  }
  if (plus.columns === minus.columns) return;
  throw new OpError(
    `positives have vectors of ${plus.columns} numbers and negatives of ${minus.columns}: take both at the same point of ` +
      "the same model",
  );
}

/** The first principal axis of pairs, turned so that most of them have the positive member further along. */
async function axisOf(
  plus: MatrixSource,
  minus: MatrixSource,
  method: "pca_diff" | "pca_center",
  difference: Float64Array,
  signal: AbortSignal,
): Promise<Float64Array> {
  if (plus.rows !== minus.rows) {
    throw new OpError(
      `${method} is made of pairs, row by row, and there are ${plus.rows} positives and ${minus.rows} negatives: take ` +
        'columns of one dataset, or method: "mean_difference", which needs no pairs',
    );
  }
  const differences = { rows: plus.rows, columns: plus.columns, batches: () => differencesOf(plus, minus) };
  // Both members of a pair less their mean are half its difference, and its opposite: the centre of all is 0.
  const centre = method === "pca_diff" ? difference : new Float64Array(plus.columns);
  const axis = await principalAxis(differences, centre, signal);
  if (axis === undefined) {
    throw new OpError(
      `${method} finds no axis: ${
        method === "pca_diff"
          ? `the ${plus.rows} pairs all differ by the same, or there is only one; take method: "mean_difference"`
          : "both members of every pair are the same"
      }`,
    );
  }
  return await isTurned(differences, axis, signal) ? axis.map((value) => -value) : axis;
}

/** Whether more pairs have the positive member behind than ahead. */
async function isTurned(differences: MatrixSource, axis: Float64Array, signal: AbortSignal): Promise<boolean> {
  const pace = new Pace(signal);
  let ahead = 0;
  for await (const { rows, columns, data } of differences.batches()) {
    for (let row = 0; row < rows; row++) {
      const along = dot(Float64Array.from(data.subarray(row * columns, (row + 1) * columns)), axis);
      ahead += Math.sign(along);
      if (pace.isDue) await pace.rest();
    }
  }
  return ahead < 0;
}

/** The differences of pairs of rows, whatever the batches of either. */
async function* differencesOf(plus: MatrixSource, minus: MatrixSource): AsyncGenerator<Matrix> {
  const others = minus.batches()[Symbol.asyncIterator]();
  let other: Matrix = { rows: 0, columns: minus.columns, data: new Float32Array() };
  let used = 0;
  for await (const { rows, columns, data } of plus.batches()) {
    for (let row = 0; row < rows;) {
      if (used === other.rows) [other, used] = [(await others.next()).value, 0];
      const count = Math.min(rows - row, other.rows - used);
      const from = used * columns;
      const differences = new Float64Array(data.subarray(row * columns, (row + count) * columns));
      for (let j = 0; j < differences.length; j++) differences[j] -= other.data[from + j];
      yield { rows: count, columns, data: differences };
      row += count;
      used += count;
    }
  }
}
