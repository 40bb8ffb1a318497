/**
 * How far covariances are shrunk towards a multiple of the identity: by a given amount, or by that of Ledoit and Wolf, "A well-conditioned
 * estimator for large-dimensional covariance matrices", J. Multivariate Analysis 88, 2004, in columns scaled to variance 1.
 *
 * @module
 */

import { choice, either, nothing, type ParameterRule, type ParameterValue, real } from "../parameters.ts";

/** The parameter `shrinkage`: null (none), a number from 0 to 1, or `"auto"` (Ledoit and Wolf). */
export const shrinkageRule: ParameterRule = either(
  null,
  nothing,
  real(0, { from: 0, to: 1 }),
  choice("auto", ["auto"]),
);

/** What Ledoit and Wolf's amount is made of. */
export interface Spread {
  /** How many rows the covariance is of. */
  readonly rows: number;
  /** How many columns it has. */
  readonly columns: number;
  /** The sum of its diagonal. */
  readonly trace: number;
  /** The sum of the squares of its numbers. */
  readonly squares: number;
  /** The sum of the fourth powers of the norms of the centered rows. */
  readonly fourthPowers: number;
}

/** What columns of some variances are divided by while they are shrunk; one that does not vary keeps its scale. */
export function shrinkageScale(variance: Float64Array, shrinkage: ParameterValue): Float64Array {
  return variance.map((value) => shrinkage === "auto" ? Math.sqrt(value) || 1 : 1);
}

/** How much a covariance is shrunk, from 0 to 1. */
export function shrinkageAmount(shrinkage: ParameterValue, spread: Spread): number {
  return shrinkage === "auto" ? ledoitWolf(spread) : Number(shrinkage ?? 0);
}

/** The formula of the paper's section 3.3. */
function ledoitWolf({ rows, columns, trace, squares, fourthPowers }: Spread): number {
  const mean = trace / columns;
  const distance = (squares - columns * mean * mean) / columns;
  const noise = (fourthPowers / rows - squares) / (columns * rows);
  return distance === 0 ? 0 : Math.min(noise, distance) / distance;
}
