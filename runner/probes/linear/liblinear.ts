/**
 * LIBLINEAR's descent under the l1 penalty, and when its solvers stop.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import { minimizeByCoordinates } from "../../numeric/l1_coordinates.ts";
import type { LbfgsOptions, LbfgsResult } from "../../numeric/lbfgs.ts";
import { isSource } from "../../numeric/matrix_source.ts";
import { countPositives } from "../class_weight.ts";
import type { TrainingRows } from "../classifier.ts";
import type { ResolvedParameters } from "../parameters.ts";
import type { LossOfScores } from "./loss_of_scores.ts";

/** How many times less than its own tolerance LIBLINEAR's descent has here: its objective is up to some percent above the minimum. */
const CLOSER_DESCENT = 10;
/** It may make so many passes at least. */
const LEAST_PASSES = 300;
/** Larger rows are not copied for it. */
const MOST_DESCENDED = 2 ** 27;

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

/** Whether there is room for a copy of the rows, as columns, for {@linkcode descendAsLiblinear}. */
export function fitsDescent(rows: TrainingRows): rows is Matrix<Float32Array> {
  return !isSource(rows) && rows.data.length <= MOST_DESCENDED;
}

/**
 * LIBLINEAR's descent over the weights under an l1 penalty, from 0.
 *
 * @param loss The loss.
 * @param l1 The penalty of each weight.
 * @param options How many models it may make, and who hears of them.
 * @param params Say how close to the minimum it goes, and of the order of the weights.
 * @returns Where it ended: it gives up where Newton's steps would not take longer.
 */
export function descendAsLiblinear(
  loss: LossOfScores & { readonly rows: Matrix<Float32Array> },
  l1: Float64Array,
  options: Pick<LbfgsOptions, "maxIterations" | "onIteration">,
  params: ResolvedParameters,
): Promise<Omit<LbfgsResult, "value">> {
  return minimizeByCoordinates({ ...loss, l1, l2: new Float64Array(l1.length) }, {
    ...options,
    shareOfStart: shareOfStart(params.number("tol") / CLOSER_DESCENT, loss.labels),
    maxVisits: l1.length * mostPasses(loss.rows),
    seed: params.seed(),
  });
}

/** Newton's steps take as long as a pass for each column, and less where columns of many rows leave the processor's cache. */
function mostPasses({ rows, columns }: Matrix): number {
  return Math.max(LEAST_PASSES, Math.min(columns, 2 * columns ** 2 / rows));
}
