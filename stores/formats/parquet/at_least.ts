/**
 * Comparisons of levels and bits without a branch: which way it would go can hardly be foreseen.
 *
 * @module
 */

/** 1 where a small number is at least `least`, else 0: the sign of what is missing. */
export function atLeast(value: number, least: number): number {
  return (least - 1 - value) >>> 31;
}

/** How many of the numbers from index `start` to `end` are at least `least`. */
export function countFrom(numbers: Uint8Array, least: number, start = 0, end = numbers.length): number {
  let count = 0;
  for (let i = start; i < end; i++) count += atLeast(numbers[i], least);
  return count;
}
