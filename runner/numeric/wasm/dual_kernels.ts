/**
 * Steps of dual coordinate descent by the vector instructions of WebAssembly: a loop over typed arrays takes one number at a time.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import { DUAL_KERNELS } from "./dual_kernels_code.ts";
import { Kernels } from "../../../stores/wasm/kernels.ts";

/** Numbers that the kernels take at a time. */
const LANES = 8;
/** Rows that take no more are copied once; others are copied a few at a time, whenever they are asked for. */
const MOST_BYTES = 2 ** 30;
const FEW = 16;
/** How many numbers the state has, and a record. */
const [STATE, RECORD] = [8, 6];
/** Where a record has what is looked at. */
const [SIGN, BOUND, RIDGE, BEND, IS_KEPT] = [1, 2, 3, 4, 5];
/** Where the state has it. */
const [MOST, LEAST, INTERCEPT, BIAS] = [2, 3, 4, 5];

/** What `dual_kernels.wat` exports. Places are in bytes, the length in numbers. */
interface Exports extends WebAssembly.Exports {
  descend(places: number, records: number, count: number, state: number, vector: number, length: number): void;
}

/** What belongs to a row. */
export interface DualRow {
  /** 1 or -1. */
  readonly sign: number;
  /** The upper bound of its variable. */
  readonly bound: number;
  /** Half the variable's square is added so many times. */
  readonly ridge: number;
}

/** Projected gradients: the ends of what they are, or should be. */
export interface Ends {
  /** The largest. */
  readonly most: number;
  /** The least. */
  readonly least: number;
}

/** The rows of a matrix, a variable for each, and the vector that these make: the sum of the rows, each times variable and sign. */
export class DualKernels {
  readonly #x: Matrix<Float32Array>;
  readonly #kernels: Exports;
  readonly #areHeld: boolean;
  /** Where the kernels' memory has what, in bytes. */
  readonly #at: Readonly<Record<"vector" | "records" | "places" | "recordPlaces" | "rows", number>>;
  /** The length of a row with its padding. */
  readonly #length: number;
  readonly #state: Float64Array;
  readonly #vector: Float64Array;
  readonly #records: Float64Array;
  readonly #places: Int32Array;
  readonly #recordPlaces: Int32Array;
  /** The rows that are held, or a few. */
  readonly #copies: Float32Array;

  /**
   * Begins with variables of 0.
   *
   * @param x The matrix. Its numbers stay as they are.
   * @param bias What one more column has in each row; 0 for none.
   * @param rowOf What belongs to each row.
   * @param mostBytes How much memory copies may take.
   */
  constructor(x: Matrix<Float32Array>, bias: number, rowOf: (i: number) => DualRow, mostBytes = MOST_BYTES) {
    this.#x = x;
    this.#length = Math.ceil(x.columns / LANES) * LANES;
    this.#areHeld = 4 * this.#length * x.rows <= mostBytes;
    const vector = 8 * STATE;
    const records = vector + 8 * this.#length;
    const places = records + 8 * RECORD * x.rows;
    const recordPlaces = places + 4 * x.rows;
    const rows = recordPlaces + 4 * x.rows;
    this.#at = { vector, records, places, recordPlaces, rows };
    const copied = this.#length * (this.#areHeld ? x.rows : FEW);
    const kernels = new Kernels<Exports>(DUAL_KERNELS, "duals");
    this.#kernels = kernels.run;
    const memory = kernels.withRoom(rows + 4 * copied);
    this.#state = new Float64Array(memory, 0, STATE);
    this.#vector = new Float64Array(memory, vector, x.columns);
    this.#records = new Float64Array(memory, records, RECORD * x.rows);
    [this.#places, this.#recordPlaces] = [places, recordPlaces].map((at) => new Int32Array(memory, at, x.rows));
    this.#copies = new Float32Array(memory, rows, copied);
    this.#state[BIAS] = bias;
    for (let i = 0; i < x.rows; i++) this.#begin(i, rowOf(i));
  }

  #begin(row: number, { sign, bound, ridge }: DualRow): void {
    if (this.#areHeld) this.#copy(row, row);
    const square = this.#rowOf(row).reduce((sum, value) => sum + value * value, this.#state[BIAS] ** 2 + ridge);
    // A row of zeros can change nothing, whatever it is divided by.
    Object.entries({ [SIGN]: sign, [BOUND]: bound, [RIDGE]: ridge, [BEND]: square || 1 })
      .forEach(([k, value]) => this.#records[RECORD * row + Number(k)] = value);
  }

  /**
   * Makes a step for each of some rows. Left out are those whose variable is 0 and gradient above an end, or whose variable is at its bound
   * and gradient below the other.
   *
   * @param rows Which, in their order.
   * @param ends Beyond these, rows are left out.
   * @returns The ends of the projected gradients before each step.
   */
  descend(rows: Int32Array, { most, least }: Ends): Ends {
    this.#state.set([most, least, -Infinity, Infinity]);
    const count = this.#areHeld ? rows.length : FEW;
    for (let start = 0; start < rows.length; start += count) this.#descend(rows.subarray(start, start + count));
    return { most: this.#state[MOST], least: this.#state[LEAST] };
  }

  #descend(rows: Int32Array): void {
    const { vector, records, places, recordPlaces, rows: first } = this.#at;
    for (let k = 0; k < rows.length; k++) {
      if (!this.#areHeld) this.#copy(rows[k], k);
      this.#places[k] = first + 4 * this.#length * (this.#areHeld ? rows[k] : k);
      this.#recordPlaces[k] = records + 8 * RECORD * rows[k];
    }
    this.#kernels.descend(places, recordPlaces, rows.length, 0, vector, this.#length);
  }

  /** Those of some rows that were not left out when they were last visited, moved to the front of the list. */
  keptOf(rows: Int32Array): Int32Array {
    let count = 0;
    for (const row of rows) if (this.#records[RECORD * row + IS_KEPT] === 1) rows[count++] = row;
    return rows.subarray(0, count);
  }

  /** The vector: one number for each column, and that of the one more behind them, where there is one. */
  vector(): Float64Array {
    return Float64Array.from(this.#state[BIAS] === 0 ? this.#vector : [...this.#vector, this.#state[INTERCEPT]]);
  }

  #copy(row: number, place: number): void {
    this.#copies.set(this.#rowOf(row), this.#length * place);
  }

  #rowOf(row: number): Float32Array {
    return this.#x.data.subarray(row * this.#x.columns, (row + 1) * this.#x.columns);
  }
}
