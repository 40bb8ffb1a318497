/**
 * Sequential minimal optimization for the dual problems of support vector machines:
 *
 *     minimize ½ αᵀQα + pᵀα        0 ≤ α_i ≤ c_i, Q_ij = y_i y_j K_ij
 *
 * where `yᵀα` (C-SVC), or the sum of α in each class (ν-SVC), keeps the value that it has at the start. The two
 * variables of a step are chosen by second-order information: Fan, Chen and Lin, "Working set selection using second
 * order information for training support vector machines", JMLR 6, 2005. Shrinking is that of Chang and Lin, "LIBSVM: a
 * library for support vector machines", ACM TIST 2(3), 2011, section 5.1. Ties, tolerances and the 32-bit kernel values
 * are LIBSVM's, so that a solution that is only as good as `tol` asks is the same one.
 *
 * @module
 */

/** The kernel matrix, by rows. The diagonal is 1. */
export interface KernelRows {
  /** Its rows, and columns. */
  readonly size: number;
  /** `K_ij` for all j. */
  row(i: number): Float32Array;
}

/** A dual problem. */
export interface DualProblem {
  /** The kernel matrix of the rows. */
  readonly kernel: KernelRows;
  /** ±1 for each variable. */
  readonly signs: Int8Array;
  /** The upper bound of each variable. */
  readonly bounds: Float64Array;
  /** The linear term: the same for each variable. */
  readonly linear: number;
  /** Where to start: within the bounds. */
  readonly start: Float64Array;
  /** Whether the sum in each class stays as it is (ν-SVC), or only their difference (C-SVC). */
  readonly keepClassSums: boolean;
}

/** When to stop. */
export interface SmoOptions {
  /** The largest violation of the optimality conditions that is accepted. */
  readonly tolerance: number;
  /** The most steps; -1 for no limit. */
  readonly maxIterations: number;
  /** Whether variables at their bounds are set aside meanwhile. */
  readonly shrinking: boolean;
  /** Called from time to time; may throw to stop. */
  readonly onProgress: () => void;
}

/** A solution. */
export interface DualSolution {
  /** Each variable. */
  readonly alpha: Float64Array;
  /** The offset of the decision function `Σ α_i y_i K(x_i, x) - rho`. */
  readonly rho: number;
  /** For ν-SVC, the scale of the solution: α and rho are to be divided by it. */
  readonly scale: number;
  /** How many steps it took. */
  readonly iterations: number;
  /** Whether the violation is as small as was asked. */
  readonly converged: boolean;
  /** The largest violation of the optimality conditions at the end. */
  readonly violation: number;
}

/** Takes the place of a curvature that is not above 0. */
const LEAST_CURVATURE = 1e-12;

/**
 * Solves a dual problem.
 *
 * @param problem The problem.
 * @param options When to stop.
 * @returns The solution.
 */
export function solveDual(problem: DualProblem, options: SmoOptions): DualSolution {
  const solver = new Solver(problem, options);
  let iterations = 0;
  let pair = solver.select();
  while (pair !== undefined && iterations !== options.maxIterations) {
    solver.step(pair);
    iterations++;
    pair = solver.next();
  }
  return {
    ...solver.offsets(),
    alpha: solver.alpha,
    iterations,
    converged: pair === undefined,
    violation: solver.violation,
  };
}

class Solver {
  readonly alpha: Float64Array;
  violation = Infinity;
  readonly #problem: DualProblem;
  readonly #options: SmoOptions;
  readonly #gradient: Float64Array;
  /** The share in the gradient of the variables at their upper bounds. */
  readonly #boundGradient: Float64Array;
  /** The variables; those still considered come first. */
  readonly #order: Int32Array;
  #active: number;
  #untilShrinking: number;
  #wasUnshrunk = false;

