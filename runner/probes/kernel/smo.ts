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

import { largest } from "../../../ops/extremes.ts";
import { Pace } from "../../../stores/pace.ts";
import { curvatureOf, DualVariables, type Group, GROUPS, type Pair } from "./dual_variables.ts";

/** The kernel matrix, by rows. The diagonal is 1. */
export interface KernelRows {
  /** Its rows, and columns. */
  readonly size: number;
  /** `K_ij` for all j. */
  row(i: number): Float32Array;
  /** Computes rows that were not asked for yet, where that is worth it: asked between steps, which wait for it. */
  catchUp?(): Promise<void> | undefined;
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

/** Steps between two looks at the clock. */
const STEPS = 32;

/**
 * Solves a dual problem, with rests.
 *
 * @param problem The problem.
 * @param options When to stop.
 * @returns The solution.
 */
export async function solveDual(problem: DualProblem, options: SmoOptions): Promise<DualSolution> {
  const solver = new Solver(problem, options);
  const pace = new Pace();
  let iterations = 0;
  let pair = solver.select();
  while (pair !== undefined && iterations !== options.maxIterations) {
    solver.step(pair);
    iterations++;
    const rows = problem.kernel.catchUp?.();
    if (rows !== undefined) await rows;
    if (iterations % STEPS === 0 && pace.isDue) await pace.rest();
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
  /** Those that there are. C-SVC has one. */
  readonly #groups: readonly Group[];
  readonly #variables: DualVariables;
  /** The share in the slopes of the variables at their upper bounds. */
  readonly #boundSlopes: Float64Array;
  #untilShrinking: number;
  #wasUnshrunk = false;

  constructor(problem: DualProblem, options: SmoOptions) {
    const { kernel, signs, bounds, linear, keepClassSums } = problem;
    this.#problem = problem;
    this.#options = options;
    this.alpha = problem.start.slice();
    this.#groups = keepClassSums ? GROUPS : [GROUPS[0]];
    this.#variables = new DualVariables(Float64Array.from(signs, (sign) => sign * linear));
    this.#boundSlopes = new Float64Array(kernel.size);
    this.#untilShrinking = Math.min(kernel.size, 1000) - 1;
    for (let i = 0; i < kernel.size; i++) {
      this.#openWays(i);
      if (this.alpha[i] === 0) continue;
      addScaled(signs[i] * this.alpha[i], kernel.row(i), this.#variables.slopes);
      if (this.alpha[i] >= bounds[i]) addScaled(signs[i] * bounds[i], kernel.row(i), this.#boundSlopes);
    }
  }

  /** The positive class comes last. */
  #groupOf(i: number): Group {
    return this.#groups[this.#problem.signs[i] > 0 ? this.#groups.length - 1 : 0];
  }

  #openWays(i: number): void {
    const { signs, bounds } = this.#problem;
    const { grows, falls } = this.#groupOf(i);
    const [up, down] = signs[i] > 0 ? [grows, falls] : [falls, grows];
    this.#variables.open(i, (this.alpha[i] < bounds[i] ? up : 0) | (this.alpha[i] > 0 ? down : 0));
  }

  /** The next two variables to change, after shrinking where it is due; `undefined` at the optimum. */
  next(): Pair | undefined {
    const { order } = this.#variables;
    if (this.#untilShrinking === 0) {
      this.#untilShrinking = Math.min(order.length, 1000);
      this.#options.onProgress();
      if (this.#options.shrinking) this.#shrink();
    }
    this.#untilShrinking--;
    const pair = this.select();
    if (pair !== undefined || this.#variables.active === order.length) return pair;
    this.#unshrink();
    this.#untilShrinking = 0;
    return this.select();
  }

  /** The pair that violates the optimality conditions and promises the largest decrease. */
  select(): Pair | undefined {
    const pairs = this.#groups.map((group) => this.#selectOf(group));
    this.violation = largest(pairs.map(({ violation }) => violation));
    if (this.violation < this.#options.tolerance) return undefined;
    return pairs.reduce((best, pair) => pair.gain > best.gain ? pair : best);
  }

  #selectOf(group: Group): Pair {
    const first = this.#variables.steepest(group);
    if (first === -1) return { first, second: -1, gain: 0, violation: -Infinity };
    return this.#variables.pairWith(group, first, this.#problem.kernel.row(first));
  }

  /** Solves for two variables, and keeps the sum that the problem keeps. */
  step({ first: i, second: j }: Pair): void {
    const { kernel, signs, bounds } = this.#problem;
    const [oldI, oldJ] = [this.alpha[i], this.alpha[j]];
    const [rowI, rowJ] = [kernel.row(i), kernel.row(j)];
    const { slopes } = this.#variables;
    const change = signs[i] * (slopes[j] - slopes[i]) / curvatureOf(rowI[j]);
    const [ci, cj] = [bounds[i], bounds[j]];
    let [a, b] = [oldI + change, oldJ];

    if (signs[i] !== signs[j]) {
      b += change;
      const difference = oldI - oldJ;
      if (difference > 0 && b < 0) [a, b] = [difference, 0];
      else if (difference <= 0 && a < 0) [a, b] = [0, -difference];
      if (difference > ci - cj && a > ci) [a, b] = [ci, ci - difference];
      else if (difference <= ci - cj && b > cj) [a, b] = [cj + difference, cj];
    } else {
      b -= change;
      const sum = oldI + oldJ;
      if (sum > ci && a > ci) [a, b] = [ci, sum - ci];
      else if (sum <= ci && b < 0) [a, b] = [sum, 0];
      if (sum > cj && b > cj) [a, b] = [sum - cj, cj];
      else if (sum <= cj && a < 0) [a, b] = [0, sum];
    }
    this.alpha[i] = a;
    this.alpha[j] = b;
    this.#variables.add(rowI, signs[i] * (a - oldI), rowJ, signs[j] * (b - oldJ));
    this.#keepBounds(i, oldI);
    this.#keepBounds(j, oldJ);
  }

  /** Brings what depends on bounds up to date, after one variable changed. */
  #keepBounds(i: number, old: number): void {
    const { kernel, signs, bounds } = this.#problem;
    this.#openWays(i);
    const isUpper = this.alpha[i] >= bounds[i];
    if (isUpper === old >= bounds[i]) return;
    addScaled(signs[i] * (isUpper ? bounds[i] : -bounds[i]), kernel.row(i), this.#boundSlopes);
  }

  /** Considers all variables again: adds up the slopes of those that were left out. */
  #unshrink(): void {
    const { kernel, signs, bounds, linear } = this.#problem;
    const { slopes, order, active } = this.#variables;
    const left = order.subarray(active);
    for (const k of left) slopes[k] = this.#boundSlopes[k] + signs[k] * linear;
    for (const i of left.length === 0 ? [] : order.subarray(0, active)) {
      if (this.alpha[i] <= 0 || this.alpha[i] >= bounds[i]) continue;
      const row = kernel.row(i);
      const factor = signs[i] * this.alpha[i];
      for (const k of left) slopes[k] += factor * row[k];
    }
    this.#variables.considerAll();
  }

  /** The offset and the scale: from the slopes of the variables between their bounds, or the middle of the rest. */
  offsets(): { rho: number; scale: number } {
    const levels = this.#groups.map((group) => this.#level(group));
    if (levels.length === 1) return { rho: levels[0], scale: 1 };
    const [negative, positive] = levels;
    return { rho: (positive + negative) / 2, scale: (positive - negative) / 2 };
  }

  #level(group: Group): number {
    const { signs, bounds } = this.#problem;
    const { slopes, ways } = this.#variables;
    let [upper, lower, sum, free] = [Infinity, -Infinity, 0, 0];
    for (let i = 0; i < slopes.length; i++) {
      if (this.#groupOf(i) !== group) continue;
      if (ways[i] === (group.grows | group.falls)) {
        sum += slopes[i];
        free++;
      } else if (this.alpha[i] >= bounds[i] === signs[i] < 0) upper = Math.min(upper, slopes[i]);
      else lower = Math.max(lower, slopes[i]);
    }
    return free > 0 ? sum / free : (upper + lower) / 2;
  }

  /** Leaves variables at a bound out while they are far from leaving it. Their slopes are not kept up to date. */
  #shrink(): void {
    const levels = this.#levels();
    const violation = largest(levels.map(({ lowest, highest }) => highest - lowest));
    if (!this.#wasUnshrunk && violation <= this.#options.tolerance * 10) {
      this.#wasUnshrunk = true;
      this.#unshrink();
    }
    this.#variables.leaveOut((i) => levels.some((level) => this.#isSettled(i, level)));
  }

  /** The steepest ways in each group, among the variables considered. */
  #levels(): Level[] {
    const { slopes, ways, order, active } = this.#variables;
    return this.#groups.map((group) => {
      let [lowest, highest] = [Infinity, -Infinity];
      for (const i of order.subarray(0, active)) {
        if (ways[i] & group.grows) lowest = Math.min(lowest, slopes[i]);
        if (ways[i] & group.falls) highest = Math.max(highest, slopes[i]);
      }
      return { ...group, lowest, highest };
    });
  }

  /** Whether a variable has one way, and that would have to be better than the best there is to be taken. */
  #isSettled(i: number, { grows, falls, lowest, highest }: Level): boolean {
    const { slopes, ways } = this.#variables;
    return ways[i] === falls ? slopes[i] < lowest : ways[i] === grows && slopes[i] > highest;
  }
}

/** The lowest slope along which a variable of a group may grow, and the highest along which one may fall. */
interface Level extends Group {
  readonly lowest: number;
  readonly highest: number;
}

/** Adds a multiple of a row to a vector. */
function addScaled(factor: number, row: Float32Array, target: Float64Array): void {
  for (let k = 0; k < target.length; k++) target[k] += factor * row[k];
}
