/**
 * Minimizes a smooth convex function plus an l1 penalty: Newton's steps, whose quadratic models are minimized by coordinate descent.
 * Friedman, Hastie and Tibshirani, "Regularization paths for generalized linear models via coordinate descent", Journal of
 * Statistical Software 33, 2010; with the stopping rules in the spirit of Yuan, Ho and Lin, "An improved GLMNET for L1-regularized
 * logistic regression", JMLR 13, 2012.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { Pace } from "../../stores/pace.ts";
import { DenseProducts } from "./dense_products.ts";
import type { LbfgsOptions, LbfgsResult, Objective } from "./lbfgs.ts";
import { addScaled, dot, maxAbs } from "./vector.ts";

/** A smooth convex function. */
export interface CurvedObjective {
  /** Its value and gradient. */
  readonly objective: Objective;
  /**
   * Its second derivatives at a point.
   *
   * @returns One row and one column for each chosen variable, in their order; others behind them are not looked at.
   */
  curvature(point: Float64Array, chosen: Int32Array): Promise<Matrix<Float64Array>>;
}

/** So many variables change in a step at most: the second derivatives between more would take much memory. */
const MOST_CHOSEN = 2048;
/** Most are 0 at the end where they are many: not all that are off at the beginning change at once. */
const [FEW_CHOSEN, GROWTH] = [256, 4];
/**
 * Penalties fall to so much of those before them, from ones at which hardly a variable is not 0, so that few are all the way: where the
 * function alone has many minima, steps among many variables lead nowhere. All but the last are gone to with a subgradient of such a share.
 */
const [FALL, ROUGHLY] = [0.1, 0.3];
/** Begins no higher than with so many times the penalty. */
const MOST_PENALTY = 1e12;
/** A step is taken where the value falls by this share of what its slope promises. */
const DECREASE = 1e-4;
const MOST_HALVINGS = 40;
/** The model is minimized until subgradients are of this share, and more exactly the nearer the end is. */
const INNER_TOLERANCE = 0.1;
/** Passes over single variables before those that are not 0 move together, and how often they do at most. */
const [PASSES, MOST_ROUNDS] = [10, 5];
/** Where they get no farther than so, as some come to 0 on the way, the others go on without these. */
const SHORT = 0.5;
/**
 * In so many steps at most they move where the model tells little of the function: to know its minimum is not worth more. It is worth twice
 * as many after each step on which the value fell by what the model told, give or take such a share. More than a few for each variable,
 * which would do but for rounding, lead no further.
 */
const [FEW_STEPS, ALIKE, STEPS_OF_VARIABLE] = [30, 0.25, 4];
/** Steps of no more multiplications than so are made in any case where variables come to 0: they take a few milliseconds. */
const CHEAP = 2 ** 22;
/**
 * What is added to second derivatives of single variables, as variables can stand in for each other: relative to each, that large columns
 * do not hold small ones back, or, where it is 0, to the largest.
 */
const RIDGE = 1e-12;

/** A point, and the smooth part there. */
interface Evaluated {
  readonly point: Float64Array;
  readonly gradient: Float64Array;
  readonly value: number;
}

/** A point under a penalty. */
interface Visited extends Evaluated {
  /** The value with the penalty. */
  readonly total: number;
  /** The subgradient of the sum that has the least norm. */
  readonly least: Float64Array;
}

/** When to stop. */
export interface L1Options extends LbfgsOptions {
  /** Converged as well where the sizes of the subgradient's entries add up to this share of what they do at the start. @default 0 */
  readonly shareOfStart?: number;
}

/** How far a search is. */
interface Search<T extends Evaluated> {
  readonly at: T;
  readonly iterations: number;
  /** Why it stopped, where that is not convergence. */
  readonly trouble?: string;
}

/**
 * Minimizes `objective(w) + Σ l1[j] |w[j]|`.
 *
 * @param of The smooth part.
 * @param start Where to start; not changed.
 * @param l1 The penalty on each entry, 0 or above.
 * @param options When to stop. The gradient is the one with the least norm among the subgradients of the sum.
 * @returns Where it stopped.
 */
