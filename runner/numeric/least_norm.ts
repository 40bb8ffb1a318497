/**
 * Solutions of systems that have many, or none.
 *
 * @module
 */

import { largest } from "../../ops/extremes.ts";
import { Reflections } from "./reflections.ts";
import { Rotations } from "./rotations.ts";
import { diagonalize } from "./tridiagonal.ts";

/** A system `Aᵏ x = b` with a symmetric matrix that is singular. */
export interface SingularSystem {
  /** The matrix A, n × n, without negative eigenvalues. Only read. */
  readonly a: Float64Array;
  /** The right side. */
  readonly b: Float64Array;
  /** Eigenvalues of A that are no more than this share of the largest one count as 0. */
  readonly least: number;
  /** k. @default 1 */
  readonly power?: number;
}

/** The shortest of the x that come closest to a solution. */
export interface LeastNorm {
  /** x. */
  readonly solution: Float64Array;
  /** In how many directions A is singular, which were left out. */
  readonly dropped: number;
}

/**
 * Solves a singular system. Only b and x are taken to the eigenvectors and back, which are not computed themselves: that would take
 * longer than all the rest.
 *
 * @param system The system.
 * @returns The shortest of the x that come closest.
 */
export function leastNorm({ a, b, least, power = 1 }: SingularSystem): LeastNorm {
  const n = b.length;
  const reflections = new Reflections({ rows: n, columns: n, data: a }, 1);
  const rotations = new Rotations();
  diagonalize(reflections, (k, cosine, sine) => rotations.push(k, cosine, sine));
  const x = reflections.row(0);
  x.set(b);
  for (let k = 0; k < n; k++) reflections.reflect(k, 0);
  rotations.turn(x);
  const dropped = divide(x, reflections.diagonal, least, power);
  rotations.turnBack(x);
  for (let k = n - 1; k >= 0; k--) reflections.reflect(k, 0);
  return { solution: x.slice(), dropped };
}

/** Divides by powers of eigenvalues; those that count as 0 leave 0, and are counted. */
function divide(x: Float64Array, values: Float64Array, least: number, power: number): number {
  const smallest = least * Math.max(largest(values), 0);
  let dropped = 0;
  for (const [k, value] of values.entries()) {
    const isDropped = value <= smallest;
    x[k] = isDropped ? 0 : x[k] / value ** power;
    dropped += Number(isDropped);
  }
  return dropped;
}
