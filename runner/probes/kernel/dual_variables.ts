/**
 * The variables of a dual problem as a solver goes through them, in each step: those that it still considers, the slopes of the objective
 * along them, and the ways that are open to them.
 *
 * @module
 */

/** Variables that keep their sum, of `y_i α_i`. A variable that may grow, or fall, has the group's bit for that. */
export interface Group {
  /** The bit of those that may grow. */
  readonly grows: number;
  /** The bit of those that may fall. */
  readonly falls: number;
}

/** All groups that there may be. */
export const GROUPS: readonly [Group, Group] = [{ grows: 1, falls: 2 }, { grows: 4, falls: 8 }];

/** Two variables of a group, of which the first grows and the second falls. */
export interface Pair {
  /** The first; -1 where none may grow. */
  readonly first: number;
  /** The second; -1 where nothing is gained with any. */
  readonly second: number;
  /** Twice what the objective falls by, if no bound is in the way. */
  readonly gain: number;
  /** The largest difference of slopes: by how much the optimality conditions are violated. */
  readonly violation: number;
}

/** Takes the place of a curvature that is not above 0. */
const LEAST_CURVATURE = 1e-12;

/** The curvature of the objective where two variables change, of which the kernel is known. */
export function curvatureOf(kernel: number): number {
  const curvature = 2 - 2 * kernel;
  return curvature > 0 ? curvature : LEAST_CURVATURE;
}

/** The variables. Loops over those that are considered read each array by a name of their own, which is twice as fast. */
export class DualVariables {
  /** The derivative of the objective by `y_i α_i`, for each variable. */
  readonly slopes: Float64Array;
  /** The bits of the ways that are open to each. */
  readonly ways: Uint8Array;
  /** The numbers of the variables; those still considered come first. */
  readonly order: Int32Array;
  /** How many are considered. */
  active: number;

  /** @param slopes The derivative by each variable. */
  constructor(slopes: Float64Array) {
    this.slopes = slopes;
    this.ways = new Uint8Array(slopes.length);
    this.order = Int32Array.from(slopes.keys());
    this.active = slopes.length;
  }

  /** The variable of a group that may grow along the lowest slope; of equal ones, that which is considered later. -1 where there is none. */
  steepest({ grows }: Group): number {
    const { slopes, ways, order, active } = this;
    let steepest = -1;
    let lowest = Infinity;
    for (let t = 0; t < active; t++) {
      const i = order[t];
      if (slopes[i] > lowest || (ways[i] & grows) === 0) continue;
      lowest = slopes[i];
      steepest = i;
    }
    return steepest;
  }

  /**
   * The pair that promises most.
   *
   * @param group Whose.
   * @param first The variable that grows.
   * @param row Its kernels with all.
   * @returns The pair; of equal ones, that whose second variable is considered later.
   */
  pairWith({ falls }: Group, first: number, row: Float32Array): Pair {
    const { slopes, ways, order, active } = this;
    const lowest = slopes[first];
    let [second, gain, violation] = [-1, 0, -Infinity];
    for (let t = 0; t < active; t++) {
      const j = order[t];
      const difference = slopes[j] - lowest;
      if (!(difference > 0) || (ways[j] & falls) === 0) continue;
      if (difference > violation) violation = difference;
      const own = difference * difference / curvatureOf(row[j]);
      if (own < gain) continue;
      gain = own;
      second = j;
    }
    return { first, second, gain, violation };
  }

  /** Adds multiples of two rows to the slopes of those that are considered. */
  add(a: Float32Array, ofA: number, b: Float32Array, ofB: number): void {
    const { slopes, order, active } = this;
    for (let t = 0; t < active; t++) {
      const k = order[t];
      slopes[k] += a[k] * ofA + b[k] * ofB;
    }
  }

  /** Considers some no more: they change places with the last ones. */
  leaveOut(isSettled: (i: number) => boolean): void {
    const { order } = this;
    for (let t = 0; t < this.active; t++) {
      if (!isSettled(order[t])) continue;
      while (--this.active > t && isSettled(order[this.active]));
      [order[t], order[this.active]] = [order[this.active], order[t]];
    }
  }
}
