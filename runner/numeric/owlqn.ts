/**
 * Minimizes a smooth function plus an l1 penalty: the orthant-wise quasi-Newton method of Andrew and Gao, "Scalable
 * training of L1-regularized log-linear models", ICML 2007.
 *
 * @module
 */

import type { LbfgsOptions, LbfgsResult, Objective } from "./lbfgs.ts";
import { LbfgsMemory } from "./lbfgs_memory.ts";
import { dot, maxAbs, norm } from "./vector.ts";

const DECREASE = 1e-4;
const MAX_HALVINGS = 60;

/**
 * Minimizes `objective(w) + Σ l1[j] |w[j]|`.
 *
 * @param objective The smooth part.
 * @param start Where to start; not changed.
 * @param l1 The penalty on each entry, 0 or above.
 * @param options When to stop. The gradient is the one with the least norm among the subgradients of the sum.
 * @returns Where it stopped.
 */
export async function minimizeWithL1(
  objective: Objective,
  start: Float64Array,
  l1: Float64Array,
  options: LbfgsOptions,
): Promise<LbfgsResult> {
  const memory = new LbfgsMemory();
  let point = start.slice();
  let gradient = new Float64Array(start.length);
  let value = await objective(point, gradient) + penalty(point, l1);
  let iterations = 0;
  let least = leastSubgradient(point, gradient, l1);
  const result = (trouble?: string): LbfgsResult => {
    return { point, value, iterations, gradientSize: maxAbs(least), trouble };
  };

  while (maxAbs(least) > options.gradientTolerance) {
    if (iterations >= options.maxIterations) return result("the iterations ran out");
    // The direction may not leave the orthant that the subgradient points into.
    const direction = memory.direction(least).map((step, j) => step * least[j] < 0 ? step : 0);
    const orthant = point.map((w, j) => w === 0 ? -Math.sign(least[j]) : Math.sign(w));
    let step = iterations === 0 ? Math.min(1, 1 / norm(direction)) : 1;
    let nextPoint = point;
    let nextValue = Infinity;
    const nextGradient = new Float64Array(point.length);
    for (let halving = 0; halving < MAX_HALVINGS; halving++, step /= 2) {
      nextPoint = point.map((w, j) => {
        const moved = w + step * direction[j];
        return l1[j] > 0 && moved * orthant[j] <= 0 ? 0 : moved;
      });
      nextValue = await objective(nextPoint, nextGradient) + penalty(nextPoint, l1);
      const moved = nextPoint.map((w, j) => w - point[j]);
      if (nextValue <= value + DECREASE * dot(least, moved)) break;
    }
    if (!(nextValue < value)) {
      if (memory.isEmpty) break;
      memory.clear();
      continue;
    }

    const s = nextPoint.map((w, j) => w - point[j]);
    const y = nextGradient.map((g, j) => g - gradient[j]);
    memory.add(s, y, { product: dot(s, y), least: Number.EPSILON * dot(s, s) });
    const drop = value - nextValue;
    [point, gradient, value] = [nextPoint, nextGradient, nextValue];
    least = leastSubgradient(point, gradient, l1);
    iterations++;
    options.onIteration?.(iterations, maxAbs(least));
    if (drop <= options.valueTolerance * Math.max(Math.abs(value), 1)) break;
  }
  return result();
}

function penalty(point: Float64Array, l1: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < point.length; j++) sum += l1[j] * Math.abs(point[j]);
  return sum;
}

/** The subgradient of the sum that has the least norm. */
function leastSubgradient(point: Float64Array, gradient: Float64Array, l1: Float64Array): Float64Array {
  return point.map((w, j) => {
    if (w !== 0) return gradient[j] + Math.sign(w) * l1[j];
    return Math.sign(gradient[j]) * Math.max(0, Math.abs(gradient[j]) - l1[j]);
  });
}
