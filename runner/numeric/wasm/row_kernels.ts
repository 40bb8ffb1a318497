/**
 * Sums over rows of 32-bit floats by the vector instructions of WebAssembly, where a loop over typed arrays takes one number at
 * a time: steps of stochastic descent are made of nothing else.
 *
 * @module
 */

import { decodeBase64 } from "../../../ops/standard.ts";
import { ROW_KERNELS } from "./row_kernels_code.ts";

/** Numbers that the kernels take at a time. */
const LANES = 4;
const PAGE_BYTES = 2 ** 16;

/** What `row_kernels.wat` exports. Places are in bytes, lengths in numbers. */
interface Exports extends WebAssembly.Exports {
  dot(a: number, b: number, length: number): number;
  add(factor: number, a: number, target: number, length: number): number;
}

let code: WebAssembly.Module | undefined;

/** A few rows of one length that lie where the kernels reach them. */
export class KernelRows {
  /** The rows: views of the kernels' memory, all zeros at first. */
  readonly rows: readonly Float32Array[];
  readonly #kernels: Exports;
  /** The length of a row with its padding. */
  readonly #length: number;

  /**
   * Makes room.
   *
   * @param count How many rows.
   * @param columns Their length.
   */
  constructor(count: number, columns: number) {
    code ??= new WebAssembly.Module(decodeBase64(ROW_KERNELS));
    this.#length = Math.ceil(columns / LANES) * LANES;
    const memory = new WebAssembly.Memory({ initial: Math.ceil(count * this.#at(1) / PAGE_BYTES) });
    this.rows = Array.from({ length: count }, (_, row) => new Float32Array(memory.buffer, this.#at(row), columns));
    this.#kernels = new WebAssembly.Instance(code, { rows: { memory } }).exports as Exports;
  }

  /** The inner product of two rows, summed in 64-bit floats. */
  dot(a: number, b: number): number {
    return this.#kernels.dot(this.#at(a), this.#at(b), this.#length);
  }

  /** Adds a multiple of one row to another. Returns the squared norm of what that becomes. */
  add(factor: number, row: number, target: number): number {
    return this.#kernels.add(factor, this.#at(row), this.#at(target), this.#length);
  }

  #at(row: number): number {
    return row * this.#length * Float32Array.BYTES_PER_ELEMENT;
  }
}
