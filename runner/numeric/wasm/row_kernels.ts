/**
 * Sums over rows of 32-bit floats by the vector instructions of WebAssembly, where a loop over typed arrays takes one number at
 * a time: steps of stochastic descent are made of nothing else.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import { Kernels } from "../../../stores/wasm/kernels.ts";
import { ROW_KERNELS } from "./row_kernels_code.ts";
import { bytesOfVector, RowVector } from "./row_vector.ts";

/** Numbers that the kernels take at a time. */
const LANES = 8;
/** Rows that take no more are copied once; of others, one is copied whenever it is asked for. */
const MOST_BYTES = 2 ** 29;
/** How many rows are brought into the processor's cache at once. */
const BROUGHT = 16;
/** Their places, and what was read of them: lines of the cache. */
const PLACES_BYTES = 128;
/** Their labels. */
const LABELS_BYTES = 8 * BROUGHT;

/** What `row_kernels.wat` exports. Places are in bytes, lengths in numbers. */
export interface RowKernelExports extends WebAssembly.Exports {
  /** The inner product of two rows. */
  dot(a: number, b: number, length: number): number;
  /** A row's squared norm. */
  square(a: number, length: number): number;
  /** The sum of a row's magnitudes. */
  magnitudes(a: number, length: number): number;
  /** Brings so many rows into the cache, by their places. */
  bring(places: number, count: number, bytes: number): void;
  /** Adds a multiple of a row to another. Returns the squared norm of what that becomes. */
  add(factor: number, a: number, target: number, length: number): number;
  /** Moves a row towards 0, and adds to what it was lowered by. */
  lower(penalty: number, scale: number, a: number, lowered: number, length: number): void;
  /** Makes a step for each of so many rows, by their places and labels. */
  descend(places: number, labels: number, count: number, state: number, vector: number, length: number): void;
}

/** The rows of a matrix, and vectors that they are multiplied with and added to. */
export class RowKernels {
  /** The vectors. */
  readonly vectors: readonly RowVector[];
  /** Whether all rows are copied. */
  readonly areHeld: boolean;
  /** The kernels. */
  readonly run: RowKernelExports;
  /** The length of a row with its padding. */
  readonly length: number;
  readonly #x: Matrix<Float32Array>;
  readonly #rowBytes: number;
  /** Where the first row is, and before it one that is copied when it is asked for. */
  readonly #first: number;
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
   * @param vectors How many vectors there are.
   * @param mostBytes How much memory all may take.
   */
  constructor(x: Matrix<Float32Array>, vectors = 1, mostBytes = MOST_BYTES) {
    const kernels = new Kernels<RowKernelExports>(ROW_KERNELS, "rows");
    this.run = kernels.run;
    this.#x = x;
    this.length = Math.ceil(x.columns / LANES) * LANES;
    this.#rowBytes = this.length * Float32Array.BYTES_PER_ELEMENT;
    this.#squares = new Float64Array(x.rows).fill(NaN);
    const vectorAt = (k: number): number => PLACES_BYTES + LABELS_BYTES + k * bytesOfVector(this.#rowBytes);
    this.#first = vectorAt(vectors) + this.#rowBytes;
    this.areHeld = this.#placeOf(x.rows) <= mostBytes;
    const held = this.areHeld ? x.rows : 0;
    const memory = kernels.withRoom(this.#placeOf(held));
    this.vectors = Array.from({ length: vectors }, (_, k) => new RowVector(this, memory, vectorAt(k), x.columns));
    this.#askedFor = new Float32Array(memory, this.#placeOf(-1), x.columns);
    this.#places = new Int32Array(memory, 0, BROUGHT);
    this.#labels = new Float64Array(memory, PLACES_BYTES, BROUGHT);
    const copies = new Float32Array(memory, this.#first, held * this.length);
    for (let i = 0; i < held; i++) copies.set(this.#rowOf(i), i * this.length);
  }

  /**
   * Goes through rows, and brings those that come next into the processor's cache: memory answers where several are asked for at once.
   *
   * @param rows Which, in the order that they are gone through.
   * @returns Some of them after the other.
   */
  *brought(rows: Int32Array): Generator<Int32Array> {
    for (let start = 0; start < rows.length; start += BROUGHT) {
      const next = rows.subarray(start, start + BROUGHT);
      if (this.areHeld) {
        this.#setPlaces(next);
        this.run.bring(0, next.length, this.#rowBytes);
      }
      yield next;
    }
  }

  /**
   * Makes a step of stochastic descent by a hinge for each of some rows that were {@linkcode RowKernels.brought}, all of which are held.
   *
   * @param rows Which, in their order.
   * @param labels Of each row of the matrix, 1 or -1.
   * @param state Where the descent's state is.
   * @param vector Where its vector is.
   */
  descend(rows: Int32Array, labels: Int8Array, state: number, vector: number): void {
    this.#setPlaces(rows);
    for (let i = 0; i < rows.length; i++) this.#labels[i] = labels[rows[i]];
    this.run.descend(0, this.#labels.byteOffset, rows.length, state, vector, this.length);
  }

  #setPlaces(rows: Int32Array): void {
    for (let i = 0; i < rows.length; i++) this.#places[i] = this.#placeOf(rows[i]);
  }

  /** The squared norm of a row, summed in 64-bit floats. */
  square(row: number): number {
    if (Number.isNaN(this.#squares[row])) this.#squares[row] = this.run.square(this.at(row), this.length);
    return this.#squares[row];
  }

  /** Where a row is in the kernels' memory. */
  at(row: number): number {
    if (this.areHeld) return this.#placeOf(row);
    if (row !== this.#last) this.#askedFor.set(this.#rowOf(row));
    this.#last = row;
    return this.#placeOf(-1);
  }

  #placeOf(row: number): number {
    return this.#first + row * this.#rowBytes;
  }

  #rowOf(row: number): Float32Array {
    return this.#x.data.subarray(row * this.#x.columns, (row + 1) * this.#x.columns);
  }
}
