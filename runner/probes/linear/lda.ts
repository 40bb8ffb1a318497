/**
 * Linear discriminant analysis: Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7,
 * 1936. The classes are normal with a covariance S in common, which gives
 *
 *     score(x) = S⁻¹(μ₊ - μ₋) · (x - (μ₊ + μ₋)/2) + log(n₊/n₋)
 *
 * as scikit-learn's `LinearDiscriminantAnalysis(solver="lsqr")`. S is the mean of the classes' covariances, weighted by
 * their sizes, each shrunk first, where that is asked for, towards a multiple of the identity.
 *
 * @module
 */

import type { LinearModel } from "../../../stores/formats/probe.ts";
import { atPace, Pace } from "../../../stores/pace.ts";
import type { ClassifierDefinition, SourceTrainingInput, TrainingContext } from "../classifier.ts";
import { bestGram } from "../../numeric/best_products.ts";
import { classMoments, type Moments } from "../moments.ts";
import type { ParameterValue } from "../parameters.ts";
import { solvePositive } from "../../numeric/cholesky.ts";
import { inMemory, type MatrixSource } from "../../numeric/matrix_source.ts";
import { type LeastNorm, leastNorm } from "../../numeric/least_norm.ts";
import type { leastNormAside } from "../../numeric/least_norm_aside.ts";
import { dot } from "../../numeric/vector.ts";
import { CenteredRows } from "../../numeric/wasm/column_kernels.ts";
import { solveByRows, type SolveSymmetric } from "./lda_of_few_rows.ts";
import { shrinkageAmount, shrinkageRule, shrinkageScale } from "./shrinkage.ts";

/** `lda`. */
export const lda: ClassifierDefinition = {
  parameters: { shrinkage: shrinkageRule },
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

async function trainLda(input: SourceTrainingInput, solveSingular: SolveSingular): Promise<LinearModel> {
  const { x, y, params, context } = input;
  const moments = await classMoments(x, y);
  const [negative, positive] = moments;
  const difference = positive.mean.map((value, j) => value - negative.mean[j]);
  const solve = solver(context, solveSingular);
  const { solution: weights, dropped } = x.rows < x.columns
    ? await solveByRows(x, y, moments, params.get("shrinkage"), difference, solve)
    : await solve({ a: await covarianceOf(input, moments), b: difference });
  if (dropped > 0) context.onWarning?.(singular(x.columns, dropped));
  const middle = weights.reduce((sum, w, j) => sum + w * (positive.mean[j] + negative.mean[j]) / 2, 0);
  return { kind: "linear", weights, bias: Math.log(positive.rows / negative.rows) - middle };
}

/** The covariance that the classes have in common. */
async function covarianceOf(
  { x, y, params, context }: SourceTrainingInput,
  moments: readonly Moments[],
): Promise<Float64Array> {
  const covariance = new Float64Array(x.columns ** 2);
  for (const [label, moment] of moments.entries()) {
    context.signal?.throwIfAborted();
    context.onProgress?.(label / 2);
    const own = await classCovariance(x, y, label, moment, params.get("shrinkage"));
    for (let i = 0; i < own.length; i++) covariance[i] += moment.rows / x.rows * own[i];
  }
  return covariance;
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
  const scale = shrinkageScale(moments.variance, shrinkage);
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
  const spread = { trace: trace(covariance, d), squares: dot(covariance, covariance), fourthPowers };
  shrink(covariance, d, shrinkageAmount(shrinkage, { rows: moments.rows, columns: d, ...spread }));
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) covariance[i * d + j] *= scale[i] * scale[j];
  return covariance;
}

function trace(a: Float64Array, d: number): number {
  let sum = 0;
  for (let i = 0; i < d; i++) sum += a[i * d + i];
  return sum;
}

function shrink(covariance: Float64Array, d: number, amount: number): void {
  const target = amount * trace(covariance, d) / d;
  for (let i = 0; i < covariance.length; i++) covariance[i] *= 1 - amount;
  for (let i = 0; i < d; i++) covariance[i * d + i] += target;
}

/** What solves `Aᵏ x = b`; where A is singular, for the shortest of the x that come closest. */
function solver({ signal }: TrainingContext, solveSingular: SolveSingular): SolveSymmetric {
  return async ({ a, b, least = LEAST_EIGENVALUE, power = 1 }) => {
    const solution = power === 1 ? await atPace(solvePositive(a, b, least), new Pace(signal)) : undefined;
    return solution === undefined ? await solveSingular({ a, b, least, power }, signal) : { solution, dropped: 0 };
  };
}

function singular(columns: number, dropped: number): string {
  return `lda: the covariance of ${columns} columns is singular in ${dropped} directions, which were left out. ` +
    `Set shrinkage to "auto" or a number, or train on more rows`;
}
