/**
 * Functions of squared distances that are asked for hundreds of millions of times, where powers would cost more than all
 * the rest.
 *
 * @module
 */

const LOWEST = 2 ** -30;
const HIGHEST = 2 ** 30;
/** The top bits of a 32-bit float: sign, exponent, and 7 bits of the fraction, so 128 steps for each power of 2. */
const DROPPED_BITS = 16;

/** A function of a positive number, tabulated. */
export class ForceTable {
  readonly #values: Float64Array;
  readonly #first: number;
  readonly #number = new Float32Array(1);
  readonly #bits = new Uint32Array(this.#number.buffer);

  /**
   * Tabulates a function.
   *
   * @param force A function that goes about as a power of its argument, such as `1 / (1 + a square^b)`.
   */
  constructor(force: (square: number) => number) {
    this.#first = this.#place(LOWEST);
    const size = this.#place(HIGHEST) - this.#first + 2;
    this.#values = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      this.#bits[0] = (this.#first + i) << DROPPED_BITS;
      this.#values[i] = force(this.#number[0]);
    }
  }

  /**
   * The function's value, by linear interpolation.
   *
   * @param square A number; outside 2^-30 … 2^30 the value at the nearer end is taken.
   * @returns The value, with a relative error below 1e-4.
   */
  at(square: number): number {
    const place = this.#place(square < LOWEST ? LOWEST : square > HIGHEST ? HIGHEST : square) - this.#first;
    const fraction = (this.#bits[0] & (2 ** DROPPED_BITS - 1)) / 2 ** DROPPED_BITS;
    const below = this.#values[place];
    return below + fraction * (this.#values[place + 1] - below);
  }

  #place(square: number): number {
    this.#number[0] = square;
    return this.#bits[0] >>> DROPPED_BITS;
  }
}
