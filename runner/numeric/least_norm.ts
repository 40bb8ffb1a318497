/**
 * Solutions of systems that have many, or none.
 *
 * @module
 */

import { largest } from "../../ops/extremes.ts";
import { Reflections } from "./reflections.ts";
import { Rotations } from "./rotations.ts";
import { diagonalize } from "./tridiagonal.ts";

/** The shortest of the x that come closest to `A x = b`. */
export interface LeastNorm {
  /** x. */
  readonly solution: Float64Array;
  /** In how many directions A is singular, which were left out. */
  readonly dropped: number;
}

/**
 * Solves `A x = b` with a symmetric matrix that is singular. Only b and x are taken to the eigenvectors and back, which are not computed
 * themselves: that would take longer than all the rest.
 *
 * @param a The matrix A, n × n, without negative eigenvalues. Only read.
 * @param b The right side.
 * @param least Eigenvalues that are no more than this share of the largest one count as 0.
 * @returns The shortest of the x that come closest.
 */
export function leastNorm(a: Float64Array, b: Float64Array, least: number): LeastNorm {
  const n = b.length;
  const reflections = new Reflections({ rows: n, columns: n, data: a }, 1);
  const rotations = new Rotations();
  diagonalize(reflections, (k, cosine, sine) => rotations.push(k, cosine, sine));
  const x = reflections.row(0);
  x.set(b);
  for (let k = 0; k < n; k++) reflections.reflect(k, 0);
  rotations.turn(x);
  const dropped = divide(x, reflections.diagonal, least);
  rotations.turnBack(x);
  for (let k = n - 1; k >= 0; k--) reflections.reflect(k, 0);
  return { solution: x.slice(), dropped };
}

/** Divides by eigenvalues; those that count as 0 leave 0, and are counted. */
function divide(x: Float64Array, values: Float64Array, least: number): number {
  const smallest = least * Math.max(largest(values), 0);
  let dropped = 0;
  for (const [k, value] of values.entries()) {
    const isDropped = value <= smallest;
    x[k] = isDropped ? 0 : x[k] / value;
    dropped += Number(isDropped);
  }
  return dropped;
}
