/**
 * The trust region Newton method of Lin and Moré, "Newton's method for large bound-constrained optimization problems",
 * SIAM J. Optim. 9, 1999, as Lin, Weng and Keerthi use it for linear classifiers in "Trust region Newton method for
 * large-scale logistic regression", JMLR 9, 2008. The constants are those of the second paper and of LIBLINEAR, so that
 * a fit that ends early ends at the same place.
 *
 * @module
 */

import { addScaled, dot, norm } from "./vector.ts";

/** A convex function with a generalized second derivative. */
export interface NewtonProblem {
  /** The value at a point. */
  value(point: Float64Array): Promise<number>;
  /** The gradient at the point that {@linkcode NewtonProblem.value} was last called with. */
  gradient(point: Float64Array): Promise<Float64Array>;
  /** The second derivative, at the point that the gradient was last taken at, times a vector. */
  curvature(direction: Float64Array): Promise<Float64Array>;
}

/** Where the search ended. */
export interface NewtonResult {
  /** The last point. */
  readonly point: Float64Array;
  /** How many steps were taken. */
  readonly iterations: number;
  /** The norm of the gradient at the end, relative to its norm at 0. */
  readonly gradientRatio: number;
  /** Whether the gradient is as small as was asked, or the value cannot fall any more. */
  readonly converged: boolean;
}

/** A step is taken where it achieves this share of the decrease that the model predicts. */
const ACCEPT = 1e-4;
/** Shares of the predicted decrease that make the region shrink or grow, and by how much. */
const POOR = 0.25;
const GOOD = 0.75;
const SHRINK_MOST = 0.25;
const SHRINK = 0.5;
const GROW = 4;
/** The conjugate gradients stop at this share of the gradient's norm. */
const INNER_TOLERANCE = 0.1;

/**
 * Minimizes a function, starting at 0.
 *
 * @param problem The function.
 * @param size The number of variables.
 * @param tolerance Converged where the gradient's norm is this share of what it was at 0.
 * @param maxIterations The most steps to take.
 * @param onIteration Called after each step; may throw to stop.
 * @returns Where it stopped.
 */
export async function minimizeNewton(
  problem: NewtonProblem,
  size: number,
  tolerance: number,
  maxIterations: number,
  onIteration: (iteration: number) => void,
): Promise<NewtonResult> {
  let point = new Float64Array(size);
  let value = await problem.value(point);
  let gradient = await problem.gradient(point);
  const startNorm = norm(gradient);
  let radius = startNorm;
  let iterations = 0;
  let stalled = false;
  let refused = 0;

  while (norm(gradient) > tolerance * startNorm && iterations < maxIterations && !stalled) {
    const { step, residual } = await solveInRegion(problem, gradient, radius);
    const nextPoint = point.slice();
    addScaled(1, step, nextPoint);
    const slope = dot(gradient, step);
    const predicted = -0.5 * (slope - dot(step, residual));
    const nextValue = await problem.value(nextPoint);
    const achieved = value - nextValue;
    const length = norm(step);
    if (iterations === 0 && refused === 0) radius = Math.min(radius, length);
    radius = nextRadius(radius, length, slope, achieved, predicted);

    stalled = (achieved <= 0 && predicted <= 0) ||
      (Math.abs(achieved) <= 1e-12 * Math.abs(value) && Math.abs(predicted) <= 1e-12 * Math.abs(value));
    if (achieved > ACCEPT * predicted) {
      [point, value] = [nextPoint, nextValue];
      gradient = await problem.gradient(point);
      iterations++;
      onIteration(iterations);
    } else {
      refused++;
    }
  }
  const gradientRatio = norm(gradient) / (startNorm || 1);
  return { point, iterations, gradientRatio, converged: gradientRatio <= tolerance || stalled };
}

function nextRadius(radius: number, length: number, slope: number, achieved: number, predicted: number): number {
  // The minimum along the step of the parabola through both values and the slope, as a multiple of the step.
  const bend = -achieved - slope;
  const alpha = bend <= 0 ? GROW : Math.max(SHRINK_MOST, -0.5 * slope / bend);
  if (achieved < ACCEPT * predicted) return Math.min(Math.max(alpha, SHRINK_MOST) * length, SHRINK * radius);
  if (achieved < POOR * predicted) return Math.max(SHRINK_MOST * radius, Math.min(alpha * length, SHRINK * radius));
  if (achieved < GOOD * predicted) return Math.max(SHRINK_MOST * radius, Math.min(alpha * length, GROW * radius));
  return Math.max(radius, Math.min(alpha * length, GROW * radius));
}

/** Steihaug's conjugate gradients: solves for the Newton step, and stops at the border of the region. */
async function solveInRegion(
  problem: NewtonProblem,
  gradient: Float64Array,
  radius: number,
): Promise<{ step: Float64Array; residual: Float64Array }> {
  const step = new Float64Array(gradient.length);
  const residual = gradient.map((value) => -value);
  let direction = residual.slice();
  let square = dot(residual, residual);
  const target = INNER_TOLERANCE * norm(gradient);
  while (norm(residual) > target) {
    const curved = await problem.curvature(direction);
    const length = square / dot(direction, curved);
    addScaled(length, direction, step);
    if (norm(step) > radius) {
      addScaled(-length, direction, step);
      const toBorder = distanceToBorder(step, direction, radius);
      addScaled(toBorder, direction, step);
      addScaled(-toBorder, curved, residual);
      break;
    }
    addScaled(-length, curved, residual);
    const nextSquare = dot(residual, residual);
    const share = nextSquare / square;
    direction = residual.map((value, i) => value + share * direction[i]);
    square = nextSquare;
  }
  return { step, residual };
}

/** How many times `direction` lead from `step`, inside, to the sphere of the given radius. */
function distanceToBorder(step: Float64Array, direction: Float64Array, radius: number): number {
  const sd = dot(step, direction);
  const dd = dot(direction, direction);
  const room = radius * radius - dot(step, step);
  const root = Math.sqrt(sd * sd + dd * room);
  return sd >= 0 ? room / (sd + root) : (root - sd) / dd;
}
