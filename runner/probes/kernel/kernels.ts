/**
 * Kernel functions by scikit-learn's names, and the scores of models that are made of them.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { Kernel, KernelModel } from "../../../stores/formats/probe.ts";
import { bestRowProducts } from "../../numeric/best_products.ts";
import { DenseProducts } from "../../numeric/dense_products.ts";
import { rowsBetween, squaredNorms, transposed } from "../../numeric/rows.ts";
import { timesDense } from "../../numeric/products.ts";

/**
 * The kernel of each row of one matrix with each row of another.
 *
 * @param kernel The kernel.
 * @param a A matrix.
 * @param b A matrix with as many columns.
 * @returns One row for each row of `a`, one column for each row of `b`.
 */
export async function kernelMatrix(
  kernel: Kernel,
  a: Matrix<Float32Array>,
  b: Matrix<Float32Array>,
): Promise<Matrix<Float64Array>> {
  return kernel.name === "laplacian"
    ? laplacianMatrix(kernel, a, b)
    : ofProducts(kernel, await bestRowProducts(a, b), a, b);
}

/** Puts the kernels in the place of the inner products of the rows. */
function ofProducts(
  kernel: Kernel,
  products: Matrix<Float64Array>,
  a: Matrix<Float32Array>,
  b: Matrix<Float32Array>,
): Matrix<Float64Array> {
  const [aSquares, bSquares] = [squaredNorms(a), squaredNorms(b)];
  const { columns, data } = products;
  const of = kernelOfProduct(kernel);
  for (let i = 0; i < a.rows; i++) {
    for (let at = i * columns, k = 0; k < columns; at++, k++) data[at] = of(data[at], aSquares[i], bSquares[k]);
  }
  return products;
}

function laplacianMatrix(kernel: Kernel, a: Matrix<Float32Array>, b: Matrix<Float32Array>): Matrix<Float64Array> {
  // The distances are the same from either side, and what they are taken from is copied.
  if (a.rows < b.rows) return transposed(laplacianMatrix(kernel, b, a));
  const vectors = new DenseProducts({ ...b, data: new Float64Array(b.data) });
  const data = new Float64Array(a.rows * b.rows);
  for (let i = 0; i < a.rows; i++) {
    const distances = vectors.distances(new Float64Array(rowsBetween(a, i, i + 1).data));
    data.set(distances.map((distance) => Math.exp(-kernel.gamma * distance)), i * b.rows);
  }
  return { rows: a.rows, columns: b.rows, data };
}

/** Gives the kernel of two vectors, from their inner product and squared norms. */
function kernelOfProduct({ name, gamma, coef0, degree }: Kernel): (product: number, a: number, b: number) => number {
  switch (name) {
    case "linear":
      return (product) => product;
    case "polynomial":
      return (product) => (gamma * product + coef0) ** degree;
    case "sigmoid":
      return (product) => Math.tanh(gamma * product + coef0);
    case "cosine":
      return (product, a, b) => product / (Math.sqrt(a * b) || 1);
    default:
      return (product, a, b) => Math.exp(-gamma * Math.max(0, a + b - 2 * product));
  }
}

/**
 * Scores vectors under a kernel model.
 *
 * @param model The model.
 * @param x One preprocessed vector in each row.
 * @returns One score for each row.
 */
export async function scoreKernel(
  { kernel, vectors, weights, bias }: Omit<KernelModel, "kind">,
  x: Matrix<Float32Array>,
): Promise<Float64Array> {
  const values = await kernelMatrix(kernel, x, vectors);
  return timesDense(values, weights).map((score) => score + bias);
}
