/**
 * How far two arrays of numbers are apart.
 *
 * @module
 */

/** Largest difference between two arrays, as a fraction of the largest expected value. */
export function relativeDifference(expected: Float32Array, actual: Float32Array): number {
  let largest = 0;
  let difference = 0;
  expected.forEach((value, index) => {
    largest = Math.max(largest, Math.abs(value));
    const distance = Math.abs(value - actual[index]);
    // A NaN on either side is a difference, which Math.max passes on.
    difference = Math.max(difference, distance);
  });
  return difference === 0 ? 0 : difference / Math.max(largest, Number.MIN_VALUE);
}
