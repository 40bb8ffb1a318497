/**
 * Numbers of which nobody knows beforehand how many there are.
 *
 * @module
 */

/** 32-bit floats, one after the other. */
export class GrowingFloats {
  #data = new Float32Array(16);
  #count = 0;

  /** Adds a number. */
  push(value: number): void {
    if (this.#count === this.#data.length) {
      const larger = new Float32Array(2 * this.#count);
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data[this.#count++] = value;
  }

  /** All of them. */
  array(): Float32Array {
    return this.#data.slice(0, this.#count);
  }
}
