/**
 * @module
 */

/**
 * The first number that is infinite or NaN; `undefined` where all are finite. A loop over places takes a tenth of what an iterator or a
 * function for each number does, and models have millions of them.
 */
export function firstNotFinite(numbers: ArrayLike<number>): number | undefined {
  for (let i = 0; i < numbers.length; i++) if (!Number.isFinite(numbers[i])) return numbers[i];
  return undefined;
}
