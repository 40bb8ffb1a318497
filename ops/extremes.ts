/**
 * The largest and smallest of any number of values: arguments of a call, as `Math.max(...values)` has them, go onto the
 * stack, which ends at some 120,000.
 *
 * @module
 */

/** The largest value, NaN where one is; `-Infinity` where there is none. */
export function largest(values: Iterable<number>): number {
  let found = -Infinity;
  for (const value of values) found = Math.max(found, value);
  return found;
}

/** The smallest value, NaN where one is; `Infinity` where there is none. */
export function smallest(values: Iterable<number>): number {
  let found = Infinity;
  for (const value of values) found = Math.min(found, value);
  return found;
}