  constructor(problem: DualProblem, options: SmoOptions) {
    const size = problem.kernel.size;
    this.#problem = problem;
    this.#options = options;
    this.alpha = problem.start.slice();
    this.#gradient = new Float64Array(size).fill(problem.linear);
    this.#boundGradient = new Float64Array(size);
    this.#order = Int32Array.from({ length: size }, (_, i) => i);
    this.#active = size;
    this.#untilShrinking = Math.min(size, 1000) - 1;
    const { signs, kernel } = problem;
    for (let i = 0; i < size; i++) {
      if (this.alpha[i] === 0) continue;
      addRow(this.#gradient, kernel.row(i), signs, i, this.alpha[i]);
      if (this.alpha[i] >= problem.bounds[i]) {
        addRow(this.#boundGradient, kernel.row(i), signs, i, problem.bounds[i]);
      }
    }
  }

  /** The next two variables to change, after shrinking where it is due; `undefined` at the optimum. */
  next(): [number, number] | undefined {
    if (this.#untilShrinking === 0) {
      this.#untilShrinking = Math.min(this.#order.length, 1000);
      this.#options.onProgress();
      if (this.#options.shrinking) this.#shrink();
    }
    this.#untilShrinking--;
    const pair = this.select();
    if (pair !== undefined || this.#active === this.#order.length) return pair;
    this.#unshrink();
    this.#untilShrinking = 0;
    return this.select();
  }

  /** The pair that violates the optimality conditions and promises the largest decrease. */
  select(): [number, number] | undefined {
    const { kernel, signs, keepClassSums } = this.#problem;
    const [upperPositive, upperNegative] = this.#mostViolating();
    const rowOf = (i: number): Float32Array | undefined => i === -1 ? undefined : kernel.row(i);
    const first = keepClassSums
      ? [upperNegative, upperPositive]
      : [this.#worse(upperPositive, upperNegative), this.#worse(upperPositive, upperNegative)];
    const rows = first.map(rowOf);
    const most = first.map((i) => i === -1 ? -Infinity : -signs[i] * this.#gradient[i]);
    const lowest = [-Infinity, -Infinity];
    let best = -1;
    let least = Infinity;

    for (let t = 0; t < this.#active; t++) {
      const j = this.#order[t];
      const sign = signs[j];
      if (sign > 0 ? this.alpha[j] <= 0 : this.alpha[j] >= this.#problem.bounds[j]) continue;
      const slope = sign * this.#gradient[j];
      const side = sign > 0 ? 1 : 0;
      if (slope >= lowest[side]) lowest[side] = slope;
      const difference = most[side] + slope;
      const row = rows[side];
      if (difference <= 0 || row === undefined) continue;
      const curvature = 2 - 2 * row[j];
      const change = -(difference * difference) / (curvature > 0 ? curvature : LEAST_CURVATURE);
      if (change <= least) [best, least] = [j, change];
    }
    this.violation = keepClassSums
      ? Math.max(most[0] + lowest[0], most[1] + lowest[1])
      : most[0] + Math.max(lowest[0], lowest[1]);
    if (this.violation < this.#options.tolerance || best === -1) return undefined;
    return [first[signs[best] > 0 ? 1 : 0], best];
  }

  /** Solves for two variables, and keeps the sum that the problem keeps. */
  step([i, j]: [number, number]): void {
    const { kernel, signs, bounds } = this.#problem;
    const [oldI, oldJ] = [this.alpha[i], this.alpha[j]];
    const curvature = 2 - 2 * kernel.row(i)[j];
    const divisor = curvature > 0 ? curvature : LEAST_CURVATURE;
    const [ci, cj] = [bounds[i], bounds[j]];
    let [a, b] = [oldI, oldJ];

    if (signs[i] !== signs[j]) {
      const delta = (-this.#gradient[i] - this.#gradient[j]) / divisor;
      const difference = a - b;
      a += delta;
      b += delta;
      if (difference > 0 && b < 0) [a, b] = [difference, 0];
      else if (difference <= 0 && a < 0) [a, b] = [0, -difference];
      if (difference > ci - cj && a > ci) [a, b] = [ci, ci - difference];
      else if (difference <= ci - cj && b > cj) [a, b] = [cj + difference, cj];
    } else {
      const delta = (this.#gradient[i] - this.#gradient[j]) / divisor;
      const sum = a + b;
      a -= delta;
      b += delta;
      if (sum > ci && a > ci) [a, b] = [ci, sum - ci];
      else if (sum <= ci && b < 0) [a, b] = [sum, 0];
      if (sum > cj && b > cj) [a, b] = [sum - cj, cj];
      else if (sum <= cj && a < 0) [a, b] = [0, sum];
    }
    this.alpha[i] = a;
    this.alpha[j] = b;
    const [rowI, rowJ] = [kernel.row(i), kernel.row(j)];
    const [changeI, changeJ] = [signs[i] * (a - oldI), signs[j] * (b - oldJ)];
    for (let t = 0; t < this.#active; t++) {
      const k = this.#order[t];
      this.#gradient[k] += signs[k] * (rowI[k] * changeI + rowJ[k] * changeJ);
    }
    this.#keepBoundGradient(i, oldI);
    this.#keepBoundGradient(j, oldJ);
  }

  /** Brings the gradient from the variables at their upper bounds up to date, after one variable changed. */
  #keepBoundGradient(i: number, old: number): void {
    const { kernel, signs, bounds } = this.#problem;
    const isUpper = this.alpha[i] >= bounds[i];
    if (isUpper !== old >= bounds[i]) {
      addRow(this.#boundGradient, kernel.row(i), signs, i, isUpper ? bounds[i] : -bounds[i]);
    }
  }

  /** Considers all variables again: adds up the gradients of those that were left out. */
  #unshrink(): void {
    const { kernel, signs, bounds, linear } = this.#problem;
    const left = this.#order.subarray(this.#active);
    for (const k of left) this.#gradient[k] = this.#boundGradient[k] + linear;
    for (const i of left.length === 0 ? [] : this.#order.subarray(0, this.#active)) {
      if (this.alpha[i] <= 0 || this.alpha[i] >= bounds[i]) continue;
      const row = kernel.row(i);
      for (const k of left) this.#gradient[k] += this.alpha[i] * signs[i] * signs[k] * row[k];
    }
    this.#active = this.#order.length;
  }

  /** The offset and the scale: from the gradients of the variables between their bounds, or the middle of the rest. */
  offsets(): { rho: number; scale: number } {
    if (!this.#problem.keepClassSums) return { rho: this.#level(() => true), scale: 1 };
    const positive = this.#level((sign) => sign > 0);
    // The gradient counts with the sign of the class.
    const negative = -this.#level((sign) => sign < 0);
    return { rho: (positive - negative) / 2, scale: (positive + negative) / 2 };
  }

  #level(belongs: (sign: number) => boolean): number {
    const { signs, bounds } = this.#problem;
    let [upper, lower, sum, free] = [Infinity, -Infinity, 0, 0];
    for (let i = 0; i < this.alpha.length; i++) {
      if (!belongs(signs[i])) continue;
      const slope = signs[i] * this.#gradient[i];
      const atUpper = this.alpha[i] >= bounds[i];
      if (!atUpper && this.alpha[i] > 0) {
        sum += slope;
        free++;
      } else if (atUpper === (signs[i] < 0)) upper = Math.min(upper, slope);
      else lower = Math.max(lower, slope);
    }
    return free > 0 ? sum / free : (upper + lower) / 2;
  }

  /** For each class, the variable with the steepest way up: [positive, negative], -1 where there is none. */
  #mostViolating(): [number, number] {
    const { signs, bounds } = this.#problem;
    let [positive, negative] = [-1, -1];
    let [mostPositive, mostNegative] = [-Infinity, -Infinity];
    for (let t = 0; t < this.#active; t++) {
      const i = this.#order[t];
      if (signs[i] > 0) {
        if (this.alpha[i] < bounds[i] && -this.#gradient[i] >= mostPositive) {
          [positive, mostPositive] = [i, -this.#gradient[i]];
        }
      } else if (this.alpha[i] > 0 && this.#gradient[i] >= mostNegative) {
        [negative, mostNegative] = [i, this.#gradient[i]];
      }
    }
    return [positive, negative];
  }

  /** Of two variables, the one with the larger violation; of two equal ones, that which is considered later. */
  #worse(positive: number, negative: number): number {
    if (positive === -1 || negative === -1) return Math.max(positive, negative);
    const [p, n] = [-this.#gradient[positive], this.#gradient[negative]];
    if (p !== n) return p > n ? positive : negative;
    return this.#order.lastIndexOf(positive) > this.#order.lastIndexOf(negative) ? positive : negative;
  }

  /** Leaves variables at a bound out while they are far from leaving it. Their gradients are not kept up to date. */
  #shrink(): void {
    const { keepClassSums } = this.#problem;
    const level = this.#levels();
    const violation = keepClassSums
      ? Math.max(level.upPositive + level.lowPositive, level.upNegative + level.lowNegative)
      : Math.max(level.upPositive, level.upNegative) + Math.max(level.lowPositive, level.lowNegative);
    if (!this.#wasUnshrunk && violation <= this.#options.tolerance * 10) {
      this.#wasUnshrunk = true;
      this.#unshrink();
    }
    for (let t = 0; t < this.#active; t++) {
      if (!this.#isSettled(this.#order[t], level)) continue;
      this.#active--;
      while (this.#active > t) {
        if (!this.#isSettled(this.#order[this.#active], level)) {
          [this.#order[t], this.#order[this.#active]] = [this.#order[this.#active], this.#order[t]];
          break;
        }
        this.#active--;
      }
    }
  }

  /** The largest slopes up and down in each class, among the variables considered. */
  #levels(): Levels {
    const { signs, bounds, keepClassSums } = this.#problem;
    const level = { upPositive: -Infinity, upNegative: -Infinity, lowPositive: -Infinity, lowNegative: -Infinity };
    for (let t = 0; t < this.#active; t++) {
      const i = this.#order[t];
      const slope = signs[i] * this.#gradient[i];
      const canGrow = this.alpha[i] < bounds[i];
      const canFall = this.alpha[i] > 0;
      if (signs[i] > 0) {
        if (canGrow) level.upPositive = Math.max(level.upPositive, -slope);
        if (canFall) level.lowPositive = Math.max(level.lowPositive, slope);
      } else {
        if (canFall) level.upNegative = Math.max(level.upNegative, -slope);
        if (canGrow) level.lowNegative = Math.max(level.lowNegative, slope);
      }
    }
    if (keepClassSums) return level;
    const up = Math.max(level.upPositive, level.upNegative);
    const low = Math.max(level.lowPositive, level.lowNegative);
    return { upPositive: up, upNegative: up, lowPositive: low, lowNegative: low };
  }

  #isSettled(i: number, level: Levels): boolean {
    const positive = this.#problem.signs[i] > 0;
    const slope = this.#problem.signs[i] * this.#gradient[i];
    const atUpper = this.alpha[i] >= this.#problem.bounds[i];
    const atLower = this.alpha[i] <= 0;
    // At a bound, only one way is open: settled where going back would have to be better than the best there is.
    if (atUpper ? positive : atLower && !positive) return -slope > (positive ? level.upPositive : level.upNegative);
    if (atUpper || atLower) return slope > (positive ? level.lowPositive : level.lowNegative);
    return false;
  }
}

interface Levels {
  readonly upPositive: number;
  readonly upNegative: number;
  readonly lowPositive: number;
  readonly lowNegative: number;
}

/** Adds a multiple of row i of Q to a vector. */
function addRow(target: Float64Array, row: Float32Array, signs: Int8Array, i: number, factor: number): void {
  for (let k = 0; k < target.length; k++) target[k] += factor * signs[i] * signs[k] * row[k];
}
