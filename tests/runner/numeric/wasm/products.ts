/** What tests of products multiply. */

import type { Matrix } from "../../../../stores/formats/matrix.ts";
import type { ManyProducts, Question } from "../../../../runner/numeric/products.ts";
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

/** Questions of all kinds in turn, three for each of so many vectors. */
export function questionsOf({ rows, columns }: Pick<ManyProducts, "rows" | "columns">, vectors: number): Question[] {
  const changes = changesOf(rows, vectors);
  return changes.flatMap((change, k): Question[] => [
    { side: "transposedTimes", vector: wave(rows, k + 1) },
    { side: "through", vector: wave(columns, k + 1), change },
    { side: "times", vector: wave(columns, k + 1) },
  ]);
}

/** All products with some vectors, as lists of numbers. */
export async function allProducts(of: ManyProducts, vectors: number): Promise<ArrayLike<number>[]> {
  const answers = await of.answer(questionsOf(of, vectors));
  return answers.flatMap(({ product, value, slopes }) => [product, [value, slopes]]);
}
