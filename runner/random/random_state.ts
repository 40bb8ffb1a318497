/**
 * Random numbers as scikit-learn draws them, so that equal seeds give equal orders.
 *
 * @module
 */

import { MersenneTwister } from "./mersenne_twister.ts";

/** NumPy's legacy `RandomState(seed)`. */
export class RandomState {
  readonly #twister: MersenneTwister;

  /**
   * Seeds the generator.
   *
   * @param seed An integer in 0 … 2^32 - 1, or several.
   */
  constructor(seed: number | Uint32Array) {
    this.#twister = new MersenneTwister(seed);
  }

  /** The next 32 random bits. */
  bits(): number {
    return this.#twister.nextUint32();
  }

  /** A number in 0 … 1, 1 excluded, with 53 random bits. */
  uniform(): number {
    const high = this.bits() >>> 5;
    const low = this.bits() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /**
   * An integer, by the method of NumPy's legacy `randint` and `shuffle`: bits above the mask are dropped, and draws
   * that are too large repeated.
   *
   * @param most The largest that may come, below 2^32.
   * @returns An integer in 0 … most.
   */
  integer(most: number): number {
    if (most === 0) return 0;
    const mask = 2 ** (32 - Math.clz32(most)) - 1;
    let drawn = most + 1;
    while (drawn > most) drawn = (this.bits() & mask) >>> 0;
    return drawn;
  }

  /**
   * NumPy's `permutation(n)`.
   *
   * @param n How many numbers.
   * @returns The numbers 0 … n - 1 in random order.
   */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }
}

/** The xorshift generator of Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8(14), 2003, with 31 bits. */
export class Xorshift {
  #state: number;

  /**
   * Seeds the generator.
   *
   * @param seed An integer in 0 … 2^32 - 1; 0, which the generator cannot leave, counts as 1.
   */
  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** The next 31 random bits. */
  bits(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return this.#state & 0x7fffffff;
  }
}

/**
 * Shuffles numbers in place, from the front.
 *
 * @param order The numbers.
 * @param random The generator.
 */
export function shuffle(order: Int32Array, random: Xorshift): void {
  for (let i = 0; i + 1 < order.length; i++) {
    const j = i + random.bits() % (order.length - i);
    [order[i], order[j]] = [order[j], order[i]];
  }
}
