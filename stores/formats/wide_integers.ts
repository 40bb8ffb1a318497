/**
 * Integers of 64 bits from those of 32, without a BigInt for each.
 *
 * @module
 */

/** The same numbers, none of them negative. */
export function widened(numbers: Int32Array): BigInt64Array {
  // The lower half of a number comes first.
  const halves = new Int32Array(2 * numbers.length);
  for (let i = 0; i < numbers.length; i++) halves[2 * i] = numbers[i];
  return new BigInt64Array(halves.buffer);
}
