/**
 * Sums over vectors of 64-bit numbers.
 *
 * @module
 */

/**
 * The inner product of two vectors.
 *
 * @param a A vector.
 * @param b Another of the same length.
 * @returns `Σ a[i] b[i]`.
 */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * The Euclidean norm of a vector.
 *
 * @param a A vector.
 * @returns `|a|`.
 */
export function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

/**
 * Adds a multiple of one vector to another, in place.
 *
 * @param factor The multiple.
 * @param a The vector to add.
 * @param target The vector that is changed.
 */
export function addScaled(factor: number, a: Float64Array, target: Float64Array): void {
  for (let i = 0; i < a.length; i++) target[i] += factor * a[i];
}

/**
 * Adds a multiple of one vector to another, in place, and multiplies what comes of it with a third one: in one pass over memory, which
 * long vectors wait for.
 *
 * @param factor The multiple.
 * @param a The vector to add.
 * @param target The vector that is changed.
 * @param b What it is multiplied with then.
 * @returns `b · target`, the number that {@linkcode dot} gives.
 */
export function addScaledThenDot(factor: number, a: Float64Array, target: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += b[i] * (target[i] += factor * a[i]);
  return sum;
}

/**
 * The largest magnitude in a vector.
 *
 * @param a A vector.
 * @returns `max |a[i]|`, 0 for an empty vector.
 */
export function maxAbs(a: Float64Array): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]));
  return most;
}

/**
 * The difference of two vectors.
 *
 * @param a A vector.
 * @param b Another of the same length.
 * @returns `a - b`.
 */
export function difference(a: Float64Array, b: Float64Array): Float64Array {
  const result = new Float64Array(a.length);
  // A loop takes a tenth of what a function for each number does, and solvers wait for this between any two products.
  for (let i = 0; i < a.length; i++) result[i] = a[i] - b[i];
  return result;
}
