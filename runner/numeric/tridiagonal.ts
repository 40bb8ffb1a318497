/**
 * Eigenvalues of symmetric tridiagonal matrices, by the implicit QR method with Wilkinson's shifts: Golub and Van Loan, "Matrix
 * computations", 4th edition, section 8.3.5.
 *
 * @module
 */

import { maxAbs } from "./vector.ts";

/** A symmetric tridiagonal matrix. */
export interface Tridiagonal {
  /** Its diagonal. */
  readonly diagonal: Float64Array;
  /** What stands right of each number of the diagonal, and below it; the last number means nothing. */
  readonly beside: Float64Array;
}

/** Is told of each rotation: of rows `k` and `k + 1`, where the first becomes `cosine` of itself and `sine` of the second. */
type Rotate = (k: number, cosine: number, sine: number) => void;

/**
 * Makes a tridiagonal matrix diagonal, in place.
 *
 * @param of The matrix. Its diagonal has the eigenvalues then, in no order.
 * @param rotate Is told of the rotations that lead there.
 */
export function diagonalize({ diagonal, beside }: Tridiagonal, rotate: Rotate): void {
  const least = Number.EPSILON / 2 * Math.max(maxAbs(diagonal), maxAbs(beside));
  // What is no number any more counts as nothing, so that there is an end.
  const isApart = (k: number) => k < 0 || !(Math.abs(beside[k]) > least);
  for (let last = diagonal.length - 1; last > 0;) {
    if (isApart(last - 1)) {
      last--;
      continue;
    }
    let first = last - 1;
    while (!isApart(first - 1)) first--;
    step({ diagonal, beside }, first, last, rotate);
  }
}

/** One step of the method, between two rows. */
function step({ diagonal, beside }: Tridiagonal, first: number, last: number, rotate: Rotate): void {
  let x = diagonal[first] - shift(diagonal[last - 1], diagonal[last], beside[last - 1]);
  let z = beside[first];
  for (let k = first; k < last; k++) {
    const length = Math.hypot(x, z);
    const [cosine, sine] = length === 0 ? [1, 0] : [x / length, z / length];
    if (k > first) beside[k - 1] = length;
    const [p, q, r] = [diagonal[k], beside[k], diagonal[k + 1]];
    diagonal[k] = cosine * cosine * p + 2 * cosine * sine * q + sine * sine * r;
    diagonal[k + 1] = sine * sine * p - 2 * cosine * sine * q + cosine * cosine * r;
    beside[k] = x = cosine * sine * (r - p) + (cosine * cosine - sine * sine) * q;
    z = sine * beside[k + 1];
    if (k + 1 < last) beside[k + 1] *= cosine;
    rotate(k, cosine, sine);
  }
}

/** The eigenvalue of `[[p, q], [q, r]]` that is closer to `r`. */
function shift(p: number, r: number, q: number): number {
  const half = (p - r) / 2;
  return r - q * q / (half + (half < 0 ? -1 : 1) * Math.hypot(half, q));
}
