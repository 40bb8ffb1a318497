/**
 * Eigenvalues and eigenvectors of symmetric matrices: Householder's reduction to a tridiagonal matrix, then the implicit
 * QL method. Golub and Van Loan, "Matrix computations", 4th ed., sections 8.3 and 8.4.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";

/** `A = V diag(values) Vᵀ`. */
export interface Eigen {
  readonly values: Float64Array;
  /** One eigenvector in each row, of length 1. */
  readonly vectors: Matrix<Float64Array>;
}

const MAX_SWEEPS = 60;

/**
 * Decomposes a symmetric matrix.
 *
 * @param a The matrix, n × n. Only read.
 * @returns Its eigenvalues, in no order, and their eigenvectors.
 */
export function symmetricEigen(a: Matrix<Float64Array>): Eigen {
  const n = a.rows;
  const { diagonal, below, basis } = tridiagonal(a);
  for (let first = 0; first < n; first++) {
    for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
      const last = blockEnd(diagonal, below, first);
      if (last === first) break;
      qlStep(diagonal, below, basis, first, last);
    }
  }
  return { values: diagonal, vectors: { rows: n, columns: n, data: basis } };
}

interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** `below[i]` is the entry at (i + 1, i). */
  readonly below: Float64Array;
  /** The rows of the orthogonal matrix that turns the tridiagonal form back, n × n. */
  readonly basis: Float64Array;
}

/** Reflects the columns, one by one, onto the entry below the diagonal. */
function tridiagonal({ rows: n, data }: Matrix<Float64Array>): Tridiagonal {
  const a = data.slice();
  const below = new Float64Array(n);
  const basis = new Float64Array(n * n);
  for (let i = 0; i < n; i++) basis[i * n + i] = 1;
  for (let k = 0; k + 1 < n; k++) {
    const reflector = reflectorOf(a, n, k);
    below[k] = reflector.image;
    if (reflector.vector === undefined) continue;
    reflectBothSides(a, n, k + 1, reflector.vector);
    reflectRows(basis, n, k + 1, reflector.vector);
  }
  return { diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i]), below, basis };
}

/** The unit vector v for which `I - 2vvᵀ` sends column k below the diagonal to (image, 0, 0, …). */
function reflectorOf(a: Float64Array, n: number, k: number): { image: number; vector?: Float64Array } {
  const vector = new Float64Array(n - k - 1);
  let square = 0;
  for (let i = k + 1; i < n; i++) {
    vector[i - k - 1] = a[i * n + k];
    if (i > k + 1) square += vector[i - k - 1] ** 2;
  }
  if (square === 0) return { image: vector[0] };
  const length = Math.sqrt(square + vector[0] ** 2);
  const image = vector[0] > 0 ? -length : length;
  vector[0] -= image;
  const norm = Math.sqrt(square + vector[0] ** 2);
  return { image, vector: vector.map((value) => value / norm) };
}

/** `H A H` on the block that starts at row and column `from`, where `H = I - 2vvᵀ`. */
function reflectBothSides(a: Float64Array, n: number, from: number, v: Float64Array): void {
  const size = v.length;
  const p = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const row = (from + i) * n + from;
    let sum = 0;
    for (let j = 0; j < size; j++) sum += a[row + j] * v[j];
    p[i] = sum;
  }
  let pv = 0;
  for (let i = 0; i < size; i++) pv += p[i] * v[i];
  for (let i = 0; i < size; i++) p[i] -= pv * v[i];
  for (let i = 0; i < size; i++) {
    const row = (from + i) * n + from;
    const [vi, pi] = [2 * v[i], 2 * p[i]];
    for (let j = 0; j < size; j++) a[row + j] -= vi * p[j] + pi * v[j];
  }
}

/** `H B` on the rows from `from` on, where `H = I - 2vvᵀ`. */
function reflectRows(b: Float64Array, n: number, from: number, v: Float64Array): void {
  const sums = new Float64Array(n);
  for (let i = 0; i < v.length; i++) {
    const row = (from + i) * n;
    for (let j = 0; j < n; j++) sums[j] += v[i] * b[row + j];
  }
  for (let i = 0; i < v.length; i++) {
    const row = (from + i) * n;
    const factor = 2 * v[i];
    for (let j = 0; j < n; j++) b[row + j] -= factor * sums[j];
  }
}

/** The end of the block from `first` on in which no entry below the diagonal is negligible. */
function blockEnd(diagonal: Float64Array, below: Float64Array, first: number): number {
  let last = first;
  while (last + 1 < diagonal.length) {
    const size = Math.abs(diagonal[last]) + Math.abs(diagonal[last + 1]);
    if (Math.abs(below[last]) <= Number.EPSILON * size || below[last] === 0) break;
    last++;
  }
  return last;
}

/** One implicit QL step with Wilkinson's shift, chased from the end of the block to its start by Givens rotations. */
function qlStep(d: Float64Array, e: Float64Array, basis: Float64Array, first: number, last: number): void {
  const n = d.length;
  const half = (d[first + 1] - d[first]) / (2 * e[first]);
  const root = Math.hypot(half, 1);
  let g = d[last] - d[first] + e[first] / (half + (half >= 0 ? root : -root));
  let [sine, cosine, shift] = [1, 1, 0];
  for (let i = last - 1; i >= first; i--) {
    const f = sine * e[i];
    const b = cosine * e[i];
    const length = Math.hypot(f, g);
    e[i + 1] = length;
    if (length === 0) {
      d[i + 1] -= shift;
      e[last] = 0;
      return;
    }
    [sine, cosine] = [f / length, g / length];
    g = d[i + 1] - shift;
    const r = (d[i] - g) * sine + 2 * cosine * b;
    shift = sine * r;
    d[i + 1] = g + shift;
    g = cosine * r - b;
    rotateRows(basis, n, i, sine, cosine);
  }
  d[first] -= shift;
  e[first] = g;
  e[last] = 0;
}

function rotateRows(basis: Float64Array, n: number, i: number, sine: number, cosine: number): void {
  const [upper, lower] = [i * n, (i + 1) * n];
  for (let k = 0; k < n; k++) {
    const value = basis[lower + k];
    basis[lower + k] = sine * basis[upper + k] + cosine * value;
    basis[upper + k] = cosine * basis[upper + k] - sine * value;
  }
}