export async function minimizeWithL1(
  of: CurvedObjective,
  start: Float64Array,
  l1: Float64Array,
  options: L1Options,
): Promise<LbfgsResult> {
  const largest = maxAbs(l1);
  let search: Search<Evaluated> = { at: await evaluate(of.objective, start.slice()), iterations: 0 };
  const { shareOfStart = 0 } = options;
  const enough = shareOfStart * sumOfSizes(penalized(search.at, l1).least);
  const first = largest === 0 ? 1 : Math.min(MOST_PENALTY, FALL * maxAbs(search.at.gradient) / largest);
  for (let times = first; times > 1; times *= FALL) {
    const gradientTolerance = Math.max(options.gradientTolerance, ROUGHLY * times * largest);
    search = await descend(of, search, l1.map((one) => times * one), { ...options, gradientTolerance });
  }
  const { at: { point, total, least }, iterations, trouble } = await descend(of, search, l1, options, enough);
  return { point, value: total, iterations, gradientSize: maxAbs(least), trouble };
}

/** Goes down from where a search is, at most until the sizes of the subgradient's entries add up to no more than is enough. */
async function descend(
  of: CurvedObjective,
  from: Search<Evaluated>,
  l1: Float64Array,
  options: LbfgsOptions,
  enough = 0,
): Promise<Search<Visited>> {
  let at = penalized(from.at, l1);
  const first = maxAbs(at.least);
  let mostSteps = FEW_STEPS;
  for (let { iterations } = from;; iterations++) {
    const size = maxAbs(at.least);
    if (iterations > from.iterations) options.onIteration?.(iterations, size);
    if (size <= options.gradientTolerance || sumOfSizes(at.least) <= enough) return { at, iterations };
    if (iterations >= options.maxIterations) return { at, iterations, trouble: "the iterations ran out" };
    const chosen = choose(at);
    const model = new Model(await of.curvature(at.point, chosen), chosen, at, l1);
    await model.minimize(Math.min(INNER_TOLERANCE, Math.sqrt(size / first)), mostSteps);
    const next = await goAlong(of.objective, at, model.step(), l1);
    if (next === undefined) return { at, iterations };
    const drop = at.total - next.total;
    const isAlike = Math.abs(drop - model.drop()) <= ALIKE * drop;
    mostSteps = isAlike ? Math.min(2 * mostSteps, STEPS_OF_VARIABLE * Math.max(chosen.length, FEW_STEPS)) : FEW_STEPS;
    at = next;
    if (drop <= options.valueTolerance * Math.max(Math.abs(at.total), 1)) return { at, iterations: iterations + 1 };
  }
}

async function evaluate(objective: Objective, point: Float64Array): Promise<Evaluated> {
  const gradient = new Float64Array(point.length);
  return { point, gradient, value: await objective(point, gradient) };
}

function penalized({ point, gradient, value }: Evaluated, l1: Float64Array): Visited {
  const least = point.map((w, j) => leastSubgradient(w, gradient[j], l1[j]));
  return { point, gradient, value, total: value + penalty(point, l1), least };
}

/** The variables that are not where they should be, and those that are not 0: those that are farthest off, where they are many. */
function choose({ point, least }: Visited): Int32Array {
  const moved = Int32Array.from(point.keys()).filter((j) => point[j] !== 0 || least[j] !== 0);
  const present = moved.filter((j) => point[j] !== 0).length;
  const most = Math.min(MOST_CHOSEN, Math.max(FEW_CHOSEN, GROWTH * present));
  if (moved.length <= most) return moved;
  return moved.sort((a, b) => Math.abs(least[b]) - Math.abs(least[a])).subarray(0, most).sort();
}

/** Goes along a step, half as far until the value falls enough; `undefined` where it falls nowhere. */
async function goAlong(
  objective: Objective,
  from: Visited,
  step: Float64Array,
  l1: Float64Array,
): Promise<Visited | undefined> {
  const whole = from.point.map((w, j) => w + step[j]);
  const slope = step.reduce((sum, s, j) => sum + s * from.gradient[j], 0) + penalty(whole, l1) -
    penalty(from.point, l1);
  for (let halving = 0, share = 1; halving < MOST_HALVINGS; halving++, share /= 2) {
    const point = share === 1 ? whole : from.point.map((w, j) => w + share * step[j]);
    const next = penalized(await evaluate(objective, point), l1);
    if (next.total < from.total && next.total <= from.total + DECREASE * share * slope) return next;
  }
  return undefined;
}

/** The quadratic model of the function around a point, with the penalty, in the chosen variables. */
class Model {
  readonly #curvature: Matrix<Float64Array>;
  readonly #chosen: Int32Array;
  readonly #variables: number;
  /** The variables at the point, and where the model's minimum is sought. */
  readonly #start: Float64Array;
  readonly #now: Float64Array;
  /** The gradient of the smooth part where it is sought. */
  readonly #gradient: Float64Array;
  /** And at the point. */
  readonly #first: Float64Array;
  readonly #l1: Float64Array;
  readonly #pace = new Pace();

