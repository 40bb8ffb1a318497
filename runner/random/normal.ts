/**
 * @module
 */

import type { RandomState } from "./random_state.ts";

/** A number from the standard normal distribution, by the method of Box and Muller. */
export function normal(random: RandomState): number {
  // 1 - u is above 0.
  const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
  return radius * Math.cos(2 * Math.PI * random.uniform());
}
