/**
 * Products of a matrix of 64-bit floats with vectors, by the vector instructions of WebAssembly.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { denseKernels, SIDE_BY_SIDE } from "./wasm/dense_kernels.ts";

/** A matrix that is multiplied with many vectors, or compared: it lies in the kernels' memory, filled up to whole groups of rows by zeros. */
export class DenseProducts {
  readonly #rows: number;
  readonly #vector: Float64Array;
  readonly #product: Float64Array;
  readonly #kernels = denseKernels();

  /** Copies the matrix. */
  constructor({ rows, columns, data }: Matrix<Float64Array>) {
    this.#rows = rows;
    const filled = SIDE_BY_SIDE * Math.ceil(rows / SIDE_BY_SIDE);
    const memory = this.#kernels.withRoom(8 * (filled * columns + columns + filled));
    new Float64Array(memory).set(data);
    this.#vector = new Float64Array(memory, 8 * filled * columns, columns);
    this.#product = new Float64Array(memory, 8 * (filled + 1) * columns, filled);
  }

  /** `A v`: one number for each row. */
  times(vector: Float64Array): Float64Array {
    return this.#ofEachRow("dots", vector);
  }

  /** The city block distance of each row from a vector. */
  distances(vector: Float64Array): Float64Array {
    return this.#ofEachRow("distances", vector);
  }

  #ofEachRow(kernel: "dots" | "distances", vector: Float64Array): Float64Array {
    const n = vector.length;
    this.#vector.set(vector);
    for (let i = 0; i < this.#rows; i += SIDE_BY_SIDE) {
      this.#kernels.run[kernel](8 * n * i, 8 * n, this.#vector.byteOffset, n, this.#product.byteOffset + 8 * i);
    }
    return this.#product.slice(0, this.#rows);
  }
}
