/**
 * Slopes of losses by WebAssembly, in memory where kernels multiply rows.
 *
 * @module
 */

import { Kernels } from "../../../stores/wasm/kernels.ts";
import type { Change } from "../slopes.ts";
import { SLOPE_KERNELS } from "./slope_kernels_code.ts";

/** How much room the two sums of a vector take, in bytes. */
export const SUM_BYTES = 16;

/**
 * Puts slopes in the place of some products, as those of `slopes.ts` to the rounding of floats, and adds to their two sums. Places are in
 * bytes. What lies behind an odd number of products, and of what belongs to them, is read, and does not count.
 */
type ToSlopes = (
  products: number,
  count: number,
  labels: number,
  weights: number,
  shift: number,
  sums: number,
) => void;

/** What `slope_kernels.wat` exports. */
export type SlopeKernels = WebAssembly.Exports & Readonly<Record<Change["slopes"], ToSlopes>>;

/** The kernels, in memory that threads may share. */
export function slopeKernels(memory: WebAssembly.Memory): SlopeKernels {
  return new Kernels<SlopeKernels>(SLOPE_KERNELS, "slopes", memory, { log: Math.log }).run;
}