  constructor(curvature: Matrix<Float64Array>, chosen: Int32Array, { point, gradient }: Visited, l1: Float64Array) {
    this.#curvature = curvature;
    this.#chosen = chosen;
    this.#variables = point.length;
    const of = (all: Float64Array) => Float64Array.from(chosen, (j) => all[j]);
    [this.#start, this.#now] = [of(point), of(point)];
    [this.#first, this.#gradient, this.#l1] = [of(gradient), of(gradient), of(l1)];
    const { columns, data } = curvature;
    const diagonal = chosen.map((_, k) => k * (columns + 1));
    const least = RIDGE * diagonal.reduce((most, at) => Math.max(most, data[at]), 0) || 1;
    for (const at of diagonal) data[at] = data[at] * (1 + RIDGE) || least;
  }

  /**
   * Minimizes until no subgradient is larger than a share of the largest at the point, each in its variable's scale: over one variable after
   * the other, which finds out those that are not 0 and their signs, and over all of these at once, in so many steps at most, which is
   * quicker where variables can stand in for each other.
   */
  async minimize(share: number, mostSteps: number): Promise<void> {
    const all = Int32Array.from(this.#now.keys());
    const tolerance = share * this.#size();
    for (let round = 0; round < MOST_ROUNDS; round++) {
      for (let pass = 0; pass < PASSES; pass++) {
        if (this.#pass(all) <= tolerance) return;
        if (this.#pace.isDue) await this.#pace.rest();
      }
      await this.#moveTogether(tolerance, mostSteps);
    }
  }

  /** From the point to where the minimum was found, of all variables. */
  step(): Float64Array {
    const step = new Float64Array(this.#variables);
    this.#chosen.forEach((j, k) => step[j] = this.#now[k] - this.#start[k]);
    return step;
  }

  /** What the value falls by on the step, as the model tells. */
  drop(): number {
    let drop = 0;
    for (let k = 0; k < this.#now.length; k++) {
      const step = this.#now[k] - this.#start[k];
      drop -= step * (this.#first[k] + this.#gradient[k]) / 2 +
        this.#l1[k] * (Math.abs(this.#now[k]) - Math.abs(this.#start[k]));
    }
    return drop;
  }

  /** The size of the largest subgradient, each in the scale in which its variable has a second derivative of 1. */
  #size(): number {
    const { columns, data } = this.#curvature;
    const [gradient, l1] = [this.#gradient, this.#l1];
    return maxAbs(
      this.#now.map((w, k) => leastSubgradient(w, gradient[k], l1[k]) / Math.sqrt(data[k * (columns + 1)])),
    );
  }

  /** Returns the size of the largest subgradient that was found, in the same scales. */
  #pass(variables: Int32Array): number {
    const { columns, data } = this.#curvature;
    const [now, gradient, l1] = [this.#now, this.#gradient, this.#l1];
    let most = 0;
    for (const k of variables) {
      const [before, slope, bend] = [now[k], gradient[k], data[k * columns + k]];
      most = Math.max(most, Math.abs(leastSubgradient(before, slope, l1[k])) / Math.sqrt(bend));
      const moved = shrunk(before - slope / bend, l1[k] / bend);
      if (moved === before) continue;
      now[k] = moved;
      this.#add(moved - before, k, gradient);
    }
    return most;
  }

  /**
   * Moves variables that are not 0 towards where the model is least as long as none changes its sign. Those that come to 0 before the others
   * have got far are left out, and these go on.
   */
  async #moveTogether(tolerance: number, mostSteps: number): Promise<void> {
    let moving = this.#present();
    for (let left = Math.max(mostSteps, CHEAP / moving.length ** 2); left > 0;) {
      const { direction, steps } = await this.#towards(moving, tolerance, Math.min(left, mostSteps));
      const share = this.#moveAlong(moving, direction);
      const present = this.#present();
      if (share >= SHORT || present.length === moving.length) return;
      [moving, left] = [present, left - steps];
    }
  }

  /** The variables that are not 0. */
  #present(): Int32Array {
    return Int32Array.from(this.#now.keys()).filter((k) => this.#now[k] !== 0);
  }

  /** Goes along a direction while the model falls, without each variable that comes to 0. Returns how much of the way that was. */
  #moveAlong(present: Int32Array, direction: Float64Array): number {
    const [now, gradient, l1] = [this.#now, this.#gradient, this.#l1];
    const signed = Float64Array.from(present, (k) => Math.sign(now[k]) * l1[k]);
    const bent = this.#times(present, direction);
    const along = (of: Float64Array) => present.reduce((sum, k, i) => sum + direction[i] * of[k], 0);
    let share = 0;
    for (const { i, at } of this.#stops(present, direction)) {
      const lowest = share - (along(gradient) + dot(direction, signed)) / along(bent);
      const step = Math.min(at, lowest) - share;
      if (!(step >= 0)) break;
      addScaled(step, bent, gradient);
      present.forEach((k, j) => now[k] += step * direction[j]);
      share += step;
      if (i === undefined || lowest < at) break;
      now[present[i]] = 0;
      this.#add(-direction[i], present[i], bent);
      direction[i] = 0;
    }
    return share;
  }

  /** Where variables come to 0 on the way along a direction, in turn, and its end. */
  #stops(present: Int32Array, direction: Float64Array): { readonly i?: number; readonly at: number }[] {
    const stops = Array.from(present, (k, i) => ({ i, at: this.#l1[k] > 0 ? -this.#now[k] / direction[i] : Infinity }));
    return [...stops.filter(({ at }) => at > 0 && at <= 1).sort((a, b) => a.at - b.at), { at: 1 }];
  }

  /** From where variables are to where the model is least as long as none changes its sign: conjugate gradients, and how many steps of them. */
  async #towards(
    present: Int32Array,
    tolerance: number,
    mostSteps: number,
  ): Promise<{ readonly direction: Float64Array; readonly steps: number }> {
    const solution = new Float64Array(present.length);
    const residual = Float64Array.from(present, (k) => -this.#gradient[k] - Math.sign(this.#now[k]) * this.#l1[k]);
    const among = this.#among(present);
    const products = new DenseProducts(among);
    const scale = residual.map((_, i) => among.data[i * (among.columns + 1)]);
    const size = () => residual.reduce((most, value, i) => Math.max(most, Math.abs(value) / Math.sqrt(scale[i])), 0);
    let scaled = residual.map((value, i) => value / scale[i]);
    let direction = scaled.slice();
    let square = dot(residual, scaled);
    let steps = 0;
    for (; steps < mostSteps && size() > tolerance; steps++) {
      const bent = products.times(direction);
      const length = square / dot(direction, bent);
      addScaled(length, direction, solution);
      addScaled(-length, bent, residual);
      scaled = residual.map((value, i) => value / scale[i]);
      const next = dot(residual, scaled);
      direction = scaled.map((value, i) => value + next / square * direction[i]);
      square = next;
      if (this.#pace.isDue) await this.#pace.rest();
    }
    return { direction: solution, steps };
  }

  /** The second derivatives among some variables. */
  #among(present: Int32Array): Matrix<Float64Array> {
    const { columns, data } = this.#curvature;
    const n = present.length;
    const among = new Float64Array(n * n);
    for (let i = 0, at = 0; i < n; i++) {
      for (let j = 0, row = present[i] * columns; j < n; j++) among[at++] = data[row + present[j]];
    }
    return { rows: n, columns: n, data: among };
  }

  /** What the gradient changes by where some variables move. */
  #times(present: Int32Array, move: Float64Array): Float64Array {
    const bent = new Float64Array(this.#gradient.length);
    present.forEach((k, i) => this.#add(move[i], k, bent));
    return bent;
  }

  /** Adds what the gradient changes by where a variable moves. */
  #add(by: number, k: number, target: Float64Array): void {
    const { columns, data } = this.#curvature;
    for (let j = 0, at = k * columns; j < target.length; j++, at++) target[j] += by * data[at];
  }
}

function penalty(point: Float64Array, l1: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < point.length; j++) sum += l1[j] * Math.abs(point[j]);
  return sum;
}

function sumOfSizes(values: Float64Array): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0);
}

/** Of the subgradients of a slope and a penalty, the least. */
function leastSubgradient(w: number, slope: number, l1: number): number {
  return w === 0 ? shrunk(slope, l1) : slope + Math.sign(w) * l1;
}

/** A number that is nearer to 0, by so much at most. */
function shrunk(value: number, by: number): number {
  return Math.sign(value) * Math.max(0, Math.abs(value) - by);
}
