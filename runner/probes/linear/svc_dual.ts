/**
 * Dual coordinate descent for linear support vector machines: Hsieh, Chang, Lin, Keerthi and Sundararajan, "A dual coordinate descent
 * method for large-scale linear SVM", ICML 2008, with the shrinking of its section 3.2.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import { Pace } from "../../../stores/pace.ts";
import { DualKernels, type DualRow, type Ends } from "../../numeric/wasm/dual_kernels.ts";
import { shuffle, Xorshift } from "../../random/random_state.ts";
import type { TrainingContext } from "../classifier.ts";

/** When to stop. */
export interface SvcDualOptions {
  /** Converged where the projected gradients of all rows lie within this of each other. */
  readonly tolerance: number;
  /** The most passes over the rows. */
  readonly maxPasses: number;
  /** The most visits of rows: passes that leave out most of them cost little. @default no limit */
  readonly maxVisits?: number;
  /** Gives up where projected gradients still spread over more than this after some passes: there will be many. @default no limit */
  readonly mostSpread?: number;
  /** Of the order in which rows are visited. */
  readonly seed: number;
  /** Hears of progress, and may stop it. */
  readonly context: TrainingContext;
}

/** Where it ended. */
export interface SvcDualResult {
  /** The weights, that of the intercept's column last where there is one. */
  readonly weights: Float64Array;
  /** Whether the projected gradients lie as near each other as was asked. */
  readonly converged: boolean;
  /** How many passes over the rows were made. */
  readonly passes: number;
  /** What the projected gradients spread over in the last one. */
  readonly spread: number;
}

/** After so many passes, gradients are near each other where they soon will be. */
const SETTLED = 20;
/** No row is left out. */
const NO_ENDS: Ends = { most: Infinity, least: -Infinity };

/**
 * Minimizes `|w|²/2 + Σ loss(1 - sign w · x_i)`, where the loss of a margin m is `bound max(0, m)`, or, where there is no bound,
 * `max(0, m)² / (2 ridge)`. Rests between passes.
 *
 * @param x The rows.
 * @param rowOf What belongs to each.
 * @param bias What the column of the intercept has in each row; 0 for no intercept.
 * @param options When to stop.
 * @returns Where it ended.
 */
export async function solveSvcDual(
  x: Matrix<Float32Array>,
  rowOf: (i: number) => DualRow,
  bias: number,
  { tolerance, maxPasses, maxVisits = Infinity, mostSpread = Infinity, seed, context }: SvcDualOptions,
): Promise<SvcDualResult> {
  const pace = new Pace(context.signal);
  const duals = new DualKernels(x, bias, rowOf);
  const random = new Xorshift(seed);
  const all = Int32Array.from({ length: x.rows }, (_, i) => i).filter((i) => rowOf(i).bound > 0);
  let active: Int32Array = all.slice();
  let ends = NO_ENDS;
  let [spread, passes, visits, converged] = [Infinity, 0, 0, false];
  for (; passes < maxPasses && visits < maxVisits && !converged; passes++) {
    if (passes === SETTLED && spread > mostSpread) break;
    visits += active.length;
    context.signal?.throwIfAborted();
    if (pace.isDue) await pace.rest();
    context.onProgress?.(passes / maxPasses);
    shuffle(active, random);
    const { most, least } = duals.descend(active, ends);
    const isWhole = active.length === all.length;
    // Rows far from changing their variable are left out until the others have converged.
    active = duals.keptOf(active);
    spread = most - least;
    if (spread > tolerance && active.length > 0) {
      ends = { most: most <= 0 ? Infinity : most, least: least >= 0 ? -Infinity : least };
    } else {
      converged = isWhole;
      [active, ends] = [all.slice(), NO_ENDS];
    }
  }
  return { weights: duals.vector(), converged, passes, spread };
}
