/**
 * Sums over rows of 32-bit floats by the vector instructions of WebAssembly, where a loop over typed arrays takes one number at
 * a time: steps of stochastic descent are made of nothing else.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import { Kernels } from "../../../stores/wasm/kernels.ts";
import { ROW_KERNELS } from "./row_kernels_code.ts";

/** Numbers that the kernels take at a time. */
const LANES = 8;
/** Rows that take no more are copied once; of others, one is copied whenever it is asked for. */
const MOST_BYTES = 2 ** 29;
/** How many rows are brought into the processor's cache at once. */
const BROUGHT = 16;
/** Their places, and what was read of them: lines of the cache. */
const PLACES_BYTES = 128;
/** Their labels, and the state of a descent. */
const [LABELS_BYTES, STATE_BYTES] = [8 * BROUGHT, 128];
/** Where the vector lies, what belongs to it, and a row that is copied when it is asked for: counted in rows. */
const [VECTOR, SUMS, LOWERED, ASKED_FOR, FIRST] = [0, 1, 2, 3, 4];

/** What `row_kernels.wat` exports. Places are in bytes, lengths in numbers. */
interface Exports extends WebAssembly.Exports {
  dot(a: number, b: number, length: number): number;
  square(a: number, length: number): number;
  magnitudes(a: number, length: number): number;
  bring(places: number, count: number, bytes: number): void;
  add(factor: number, a: number, target: number, length: number): number;
  lower(penalty: number, scale: number, a: number, lowered: number, length: number): void;
  descend(places: number, labels: number, count: number, state: number, vector: number, length: number): void;
}

/** A vector, and the rows of a matrix that are multiplied with it and added to it. */
export class RowKernels {
  /** The vector: a view of the kernels' memory, all zeros at first. */
  readonly vector: Float32Array;
  /** Another one, that rows are added to: all zeros at first. */
  readonly sums: Float32Array;
  /** What {@linkcode RowKernels.descend} reads and changes, in the order of `row_kernels.wat`: all zeros at first. */
  readonly state: Float64Array;
  /** Whether all rows are copied. */
  readonly areHeld: boolean;
  readonly #x: Matrix<Float32Array>;
  readonly #kernels: Exports;
  /** The length of a row with its padding. */
  readonly #length: number;
  readonly #rowBytes: number;
  /** The row that was asked for last, where they are not held. */
  #last = -1;
  readonly #askedFor: Float32Array;
  /** Where rows are that are brought. */
  readonly #places: Int32Array;
  readonly #labels: Float64Array;
  /** Of each row; NaN where it is not known. */
  readonly #squares: Float64Array;

