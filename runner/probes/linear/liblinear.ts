/**
 * When LIBLINEAR's solvers stop.
 *
 * @module
 */

import { countPositives } from "../class_weight.ts";

/**
 * To what share of itself at the start LIBLINEAR lets a gradient shrink.
 *
 * @param tolerance The parameter `tol`.
 * @param y 1 for each positive row, 0 for each negative one.
 * @returns The share: less where one class has few rows.
 */
export function shareOfStart(tolerance: number, y: Uint8Array): number {
  const positives = countPositives(y);
  return tolerance * Math.max(Math.min(positives, y.length - positives), 1) / y.length;
}
