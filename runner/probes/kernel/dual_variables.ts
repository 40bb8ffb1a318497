/**
 * The variables of a dual problem as a solver goes through them, in each step: those that it still considers, the slopes of the objective
 * along them, and the ways that are open to them.
 *
 * @module
 */

import { PairKernels } from "../../numeric/wasm/pair_kernels.ts";

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

/** Of each group, those that may grow and those that may fall. */
const WAYS = GROUPS.flatMap(({ grows, falls }) => [grows, falls]);

/** The variables. All are gone through by vector instructions; loops in the order of those that are considered settle ties. */
export class DualVariables {
  /** The derivative of the objective by `y_i α_i`, for each variable. */
  readonly slopes: Float64Array;
  /** The bits of the ways that are open to each. */
  readonly ways: Uint8Array;
  /** The numbers of the variables; those still considered come first. */
  readonly order: Int32Array;
  readonly #kernels: PairKernels;
  /** By {@linkcode WAYS}. */
  readonly #ranges: { readonly bars: Float64Array; start: number; end: number }[];
  #active: number;

  /** @param slopes The derivative by each variable. */
  constructor(slopes: Float64Array) {
    const count = slopes.length;
    this.#kernels = new PairKernels(count, WAYS.length);
    this.#ranges = WAYS.map((_, kind) => ({ bars: this.#kernels.bars(kind), start: count, end: 0 }));
    this.slopes = this.#kernels.slopes;
    this.slopes.set(slopes);
    this.ways = new Uint8Array(count);
    this.order = Int32Array.from(slopes.keys());
    this.#active = count;
  }

  /** How many are considered. */
  get active(): number {
    return this.#active;
  }

  /** Opens some ways to a variable that is considered, and closes the others. */
  open(i: number, ways: number): void {
    this.ways[i] = ways;
    this.#bar(i, ways);
  }

  #bar(i: number, ways: number): void {
    for (let kind = 0; kind < WAYS.length; kind++) {
      const range = this.#ranges[kind];
      const isOpen = (ways & WAYS[kind]) !== 0;
      range.bars[i] = isOpen ? 0 : -Infinity;
      if (!isOpen) continue;
      range.start = Math.min(range.start, i);
      range.end = Math.max(range.end, i + 1);
    }
  }

  /** The variable of a group that may grow along the lowest slope; of equal ones, that which is considered later. -1 where there is none. */
  steepest({ grows }: Group): number {
    const { which, isTied } = this.#kernels.steepest(this.#ranges[WAYS.indexOf(grows)]);
    return which === -1 || !isTied ? which : this.#last((i) => {
      return (this.ways[i] & grows) !== 0 && this.slopes[i] === this.slopes[which];
    });
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
    const lowest = this.slopes[first];
    const found = this.#kernels.gain(this.#ranges[WAYS.indexOf(falls)], lowest, row, LEAST_CURVATURE);
    const { which, isTied, gain, difference } = found;
    if (which === -1) return { first, second: -1, gain: 0, violation: -Infinity };
    const second = !isTied ? which : this.#last((j) => {
      const own = this.slopes[j] - lowest;
      return (this.ways[j] & falls) !== 0 && own > 0 && own * own / curvatureOf(row[j]) === gain;
    });
    return { first, second, gain, violation: difference };
  }

  /** The last of those considered that is meant. */
  #last(isMeant: (i: number) => boolean): number {
    return this.order[this.order.subarray(0, this.#active).findLastIndex(isMeant)];
  }

  /** Adds multiples of two rows to the slopes. Those of variables that are left out mean nothing. */
  add(a: Float32Array, ofA: number, b: Float32Array, ofB: number): void {
    this.#kernels.add(a, ofA, b, ofB);
  }

  /** Considers some no more: they change places with the last ones. */
  leaveOut(isSettled: (i: number) => boolean): void {
    const { order } = this;
    for (let t = 0; t < this.#active; t++) {
      if (!isSettled(order[t])) continue;
      while (--this.#active > t && isSettled(order[this.#active]));
      [order[t], order[this.#active]] = [order[this.#active], order[t]];
    }
    for (const i of order.subarray(this.#active)) this.#bar(i, 0);
  }

  /** Considers all again. */
  considerAll(): void {
    for (const i of this.order.subarray(this.#active)) this.#bar(i, this.ways[i]);
    this.#active = this.order.length;
  }
}
