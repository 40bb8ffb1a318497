/**
 * A vector in the memory of `row_kernels.ts`, that rows are multiplied with and added to.
 *
 * @module
 */

import type { RowKernels } from "./row_kernels.ts";

/** How much room the state of a descent takes. */
const STATE_BYTES = 128;
/** What lies behind it: the vector, and what belongs to it, counted in rows. */
const [VECTOR, SUMS, LOWERED, END] = [0, 1, 2, 3];

/** How much room a vector takes with all that belongs to it, where a row takes so much. */
export function bytesOfVector(rowBytes: number): number {
  return STATE_BYTES + END * rowBytes;
}

/** A vector. */
export class RowVector {
  /** Its numbers: a view of the kernels' memory, all zeros at first. */
  readonly numbers: Float32Array;
  /** Another vector, that rows are added to: all zeros at first. */
  readonly sums: Float32Array;
  /** What {@linkcode RowVector.descend} reads and changes, in the order of `row_kernels.wat`: all zeros at first. */
  readonly state: Float64Array;
  /** The rows. */
  readonly rows: RowKernels;
  readonly #lowered: number;

  /**
   * Begins with zeros.
   *
   * @param rows The rows.
   * @param memory The kernels' memory.
   * @param at Where there is room for it.
   * @param columns How many numbers it has.
   */
  constructor(rows: RowKernels, memory: ArrayBuffer, at: number, columns: number) {
    this.rows = rows;
    const placeOf = (part: number): number => at + STATE_BYTES + part * rows.length * Float32Array.BYTES_PER_ELEMENT;
    this.state = new Float64Array(memory, at, STATE_BYTES / 8);
    [this.numbers, this.sums] = [VECTOR, SUMS].map((part) => new Float32Array(memory, placeOf(part), columns));
    this.#lowered = placeOf(LOWERED);
  }

  /** Its inner product with a row: products rounded to 32 bits, as scikit-learn's, summed in 64-bit floats. */
  dot(row: number): number {
    const { run, length } = this.rows;
    return run.dot(this.numbers.byteOffset, this.rows.at(row), length);
  }

  /** Adds a multiple of a row. Returns the squared norm of what it becomes. */
  add(factor: number, row: number): number {
    const { run, length } = this.rows;
    return run.add(factor, this.rows.at(row), this.numbers.byteOffset, length);
  }

  /** Adds a multiple of a row to the sums. */
  addToSums(factor: number, row: number): void {
    const { run, length } = this.rows;
    run.add(factor, this.rows.at(row), this.sums.byteOffset, length);
  }

  /** The sum of its magnitudes, in 64-bit floats. */
  magnitudes(): number {
    const { run, length } = this.rows;
    return run.magnitudes(this.numbers.byteOffset, length);
  }

  /**
   * Moves each of its numbers towards 0, and no further: by what is left of a penalty that it should have had in all so far.
   *
   * @param penalty The penalty, of `scale` times the number.
   * @param scale What the vector is multiplied with to be what is penalized.
   */
  lower(penalty: number, scale: number): void {
    const { run, length } = this.rows;
    run.lower(penalty, scale, this.numbers.byteOffset, this.#lowered, length);
  }

  /** Makes steps of stochastic descent by a hinge, as {@linkcode RowKernels.descend} says. */
  descend(rows: Int32Array, labels: Int8Array): void {
    this.rows.descend(rows, labels, this.state.byteOffset, this.numbers.byteOffset);
  }
}
