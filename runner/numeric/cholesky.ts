/**
 * Positive definite systems, by Cholesky's factors.
 *
 * @module
 */

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
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = factor.subarray(i * n, i * n + i + 1);
    for (let j = 0; j < i; j++) row[j] = (a[i * n + j] - sumBefore(factor, i * n, j * n, j)) / factor[j * n + j];
    const pivot = a[i * n + i] - sumBefore(factor, i * n, i * n, i);
    if (!(pivot > least * a[i * n + i])) return undefined;
    row[i] = Math.sqrt(pivot);
  }
  return solveFactored(factor, b);
}

/** Solves `L Lᵀ x = b`. */
function solveFactored(factor: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  const x = b.slice();
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) x[i] -= factor[i * n + j] * x[j];
    x[i] /= factor[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    x[i] /= factor[i * n + i];
    for (let j = 0; j < i; j++) x[j] -= factor[i * n + j] * x[i];
  }
  return x;
}

/** The inner product of the beginnings of two rows. */
function sumBefore(factor: Float64Array, first: number, second: number, length: number): number {
  let sum = 0;
  for (let j = 0; j < length; j++) sum += factor[first + j] * factor[second + j];
  return sum;
}