  /**
   * Copies all rows, or none.
   *
   * @param x The matrix. Its numbers stay as they are.
   * @param mostBytes How much memory the copies may take.
   */
  constructor(x: Matrix<Float32Array>, mostBytes = MOST_BYTES) {
    const kernels = new Kernels<Exports>(ROW_KERNELS, "rows");
    this.#kernels = kernels.run;
    this.#x = x;
    this.#length = Math.ceil(x.columns / LANES) * LANES;
    this.#rowBytes = this.#length * Float32Array.BYTES_PER_ELEMENT;
    this.#squares = new Float64Array(x.rows).fill(NaN);
    this.areHeld = this.#at(x.rows) <= mostBytes;
    const held = this.areHeld ? x.rows : 0;
    const memory = kernels.withRoom(this.#at(FIRST + held));
    const row = (place: number) => new Float32Array(memory, this.#at(place), x.columns);
    [this.vector, this.sums, this.#askedFor] = [row(VECTOR), row(SUMS), row(ASKED_FOR)];
    this.#places = new Int32Array(memory, 0, BROUGHT);
    this.#labels = new Float64Array(memory, PLACES_BYTES, BROUGHT);
    this.state = new Float64Array(memory, PLACES_BYTES + LABELS_BYTES, STATE_BYTES / 8);
    const copies = new Float32Array(memory, this.#at(FIRST), held * this.#length);
    for (let i = 0; i < held; i++) copies.set(this.#rowOf(i), i * this.#length);
  }

  /**
   * Goes through rows, and brings those that come next into the processor's cache: memory answers where several are asked for at once.
   *
   * @param rows Which, in the order that they are gone through.
   * @param visit Called with each.
   */
  through(rows: Int32Array, visit: (row: number) => void): void {
    for (let start = 0; start < rows.length; start += BROUGHT) {
      const end = Math.min(start + BROUGHT, rows.length);
      if (this.areHeld) this.#bring(rows, start, end);
      for (let i = start; i < end; i++) visit(rows[i]);
    }
  }

  #bring(rows: Int32Array, start: number, end: number): void {
    for (let i = start; i < end; i++) this.#places[i - start] = this.#at(FIRST + rows[i]);
    this.#kernels.bring(0, end - start, this.#rowBytes);
  }

  /** The inner product of the vector and a row: products rounded to 32 bits, as scikit-learn's, summed in 64-bit floats. */
  dot(row: number): number {
    return this.#kernels.dot(this.#at(VECTOR), this.#placeOf(row), this.#length);
  }

  /** The squared norm of a row, summed in 64-bit floats. */
  square(row: number): number {
    if (Number.isNaN(this.#squares[row])) {
      this.#squares[row] = this.#kernels.square(this.#placeOf(row), this.#length);
    }
    return this.#squares[row];
  }

  /** Adds a multiple of a row to the vector. Returns the squared norm of what that becomes. */
  add(factor: number, row: number): number {
    return this.#kernels.add(factor, this.#placeOf(row), this.#at(VECTOR), this.#length);
  }

  /** Adds a multiple of a row to the sums. */
  addToSums(factor: number, row: number): void {
    this.#kernels.add(factor, this.#placeOf(row), this.#at(SUMS), this.#length);
  }

  /** The sum of the vector's magnitudes, in 64-bit floats. */
  magnitudes(): number {
    return this.#kernels.magnitudes(this.#at(VECTOR), this.#length);
  }

  /**
   * Moves each number of the vector towards 0, and no further: by what is left of a penalty that it should have had in all so far.
   *
   * @param penalty The penalty, of `scale` times the number.
   * @param scale What the vector is multiplied with to be what is penalized.
   */
  lower(penalty: number, scale: number): void {
    this.#kernels.lower(penalty, scale, this.#at(VECTOR), this.#at(LOWERED), this.#length);
  }

  /**
   * Makes a step of stochastic descent by a hinge for each of some rows, all of which are held.
   *
   * @param rows Which, in their order.
   * @param labels Of each row of the matrix, 1 or -1.
   */
  descend(rows: Int32Array, labels: Int8Array): void {
    for (let start = 0; start < rows.length; start += BROUGHT) {
      const end = Math.min(start + BROUGHT, rows.length);
      this.#bring(rows, start, end);
      for (let i = start; i < end; i++) this.#labels[i - start] = labels[rows[i]];
      const [labelsAt, stateAt] = [this.#labels.byteOffset, this.state.byteOffset];
      this.#kernels.descend(0, labelsAt, end - start, stateAt, this.#at(VECTOR), this.#length);
    }
  }

  /** Where a row is in the kernels' memory. */
  #placeOf(row: number): number {
    if (this.areHeld) return this.#at(FIRST + row);
    if (row !== this.#last) this.#askedFor.set(this.#rowOf(row));
    this.#last = row;
    return this.#at(ASKED_FOR);
  }

  #rowOf(row: number): Float32Array {
    return this.#x.data.subarray(row * this.#x.columns, (row + 1) * this.#x.columns);
  }

  #at(place: number): number {
    return PLACES_BYTES + LABELS_BYTES + STATE_BYTES + place * this.#rowBytes;
  }
}
