/**
 * Matrices of weights: in memory, or in a file, where large ones stay.
 *
 * @module
 */

import { versionOf } from "../models/files/file_guard.ts";
import type { FileTensor } from "../../stores/formats/file_tensor.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import { rowsBetween } from "../numeric/rows.ts";

/** Numbers that are read at once where a matrix is gone through. */
const BLOCK = 2 ** 18;

/** A matrix of weights. */
export interface WeightMatrix {
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly columns: number;
  /** Where its numbers lie in a file as they are used, 32-bit floats, row-major: bytes before the first of them. */
  readonly place?: { readonly path: string; readonly offset: number };
  /**
   * Some of its rows, or all. They are not kept.
   *
   * @param room memory of so many numbers in which they may be given
   * @throws {StoreError} where the file is another one by now
   */
  read(start?: number, end?: number, room?: Float32Array<ArrayBuffer>): Promise<Matrix<Float32Array>>;
  /** Whether its file is still the one that it was made from. */
  readonly isThere: boolean;
}

/** Weights in memory. */
export class WeightsInMemory implements WeightMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;

  constructor({ rows, columns, data }: Matrix<Float32Array>) {
    [this.rows, this.columns, this.data] = [rows, columns, data];
  }

  read(start: number = 0, end: number = this.rows): Promise<Matrix<Float32Array>> {
    return Promise.resolve(rowsBetween(this, start, end));
  }

  get isThere(): boolean {
    return true;
  }
}

/** A version of a file of weights. */
export interface WeightsFile {
  /** Its path, links resolved. */
  readonly path: string;
  /** Names the version. */
  readonly tag: string;
}

/** Weights in a file. */
export class WeightsInFile implements WeightMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly #tensor: FileTensor;
  readonly #file: WeightsFile;

  /** @param tensor of two dimensions */
  constructor(tensor: FileTensor, file: WeightsFile) {
    [this.rows, this.columns] = tensor.shape;
    this.#tensor = tensor;
    this.#file = file;
  }

  get place(): WeightMatrix["place"] {
    const { offset } = this.#tensor;
    return offset === undefined ? undefined : { path: this.#file.path, offset };
  }

  async read(
    start: number = 0,
    end: number = this.rows,
    room?: Float32Array<ArrayBuffer>,
  ): Promise<Matrix<Float32Array>> {
    const data = await this.#tensor.read(start * this.columns, end * this.columns, room);
    return { rows: end - start, columns: this.columns, data };
  }

  get isThere(): boolean {
    return versionOf(this.#file.path) === this.#file.tag;
  }
}

/** The rows of a matrix in blocks, so that not all are in memory. The next one may take the place of the last. */
export async function* blocksOf(
  weights: WeightMatrix,
): AsyncGenerator<{ readonly start: number; readonly block: Matrix<Float32Array> }, void, void> {
  const rows = Math.min(weights.rows, Math.max(1, Math.floor(BLOCK / weights.columns)));
  const room = new Float32Array(rows * weights.columns);
  for (let start = 0; start < weights.rows; start += rows) {
    yield { start, block: await weights.read(start, Math.min(start + rows, weights.rows), room) };
  }
}

/** Some rows of a matrix, in their order. */
export async function someRows(weights: WeightMatrix, wanted: readonly number[]): Promise<Matrix<Float32Array>> {
  const data = new Float32Array(wanted.length * weights.columns);
  for (const [i, row] of wanted.entries()) data.set((await weights.read(row, row + 1)).data, i * weights.columns);
  return { rows: wanted.length, columns: weights.columns, data };
}

/** Some columns of a matrix, in their order. */
export async function someColumns(weights: WeightMatrix, wanted: readonly number[]): Promise<Matrix<Float32Array>> {
  const data = new Float32Array(weights.rows * wanted.length);
  for await (const { start, block } of blocksOf(weights)) {
    for (let row = 0; row < block.rows; row++) {
      const at = (start + row) * wanted.length;
      wanted.forEach((column, i) => data[at + i] = block.data[row * block.columns + column]);
    }
  }
  return { rows: weights.rows, columns: wanted.length, data };
}
