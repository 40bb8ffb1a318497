/**
 * What a solver that changes pairs of variables asks of all of them in each step, by the vector instructions of WebAssembly: two at a time,
 * without a branch for any.
 *
 * @module
 */

import { Kernels } from "../../../stores/wasm/kernels.ts";
import { PAIR_KERNELS } from "./pair_kernels_code.ts";

/** How many numbers the kernels say of what they find. */
const FOUND = 4;

/** What `pair_kernels.wat` exports. Places are in bytes; numbers, and ends, are of pairs. */
interface Exports extends WebAssembly.Exports {
  add(slopes: number, a: number, ofA: number, b: number, ofB: number, count: number): void;
  steepest(slopes: number, bars: number, start: number, end: number, target: number): void;
  gain(
    slopes: number,
    bars: number,
    kernels: number,
    lowest: number,
    least: number,
    start: number,
    end: number,
    target: number,
  ): void;
}

/** The best of some variables. */
export interface Best {
  /** Its number; -1 where there is none. */
  readonly which: number;
  /** Whether others are as good. */
  readonly isTied: boolean;
}

/** The variable that gains most. */
export interface MostGain extends Best {
  /** What it gains; minus infinity where there is none. */
  readonly gain: number;
  /** The largest difference of slopes. */
  readonly difference: number;
}

/** Some variables, by their numbers. */
export interface Range {
  /** Minus infinity for those that do not count, else 0. */
  readonly bars: Float64Array;
  /** The first. */
  readonly start: number;
  /** What comes after the last. */
  readonly end: number;
}

/** The slopes of variables, and what is looked for among them. */
export class PairKernels {
  /** One for each variable. */
  readonly slopes: Float64Array;
  readonly #count: number;
  readonly #run: Exports;
  readonly #bars: readonly Float64Array[];
  readonly #rows: readonly Float32Array[];
  readonly #found: Float64Array;

  /**
   * Begins with slopes of 0, and nobody who counts.
   *
   * @param count How many variables there are.
   * @param ranges How many kinds of bars.
   */
  constructor(count: number, ranges: number) {
    this.#count = count + count % 2;
    const kernels = new Kernels<Exports>(PAIR_KERNELS, "pairs");
    this.#run = kernels.run;
    const bytes = 8 * this.#count;
    const memory = kernels.withRoom(bytes * (ranges + 2) + 8 * FOUND);
    this.slopes = new Float64Array(memory, 0, count);
    this.#bars = Array.from({ length: ranges }, (_, k) => new Float64Array(memory, bytes * (k + 1), this.#count));
    for (const bars of this.#bars) bars.fill(-Infinity);
    const rows = bytes * (ranges + 1);
    this.#rows = [0, 1].map((k) => new Float32Array(memory, rows + 4 * this.#count * k, this.#count));
    this.#found = new Float64Array(memory, rows + bytes, FOUND);
  }

  /** The bars of a kind, one for each variable. */
  bars(kind: number): Float64Array {
    return this.#bars[kind];
  }

  /** Adds multiples of two rows to the slopes. */
  add(a: Float32Array, ofA: number, b: Float32Array, ofB: number): void {
    const [first, second] = this.#rows;
    first.set(a);
    second.set(b);
    this.#run.add(this.slopes.byteOffset, first.byteOffset, ofA, second.byteOffset, ofB, this.#count);
  }

  /** The variable with the lowest slope. */
  steepest({ bars, start, end }: Range): Best {
    this.#run.steepest(this.slopes.byteOffset, bars.byteOffset, start - start % 2, end, this.#found.byteOffset);
    return this.#best();
  }

  /**
   * Of the variables whose slopes are above another one's, that whose square of the difference is largest, beside the curvature.
   *
   * @param range The variables.
   * @param lowest The other one's slope.
   * @param row Its kernels with all. The curvature is `2 - 2 kernel`,
   * @param least or this, where that is not above 0.
   */
  gain({ bars, start, end }: Range, lowest: number, row: Float32Array, least: number): MostGain {
    const [kernels] = this.#rows;
    kernels.set(row);
    this.#run.gain(
      this.slopes.byteOffset,
      bars.byteOffset,
      kernels.byteOffset,
      lowest,
      least,
      start - start % 2,
      end,
      this.#found.byteOffset,
    );
    return this.#best();
  }

  #best(): MostGain {
    const found = this.#found;
    const value = found[0];
    return { which: value === -Infinity ? -1 : found[1], isTied: found[2] !== 0, gain: value, difference: found[3] };
  }
}
