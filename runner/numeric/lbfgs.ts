/**
 * L-BFGS: Nocedal, "Updating quasi-Newton matrices with limited storage", Math. Comp. 35, 1980; Liu and Nocedal, "On the
 * limited memory BFGS method for large scale optimization", Math. Programming 45, 1989.
 *
 * Starts, steps and stops as SciPy's `L-BFGS-B` without bounds does, so that a fit that scikit-learn ends early ends at
 * the same place here, unless it is told of curvatures.
 *
 * @module
 */

import { LbfgsMemory } from "./lbfgs_memory.ts";
import { searchLine } from "./line_search.ts";
import { addScaled, difference, dot, maxAbs, norm } from "./vector.ts";

/** A smooth function: returns its value at `point` and writes its gradient there into `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => Promise<number>;

/** When to stop. */
export interface LbfgsOptions {
  /** Converged where no entry of the gradient is larger. */
  readonly gradientTolerance: number;
  /** Converged where a step lowers the value by no more than this, relative to the value or to 1. */
  readonly valueTolerance: number;
  /** Stops after so many. */
  readonly maxIterations: number;
  /**
   * About the second derivative of each variable, above 0, at a point of some value: they move in its scale, until a step
   * promises hardly more. @default 1 each
   */
  readonly curvaturesAt?: (value: number) => Float64Array;
  /** Called after each iteration with the size of the largest entry of the gradient; may throw to stop. */
  readonly onIteration?: (iteration: number, gradientSize: number) => void;
}

/** Where the search ended. */
export interface LbfgsResult {
  /** The last point. */
  readonly point: Float64Array;
  /** The function's value there. */
  readonly value: number;
  /** How many it took. */
  readonly iterations: number;
  /** The size of the largest entry of the gradient at the end. */
  readonly gradientSize: number;
  /** Why it stopped, where that is not convergence. */
  readonly trouble?: string;
}

const MAX_STEP = 1e10;
/** Where variables differ in scale, a small gradient tells little of those that are small: a step is to promise less of the value, too. */
const AHEAD = 0.01;
const MAX_LINE_EVALUATIONS = 50;

/**
 * Minimizes a smooth function.
 *
 * @param objective The function.
 * @param start Where to start; not changed.
 * @param options When to stop.
 * @returns Where it stopped.
 */
export async function minimize(objective: Objective, start: Float64Array, options: LbfgsOptions): Promise<LbfgsResult> {
  let point = start.slice();
  let gradient = new Float64Array(start.length);
  let value = await objective(point, gradient);
  let iterations = 0;
  const memory = new LbfgsMemory();
  const result = (trouble?: string): LbfgsResult => {
    return { point, value, iterations, gradientSize: maxAbs(gradient), trouble };
  };

  for (;;) {
    const { direction, slope } = memory.direction(gradient, options.curvaturesAt?.(value));
    const isAhead = options.curvaturesAt !== undefined && -slope > Math.max(AHEAD * Math.abs(value), Number.EPSILON);
    if (!isAhead && !(maxAbs(gradient) > options.gradientTolerance)) break;
    if (iterations >= options.maxIterations) return result("the iterations ran out");
    const isBlind = iterations === 0 && options.curvaturesAt === undefined;
    const firstStep = isBlind ? Math.min(1 / norm(direction), MAX_STEP) : 1;
    let nextPoint = point;
    let nextGradient = gradient;
    const accepted = slope >= 0 ? undefined : await searchLine(
      async (step) => {
        nextPoint = point.slice();
        addScaled(step, direction, nextPoint);
        nextGradient = new Float64Array(point.length);
        const value = await objective(nextPoint, nextGradient);
        return { value, slope: dot(nextGradient, direction) };
      },
      { value, slope },
      firstStep,
      MAX_STEP,
      MAX_LINE_EVALUATIONS,
    );
    if (accepted === undefined) {
      if (memory.isEmpty) return result("no step along the gradient lowers the value");
      memory.clear();
      continue;
    }

    memory.add(difference(nextPoint, point), difference(nextGradient, gradient), {
      product: (accepted.slope - slope) * accepted.step,
      least: Number.EPSILON * -slope * accepted.step,
    });
    const drop = value - accepted.value;
    const size = Math.max(Math.abs(value), Math.abs(accepted.value), 1);
    [point, gradient, value] = [nextPoint, nextGradient, accepted.value];
    iterations++;
    options.onIteration?.(iterations, maxAbs(gradient));
    if (drop <= options.valueTolerance * size) break;
  }
  return result();
}
