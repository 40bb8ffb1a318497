/**
 * What is computed at a stroke: ops that share a pass, or an op alone.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import { passKey } from "./pass_key.ts";

/** Groups items whose ops share a pass, in the order of the first of each. Most are alone. */
export function unitsOf<T>(items: readonly T[], opOf: (item: T) => Op): T[][] {
  return [...Map.groupBy(items, (item) => passKey(opOf(item)) ?? opOf(item).uuid).values()];
}
