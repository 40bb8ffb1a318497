/**
 * The first principal axis of many long vectors, in passes over them.
 *
 * Lanczos's method with full reorthogonalisation on the covariance, which is never made: Golub and Van Loan, "Matrix
 * computations", 4th edition, section 10.1. Each step is one pass over the rows.
 *
 * @module
 */

import { Pace } from "../../stores/pace.ts";
import { RandomState } from "../random/random_state.ts";
import type { MatrixSource } from "./matrix_source.ts";
import { symmetricEigen } from "./symmetric_eigen.ts";
import { addScaled, dot, norm } from "./vector.ts";

/** More steps than this are taken for an axis that the next one is as long as. */
const MOST_STEPS = 200;
/** The residual of the axis, as a share of the variance along it. */
const TOLERANCE = 1e-9;
/** The axis is looked at after so many steps. */
const STEPS_BETWEEN = 8;
/** What is left of a vector that lies in the space of those before it. */
const ROUNDING = 1e-12;

/**
 * The direction along which rows differ most from a centre.
 *
 * @param rows The rows.
 * @param centre What is taken off each row.
 * @param signal Ends the work between two rows.
 * @returns A vector of length 1, with either sign; `undefined` where all rows lie at the centre.
 */
export async function principalAxis(
  rows: MatrixSource,
  centre: Float64Array,
  signal?: AbortSignal,
): Promise<Float64Array | undefined> {
  const random = new RandomState(0);
  const basis = [scaled(Float64Array.from(centre, () => random.uniform() - 0.5))];
  const [diagonal, beside]: number[][] = [[], []];
  for (;;) {
    const last = basis[basis.length - 1];
    const next = await covarianceTimes(rows, centre, last, signal);
    diagonal.push(dot(next, last));
    // Twice, since the first time leaves rounding of what was large.
    for (let pass = 0; pass < 2; pass++) basis.forEach((vector) => addScaled(-dot(next, vector), vector, next));
    const left = norm(next);
    const size = diagonal.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const isLast = left <= ROUNDING * size || basis.length >= Math.min(MOST_STEPS, centre.length);
    if (isLast || basis.length % STEPS_BETWEEN === 0) {
      const { value, weights } = largestEigenpair(diagonal, beside);
      if (!(value > 0)) return undefined;
      if (isLast || left * Math.abs(weights[weights.length - 1]) <= TOLERANCE * value) return combined(basis, weights);
    }
    beside.push(left);
    basis.push(scaled(next));
  }
}

/** The product of the rows' covariance, times their number, with a vector. */
async function covarianceTimes(
  source: MatrixSource,
  centre: Float64Array,
  vector: Float64Array,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const pace = new Pace(signal);
  const shift = dot(centre, vector);
  const result = new Float64Array(vector.length);
  let total = 0;
  for await (const { rows, columns, data } of source.batches()) {
    for (let start = 0; start < rows * columns; start += columns) {
      let along = -shift;
      for (let j = 0; j < columns; j++) along += data[start + j] * vector[j];
      for (let j = 0; j < columns; j++) result[j] += along * data[start + j];
      total += along;
      if (pace.isDue) await pace.rest();
    }
  }
  addScaled(-total, centre, result);
  return result;
}

/** The largest eigenvalue of a tridiagonal matrix, and its vector. */
function largestEigenpair(diagonal: readonly number[], beside: readonly number[]) {
  const size = diagonal.length;
  const data = new Float64Array(size * size);
  diagonal.forEach((value, i) => data[i * size + i] = value);
  beside.forEach((value, i) => data[i * size + i + 1] = data[(i + 1) * size + i] = value);
  const { values, vectors } = symmetricEigen({ rows: size, columns: size, data });
  const at = values.indexOf(values.reduce((most, value) => Math.max(most, value)));
  return { value: values[at], weights: vectors.data.subarray(at * size, (at + 1) * size) };
}

function combined(basis: readonly Float64Array[], weights: Float64Array): Float64Array {
  const sum = new Float64Array(basis[0].length);
  basis.forEach((vector, i) => addScaled(weights[i], vector, sum));
  return scaled(sum);
}

function scaled(vector: Float64Array): Float64Array {
  const length = norm(vector);
  return vector.map((value) => value / length);
}
