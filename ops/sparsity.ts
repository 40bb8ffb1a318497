/**
 * How often features were on when an autoencoder was trained, as SAELens keeps it: for each the decimal logarithm of the share of vectors
 * that it was on for, and 1e-10.
 *
 * @module
 */

/** Added to shares, so that those of features that are never on have a logarithm. */
const EPSILON = 1e-10;

/** The logarithm of a share. */
export function sparsityOfShare(share: number): number {
  return Math.log10(share + EPSILON);
}

/** The share that a logarithm is of. */
export function shareOfSparsity(sparsity: number): number {
  return Math.max(0, 10 ** sparsity - EPSILON);
}
