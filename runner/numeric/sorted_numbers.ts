/**
 * @module
 */

import type { Steps } from "../../ops/steps.ts";

/** Numbers that the engine sorts in one step; more are merged of these. */
const SORTED_AT_ONCE = 32_768;

/** Sorts numbers in place, as their own `sort` does, in steps. None may be NaN. */
export function* sortSteps(numbers: Float64Array): Steps<void> {
  for (let start = 0; start < numbers.length; start += SORTED_AT_ONCE) {
    numbers.subarray(start, start + SORTED_AT_ONCE).sort();
    yield;
  }
  let [from, to]: Float64Array[] = [numbers, new Float64Array(numbers.length > SORTED_AT_ONCE ? numbers.length : 0)];
  for (let width = SORTED_AT_ONCE; width < numbers.length; width *= 2) {
    for (let start = 0; start < numbers.length; start += 2 * width) {
      const [left, right] = [from.subarray(start, start + width), from.subarray(start + width, start + 2 * width)];
      yield* mergeSteps(left, right, to.subarray(start));
    }
    [from, to] = [to, from];
  }
  if (from !== numbers) numbers.set(from);
}

function* mergeSteps(left: Float64Array, right: Float64Array, to: Float64Array): Steps<void> {
  const length = left.length + right.length;
  for (let k = 0, i = 0, j = 0; k < length; k++) {
    if (j === right.length || (i < left.length && isInOrder(left[i], right[j]))) to[k] = left[i++];
    else to[k] = right[j++];
    if (k % SORTED_AT_ONCE === 0) yield;
  }
}

/** Whether a number may stand before another: -0 stands before 0. */
function isInOrder(a: number, b: number): boolean {
  return a < b || (a === b && 1 / a <= 1 / b);
}
