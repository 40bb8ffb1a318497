/** What tests of products multiply. */

import type { Matrix } from "../../../../stores/formats/matrix.ts";
import type { ManyProducts } from "../../../../runner/numeric/products.ts";
import { type Change, SLOPE_NAMES } from "../../../../runner/numeric/slopes.ts";

/** A matrix without any pattern. */
export function matrix(rows: number, columns: number): Matrix<Float32Array> {
  return { rows, columns, data: Float32Array.from({ length: rows * columns }, (_, k) => 1 + Math.sin(k)) };
}

/** Numbers of 64 bits. */
export function wave(length: number, k: number): Float64Array {
  return Float64Array.from({ length }, (_, j) => (1 + Math.cos(k * j + k)) / length);
}

/** A change for each vector, of all kinds in turn. */
export function changesOf(rows: number, vectors: number): Change[] {
  return Array.from({ length: vectors }, (_, k) => ({
    slopes: SLOPE_NAMES[k % SLOPE_NAMES.length],
    labels: Uint8Array.from({ length: rows }, (_, i) => (i + k) % 3 === 0 ? 1 : 0),
    weights: wave(rows, k),
    shift: k / 2,
  }));
}

/** All products with some vectors, as lists of numbers. */
export async function allProducts(of: ManyProducts, vectors: number): Promise<ArrayLike<number>[]> {
  const ws = Array.from({ length: vectors }, (_, k) => wave(of.columns, k + 1));
  const rs = Array.from({ length: vectors }, (_, k) => wave(of.rows, k + 1));
  const through = await of.through(ws, changesOf(of.rows, vectors));
  return [
    ...await of.times(ws),
    ...await of.transposedTimes(rs),
    ...through.map(({ product }) => product),
    ...through.map(({ value, slopes }) => [value, slopes]),
  ];
}
