/**
 * Linear discriminant analysis: Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7,
 * 1936. The classes are normal with a covariance S in common, which gives
 *
 *     score(x) = S⁻¹(μ₊ - μ₋) · (x - (μ₊ + μ₋)/2) + log(n₊/n₋)
 *
 * as scikit-learn's `LinearDiscriminantAnalysis(solver="lsqr")`. S is the mean of the classes' covariances, weighted by
 * their sizes, each shrunk first, where that is asked for, towards a multiple of the identity: by a given amount, or by
 * that of Ledoit and Wolf, "A well-conditioned estimator for large-dimensional covariance matrices", J. Multivariate
 * Analysis 88, 2004, in columns scaled to variance 1.
 *
 * @module
 */

import type { LinearModel } from "../../../stores/formats/probe.ts";
import { atPace, Pace } from "../../../stores/pace.ts";
import type { ClassifierDefinition, SourceTrainingInput, TrainingContext } from "../classifier.ts";
import { bestGram } from "../../numeric/best_products.ts";
import { classMoments, type Moments } from "../moments.ts";
import { choice, either, nothing, type ParameterValue, real } from "../parameters.ts";
import { solvePositive } from "../../numeric/cholesky.ts";
import { inMemory, type MatrixSource } from "../../numeric/matrix_source.ts";
import { type LeastNorm, leastNorm } from "../../numeric/least_norm.ts";
import type { leastNormAside } from "../../numeric/least_norm_aside.ts";
import { dot } from "../../numeric/vector.ts";
import { CenteredRows } from "../../numeric/wasm/column_kernels.ts";

/** `lda`: `shrinkage` is null (none), a number from 0 to 1, or `"auto"` (Ledoit and Wolf). */
export const lda: ClassifierDefinition = {
  parameters: { shrinkage: either(null, nothing, real(0, { from: 0, to: 1 }), choice("auto", ["auto"])) },
  train: (input) => trainLda({ ...input, x: inMemory(input.x) }, leastNorm),
  trainInPasses: async (input) => {
    // Batches of rows are read in the program's thread; a worker that trains needs none of this.
    const { leastNormAside } = await import("../../numeric/least_norm_aside.ts");
    return await trainLda(input, leastNormAside);
  },
};

/** Eigenvalues below this share of the largest one count as 0, and their directions are left out. */
const LEAST_EIGENVALUE = 1e-10;
/** How many rows are multiplied at once. */
const BLOCK = 1024;

type SolveSingular = (...system: Parameters<typeof leastNormAside>) => LeastNorm | Promise<LeastNorm>;

async function trainLda(
  { x, y, params, context }: SourceTrainingInput,
  solveSingular: SolveSingular,
): Promise<LinearModel> {
  const moments = await classMoments(x, y);
  const d = x.columns;
  const covariance = new Float64Array(d * d);
  for (const [label, moment] of moments.entries()) {
    context.signal?.throwIfAborted();
    context.onProgress?.(label / 2);
    const own = await classCovariance(x, y, label, moment, params.get("shrinkage"));
    for (let i = 0; i < own.length; i++) covariance[i] += moment.rows / x.rows * own[i];
  }
  const [negative, positive] = moments;
  const difference = positive.mean.map((value, j) => value - negative.mean[j]);
  const weights = await solve(covariance, difference, context, solveSingular);
  const middle = weights.reduce((sum, w, j) => sum + w * (positive.mean[j] + negative.mean[j]) / 2, 0);
  return { kind: "linear", weights, bias: Math.log(positive.rows / negative.rows) - middle };
}

/** The covariance of one class, shrunk as asked. */
async function classCovariance(
  x: MatrixSource<Float32Array>,
  y: Uint8Array,
  label: number,
  moments: Moments,
  shrinkage: ParameterValue,
): Promise<Float64Array> {
  const d = x.columns;
  // Columns are scaled to variance 1 while they are shrunk; one that does not vary keeps its scale.
  const scale = moments.variance.map((value) => shrinkage === "auto" ? Math.sqrt(value) || 1 : 1);
  const factor = scale.map((value) => 1 / value);
  const gram = bestGram(x);
  const block = new CenteredRows(BLOCK, moments.mean, factor);
  let fourthPowers = 0;
  let row = 0;
  let count = 0;
  for await (const batch of x.batches()) {
    for (let i = 0; i < batch.rows; i++, row++) {
      if (y[row] !== label) continue;
      const own = block.set(count++, batch.data.subarray(i * d, (i + 1) * d));
      if (shrinkage === "auto") fourthPowers += dot(own, own) ** 2;
      if (count < BLOCK) continue;
      await gram.add(block.first(count));
      count = 0;
    }
  }
  await gram.add(block.first(count));
  const covariance = gram.total();
  for (let i = 0; i < covariance.length; i++) covariance[i] /= moments.rows;
  const amount = shrinkage === "auto" ? ledoitWolf(covariance, d, fourthPowers, moments.rows) : Number(shrinkage ?? 0);
  shrink(covariance, d, amount);
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) covariance[i * d + j] *= scale[i] * scale[j];
  return covariance;
}

function trace(a: Float64Array, d: number): number {
  let sum = 0;
  for (let i = 0; i < d; i++) sum += a[i * d + i];
  return sum;
}

/** How much to shrink: the formula of the paper's section 3.3, from the sum of the fourth powers of the rows' norms. */
function ledoitWolf(covariance: Float64Array, d: number, fourthPowers: number, rows: number): number {
  const mean = trace(covariance, d) / d;
  const squares = dot(covariance, covariance);
  const distance = (squares - d * mean * mean) / d;
  const noise = (fourthPowers / rows - squares) / (d * rows);
  return distance === 0 ? 0 : Math.min(noise, distance) / distance;
}

function shrink(covariance: Float64Array, d: number, amount: number): void {
  const target = amount * trace(covariance, d) / d;
  for (let i = 0; i < covariance.length; i++) covariance[i] *= 1 - amount;
  for (let i = 0; i < d; i++) covariance[i * d + i] += target;
}

/** Solves `S w = m`; where S is singular, for the shortest of the w that come closest. */
async function solve(
  covariance: Float64Array,
  m: Float64Array,
  context: TrainingContext,
  solveSingular: SolveSingular,
): Promise<Float64Array> {
  const solution = await atPace(solvePositive(covariance, m, LEAST_EIGENVALUE), new Pace(context.signal));
  if (solution !== undefined) return solution;
  const { solution: shortest, dropped } = await solveSingular(covariance, m, LEAST_EIGENVALUE, context.signal);
  if (dropped > 0) {
    context.onWarning?.(
      `lda: the covariance of ${m.length} columns is singular in ${dropped} directions, which were left out. ` +
        `Set shrinkage to "auto" or a number, or train on more rows`,
    );
  }
  return shortest;
}
