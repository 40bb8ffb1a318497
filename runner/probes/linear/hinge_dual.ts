/**
 * Dual coordinate descent for the linear SVM with the hinge loss: Hsieh, Chang, Lin, Keerthi and Sundararajan, "A dual
 * coordinate descent method for large-scale linear SVM", ICML 2008, with the shrinking of its section 3.2.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import { addRow, rowDot, squaredNorms } from "../../numeric/rows.ts";
import type { TrainingContext } from "../classifier.ts";
import { shuffle, Xorshift } from "../../random/random_state.ts";

/** When to stop. */
export interface HingeDualOptions {
  /** Converged where the projected gradients of all rows lie within this of each other. */
  readonly tolerance: number;
  /** The most passes over the rows. */
  readonly maxEpochs: number;
  /** Of the order in which rows are visited. */
  readonly seed: number;
  /** Hears of progress, and may stop it. */
  readonly context: TrainingContext;
}

/**
 * Minimizes `|w|²/2 + Σ costs[i] max(0, 1 - signs[i] w · x_i)`.
 *
 * @param x The rows.
 * @param signs ±1 for each row.
 * @param costs The upper bound of each dual variable.
 * @param bias What the column of the intercept has in each row; 0 for no intercept.
 * @param options When to stop.
 * @returns The weights, that of the intercept's column last where there is one.
 */
export function solveHingeDual(
  x: Matrix<Float32Array>,
  signs: Float64Array,
  costs: Float64Array,
  bias: number,
  { tolerance, maxEpochs, seed, context }: HingeDualOptions,
): Float64Array {
  const d = x.columns;
  const w = new Float64Array(d + (bias === 0 ? 0 : 1));
  const alpha = new Float64Array(x.rows);
  const squares = rowSquares(x, bias);
  const random = new Xorshift(seed);
  const all = Int32Array.from({ length: x.rows }, (_, i) => i);
  let active = all.slice();
  let [upper, lower] = [Infinity, -Infinity];
  let spread = Infinity;

  for (let epoch = 0; epoch < maxEpochs; epoch++) {
    context.signal?.throwIfAborted();
    context.onProgress?.(epoch / maxEpochs);
    shuffle(active, random);
    let [most, least] = [-Infinity, Infinity];
    const kept: number[] = [];
    for (const i of active) {
      const gradient = signs[i] * (rowDot(x, i, w) + (bias === 0 ? 0 : bias * w[d])) - 1;
      const atLower = alpha[i] === 0;
      const atUpper = alpha[i] === costs[i];
      // Rows far from changing their variable are left out until the others have converged.
      if ((atLower && gradient > upper) || (atUpper && gradient < lower)) continue;
      kept.push(i);
      const projected = atLower ? Math.min(gradient, 0) : atUpper ? Math.max(gradient, 0) : gradient;
      most = Math.max(most, projected);
      least = Math.min(least, projected);
      if (Math.abs(projected) <= 1e-12) continue;
      const next = Math.min(Math.max(alpha[i] - gradient / squares[i], 0), costs[i]);
      addRow(x, i, (next - alpha[i]) * signs[i], w);
      if (bias !== 0) w[d] += (next - alpha[i]) * signs[i] * bias;
      alpha[i] = next;
    }
    spread = most - least;
    if (spread <= tolerance || kept.length === 0) {
      if (active.length === x.rows) return w;
      [active, upper, lower] = [all.slice(), Infinity, -Infinity];
      continue;
    }
    active = Int32Array.from(kept);
    upper = most <= 0 ? Infinity : most;
    lower = least >= 0 ? -Infinity : least;
  }
  context.onWarning?.(
    `linear_svc did not converge in ${maxEpochs} passes: the projected gradients spread over ` +
      `${spread.toPrecision(3)}, and should over at most ${tolerance}. Raise max_iter, or standardize the vectors`,
  );
  return w;
}

function rowSquares(x: Matrix<Float32Array>, bias: number): Float64Array {
  // A row of zeros can change nothing, whatever it is divided by.
  return squaredNorms(x).map((square) => square + bias * bias || 1);
}
