/**
 * Rows of a matrix: choosing some, turning them into columns, their lengths and products.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";

/** Longer rows are copied by a call each. */
const SHORT = 64;
/** How many rows are turned at once: as many as one line of the processor's cache holds. */
const TURNED = 16;

/**
 * Some rows of a matrix.
 *
 * @param x The matrix.
 * @param chosen The numbers of the rows, in the order that they should have.
 * @returns The rows, rounded to 32-bit floats.
 */
export function takeRows(x: Matrix, chosen: ArrayLike<number>): Matrix<Float32Array<ArrayBuffer>> {
  const data = new Float32Array(chosen.length * x.columns);
  for (let k = 0, at = 0; k < chosen.length; k++) {
    const start = chosen[k] * x.columns;
    if (x.columns > SHORT) data.set(x.data.subarray(start, start + x.columns), at);
    else for (let j = 0; j < x.columns; j++) data[at + j] = x.data[start + j];
    at += x.columns;
  }
  return { rows: chosen.length, columns: x.columns, data };
}

/** Some rows of 64-bit floats, by their numbers. */
export function takeDenseRows(
  { columns, data }: Matrix<Float64Array>,
  chosen: ArrayLike<number>,
): Matrix<Float64Array> {
  const taken = new Float64Array(chosen.length * columns);
  for (let k = 0; k < chosen.length; k++) {
    taken.set(data.subarray(chosen[k] * columns, (chosen[k] + 1) * columns), k * columns);
  }
  return { rows: chosen.length, columns, data: taken };
}

/**
 * The inner product of two rows.
 *
 * @param a A matrix.
 * @param i A row of it.
 * @param b A matrix with as many columns.
 * @param k A row of it.
 * @returns Their inner product, summed in 64-bit floats.
 */
export function rowProduct(a: Matrix<Float32Array>, i: number, b: Matrix<Float32Array>, k: number): number {
  const { columns, data } = a;
  const [first, second] = [i * columns, k * columns];
  let sum = 0;
  for (let j = 0; j < columns; j++) sum += data[first + j] * b.data[second + j];
  return sum;
}

/**
 * The inner product of a row and a vector.
 *
 * @param x The matrix.
 * @param i The row.
 * @param w One number for each column; more are left alone.
 * @returns The inner product, summed in 64-bit floats.
 */
export function rowDot({ columns, data }: Matrix<Float32Array>, i: number, w: Float64Array): number {
  const start = i * columns;
  let sum = 0;
  for (let j = 0; j < columns; j++) sum += data[start + j] * w[j];
  return sum;
}

/**
 * Adds a multiple of a row to a vector, in place.
 *
 * @param x The matrix.
 * @param i The row.
 * @param factor The multiple.
 * @param target One number for each column; more are left alone.
 */
export function addRow({ columns, data }: Matrix<Float32Array>, i: number, factor: number, target: Float64Array): void {
  const start = i * columns;
  for (let j = 0; j < columns; j++) target[j] += factor * data[start + j];
}

/**
 * The squared norm of each row.
 *
 * @param x The rows.
 * @returns One number for each row.
 */
export function squaredNorms(x: Matrix<Float32Array>): Float64Array {
  return Float64Array.from({ length: x.rows }, (_, i) => rowProduct(x, i, x, i));
}

/**
 * Consecutive rows of a matrix, which share its numbers.
 *
 * @param x The matrix.
 * @param start The first row.
 * @param end The row to stop before.
 * @returns The rows.
 */
export function rowsBetween(
  { columns, data }: Matrix<Float32Array>,
  start: number,
  end: number,
): Matrix<Float32Array> {
  return { rows: end - start, columns, data: data.subarray(start * columns, end * columns) };
}

/**
 * A matrix's columns as rows.
 *
 * @param x The matrix.
 * @returns `columns × rows` numbers.
 */
export function transpose<T extends Float32Array | Float64Array>(x: Matrix<T>): T {
  const target = new (x.data.constructor as new (length: number) => T)(x.rows * x.columns);
  transposeInto(target, x.rows, x);
  return target;
}

/** The transpose of a matrix. */
export function transposed(x: Matrix<Float64Array>): Matrix<Float64Array> {
  return { rows: x.columns, columns: x.rows, data: transpose(x) };
}

/**
 * Puts a matrix's columns somewhere, as rows.
 *
 * @param target Where.
 * @param length How far a column's first number is from the next one's.
 * @param x The matrix.
 */
export function transposeInto<T extends Float32Array | Float64Array>(
  target: T,
  length: number,
  { rows, columns, data }: Matrix<T>,
): void {
  for (let start = 0; start < rows; start += TURNED) {
    const end = Math.min(start + TURNED, rows);
    for (let j = 0; j < columns; j++) {
      for (let i = start; i < end; i++) target[j * length + i] = data[i * columns + j];
    }
  }
}

/**
 * Blocks of consecutive rows, which share the matrix's numbers.
 *
 * @param x The rows.
 * @param most How many a block has; the last one may have fewer.
 */
export function* blocksOf(
  x: Matrix<Float32Array>,
  most: number,
): Generator<{ readonly start: number; readonly rows: number; readonly data: Float32Array }> {
  for (let start = 0; start < x.rows; start += most) {
    const { rows, data } = rowsBetween(x, start, Math.min(start + most, x.rows));
    yield { start, rows, data };
  }
}
