/**
 * Positive definite systems, by Cholesky's factors. Their inner products are computed by the vector instructions of WebAssembly.
 *
 * @module
 */

import { DENSE_KERNELS } from "./wasm/dense_kernels_code.ts";
import { Kernels } from "./wasm/kernels.ts";

/** What `dense_kernels.wat` exports. Places are in bytes. */
interface Exports extends WebAssembly.Exports {
  dot(a: number, b: number, length: number): number;
}

/**
 * Solves `A x = b` with a positive definite matrix.
 *
 * @param a The symmetric matrix A, n × n. Only read.
 * @param b The right side.
 * @param least A pivot that is no more than this share of its diagonal entry makes A count as singular.
 * @returns The solution, or `undefined` where A is singular or not positive definite.
 */
export function solvePositive(a: Float64Array, b: Float64Array, least: number): Float64Array | undefined {
  const n = b.length;
  const kernels = new Kernels<Exports>(DENSE_KERNELS, "dense");
  // One row of the factor behind the other, and then the solution.
  const numbers = new Float64Array(kernels.withRoom(8 * n * (n + 1)), 0, n * (n + 1));
  const factor = numbers.subarray(0, n * n);
  const x = numbers.subarray(n * n);
  const sumBefore = (i: number, k: number, length: number) => kernels.run.dot(8 * n * i, 8 * n * k, length);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) factor[i * n + j] = (a[i * n + j] - sumBefore(i, j, j)) / factor[j * n + j];
    const pivot = a[i * n + i] - sumBefore(i, i, i);
    if (!(pivot > least * a[i * n + i])) return undefined;
    factor[i * n + i] = Math.sqrt(pivot);
    // L y = b meanwhile.
    x[i] = (b[i] - sumBefore(n, i, i)) / factor[i * n + i];
  }
  solveTransposed(factor, x);
  return x.slice();
}

/** Solves `Lᵀ x = y`, in place. */
function solveTransposed(factor: Float64Array, x: Float64Array): void {
  const n = x.length;
  for (let i = n - 1; i >= 0; i--) {
    x[i] /= factor[i * n + i];
    for (let j = 0; j < i; j++) x[j] -= factor[i * n + j] * x[i];
  }
}
