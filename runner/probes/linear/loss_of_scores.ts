/**
 * The loss of linear scores, as a function of the weights that make them.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { CurvedObjective } from "../../numeric/l1_newton.ts";
import type { Products } from "../../numeric/products.ts";
import { type Change, toCurvatures } from "../../numeric/slopes.ts";
import { weightedGram } from "../../numeric/weighted_gram.ts";
import type { TrainingRows } from "../classifier.ts";

/** What loss it is. */
export interface LossOfScores extends Omit<Change, "shift"> {
  /** Products of the rows. */
  readonly x: Products;
  /** The rows. */
  readonly rows: TrainingRows;
  /** What the intercept is multiplied by in each row; 0 where there is none. */
  readonly interceptColumn: number;
  /** Half of the squares of the weights are added so many times, of the intercept's too where it is penalized. */
  readonly l2: number;
  /** Whether the intercept is penalized. */
  readonly penalizeIntercept: boolean;
}

/** How many weights there are: one for each column, and the intercept as the last one. */
export function weightCount({ x, interceptColumn }: LossOfScores): number {
  return x.columns + (interceptColumn === 0 ? 0 : 1);
}

/** The sum of the losses of the rows, and the l2 penalty. */
export function lossOfScores(of: LossOfScores): CurvedObjective {
  const { x, interceptColumn, l2 } = of;
  const penalized = of.penalizeIntercept ? weightCount(of) : x.columns;
  return {
    async objective(point, gradient) {
      const found = await x.through(point.subarray(0, x.columns), changeAt(of, point));
      let { value } = found;
      gradient.set(found.product);
      if (interceptColumn !== 0) gradient[x.columns] = found.slopes * interceptColumn;
      for (let j = 0; j < penalized; j++) {
        value += l2 * point[j] * point[j] / 2;
        gradient[j] += l2 * point[j];
      }
      return value;
    },
    async curvature(point, chosen) {
      const curvatures = await x.times(point.subarray(0, x.columns));
      toCurvatures(curvatures, changeAt(of, point));
      const all = await curvatureOfRows(of, curvatures, chosen);
      chosen.forEach((j, k) => all.data[k * all.columns + k] += j < penalized ? l2 : 0);
      return all;
    },
  };
}

function changeAt({ x, slopes, labels, weights, interceptColumn }: LossOfScores, point: Float64Array): Change {
  return { slopes, labels, weights, shift: interceptColumn === 0 ? 0 : point[x.columns] * interceptColumn };
}

/** The intercept is the weight of one more column, the last that can be chosen. */
async function curvatureOfRows(
  { x, rows, interceptColumn }: LossOfScores,
  curvatures: Float64Array,
  chosen: Int32Array,
): Promise<Matrix<Float64Array>> {
  const hasIntercept = chosen.at(-1) === x.columns;
  const own = hasIntercept ? chosen.subarray(0, -1) : chosen;
  const gram = await weightedGram(rows, curvatures, own);
  if (!hasIntercept) return gram;
  const sums = await x.transposedTimes(curvatures);
  const border = Float64Array.from(own, (j) => sums[j] * interceptColumn);
  return bordered(gram, border, curvatures.reduce((sum, value) => sum + value, 0) * interceptColumn ** 2);
}

/** A symmetric matrix with one more row and column behind as many as the border has numbers. */
function bordered({ columns, data }: Matrix<Float64Array>, border: Float64Array, corner: number): Matrix<Float64Array> {
  const last = border.length;
  const size = last + 1;
  const all = new Float64Array(size * size);
  for (let k = 0; k < last; k++) {
    all.set(data.subarray(k * columns, k * columns + last), k * size);
    all[k * size + last] = border[k];
  }
  all.set(border, last * size);
  all[size * size - 1] = corner;
  return { rows: size, columns: size, data: all };
}
