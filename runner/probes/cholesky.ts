/**
 * Linear equations with a positive definite matrix, by Cholesky's factors.
 *
 * @module
 */

/**
 * Solves `A x = b`.
 *
 * @param a The symmetric matrix A, n × n. Only read.
 * @param b The right side.
 * @param least A pivot that is no more than this share of its diagonal entry makes A count as singular.
 * @returns The solution, or `undefined` where A is singular or not positive definite.
 */
export function solvePositive(a: Float64Array, b: Float64Array, least: number): Float64Array | undefined {
  const n = b.length;
  const factor = a.slice();
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      const other = j * n;
      let sum = a[row + j];
      for (let k = 0; k < j; k++) sum -= factor[row + k] * factor[other + k];
      if (j < i) factor[row + j] = sum / factor[other + j];
      else if (sum > least * a[row + i]) factor[row + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  const x = b.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= factor[i * n + k] * x[k];
    x[i] /= factor[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= factor[k * n + i] * x[k];
    x[i] /= factor[i * n + i];
  }
  return x;
}
