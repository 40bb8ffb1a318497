/**
 * Calibrated probabilities from cross-validated kernel machines, as scikit-learn's `CalibratedClassifierCV` around
 * `NuSVC`. With an ensemble, a machine is trained for each fold on the other folds, and its scores on the fold teach a
 * calibrator; the probability is the mean over folds. Without, one machine is trained on all rows, and one calibrator on
 * the scores of all folds.
 *
 * Sigmoids are those of Platt, "Probabilistic outputs for support vector machines", 1999; isotonic regression is that of
 * Zadrozny and Elkan, "Transforming classifier scores into accurate multiclass probability estimates", KDD 2002;
 * temperatures are those of Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", ICML 2017.
 *
 * @module
 */

import { largest } from "../../ops/extremes.ts";
import { ClassifierError } from "../../ops/errors.ts";
import type { Matrix } from "../../stores/formats/matrix.ts";
import type { CalibratedModel, Calibrator, RbfModel } from "../../stores/formats/probe.ts";
import { countPositives } from "./class_weight.ts";
import type { ClassifierDefinition, TrainingInput } from "./classifier.ts";
import { isotonicRegression } from "./isotonic.ts";
import { minimize } from "../numeric/lbfgs.ts";
import { choice, either, flag, integer, jobs, nothing, real } from "./parameters.ts";
import { scoreRbf } from "./kernel/rbf_kernel.ts";
import { takeRows } from "../numeric/rows.ts";
import { rbfNuSvm } from "./kernel/svm.ts";

const DEFAULT_FOLDS = 5;
/** Scores above this size are scaled down while a sigmoid is fitted. */
const LARGE_SCORE = 30;

/** `calibrated_rbf_nusvm`: parameters of scikit-learn's `NuSVC`, and `cv`, `method` and `ensemble`. */
export const calibratedRbfNuSvm: ClassifierDefinition = {
  parameters: {
    ...rbfNuSvm.parameters,
    cv: either(null, integer(DEFAULT_FOLDS, { from: 2 }), nothing),
    method: choice("sigmoid", ["sigmoid", "isotonic", "temperature"]),
    ensemble: either("auto", flag(true), choice("auto", ["auto"])),
    n_jobs: jobs,
    tol: real(1e-3, { above: 0 }),
  },
  train: trainCalibrated,
};

interface Scored {
  readonly model: RbfModel;
  readonly rows: readonly number[];
  readonly scores: Float64Array;
}

async function trainCalibrated(input: TrainingInput): Promise<CalibratedModel> {
  const { x, y, params, context } = input;
  const folds = stratifiedFolds(y, params.numberOrNull("cv") ?? DEFAULT_FOLDS);
  const count = largest(folds) + 1;
  const scored: Scored[] = [];
  for (let fold = 0; fold < count; fold++) {
    context.signal?.throwIfAborted();
    context.onProgress?.(fold / (count + 1));
    scored.push(await scoreFold(input, folds, fold));
  }

  const method = params.string("method");
  if (params.get("ensemble") !== false) {
    const members = [];
    for (const { model, rows, scores } of scored) {
      members.push({ model, calibrator: await fitCalibrator(method, scores, Uint8Array.from(rows, (row) => y[row])) });
    }
    return { kind: "calibrated", members };
  }
  const scores = new Float64Array(x.rows);
  for (const { rows, scores: own } of scored) rows.forEach((row, k) => scores[row] = own[k]);
  return {
    kind: "calibrated",
    members: [{ model: await rbfNuSvm.train(input), calibrator: await fitCalibrator(method, scores, y) }],
  };
}

async function scoreFold(input: TrainingInput, folds: Int32Array, fold: number): Promise<Scored> {
  const all = [...folds.keys()];
  const train = all.filter((row) => folds[row] !== fold);
  const rows = all.filter((row) => folds[row] === fold);
  const model = await rbfNuSvm.train({
    ...input,
    x: takeRows(input.x, train),
    y: Uint8Array.from(train, (row) => input.y[row]),
  });
  return { model, rows, scores: await scoreRbf(model, takeRows(input.x, rows)) };
}

/**
 * The fold of each row, as scikit-learn's `StratifiedKFold` without shuffling: in each class, rows go to the folds in
 * order, and each fold has the classes in the shares that they have over all.
 */
function stratifiedFolds(y: Uint8Array, folds: number): Int32Array {
  const positives = countPositives(y);
  const fewer = Math.min(positives, y.length - positives);
  if (fewer < folds) {
    throw new ClassifierError(
      `Cannot train calibrated_rbf_nusvm with ${folds} folds: the smaller class has ${fewer} rows, and each fold needs ` +
        "one. Lower cv",
    );
  }
  // scikit-learn counts the class that comes first as 0, and deals the sorted labels out like cards.
  const firstLabel = y[0];
  const firstCount = firstLabel === 1 ? positives : y.length - positives;
  const fold = new Int32Array(y.length);
  for (const label of [firstLabel, 1 - firstLabel]) {
    const [from, to] = label === firstLabel ? [0, firstCount] : [firstCount, y.length];
    const rows = [...y.keys()].filter((row) => y[row] === label);
    let next = 0;
    for (let k = 0; k < folds; k++) {
      const dealt = countDealt(from, to, k, folds);
      for (const row of rows.slice(next, next + dealt)) fold[row] = k;
      next += dealt;
    }
  }
  return fold;
}

/** How many of the numbers from … to - 1 leave the remainder k. */
function countDealt(from: number, to: number, k: number, folds: number): number {
  const below = (end: number): number => Math.ceil(Math.max(0, end - k) / folds);
  return below(to) - below(from);
}

function fitCalibrator(method: string, scores: Float64Array, y: Uint8Array): Promise<Calibrator> {
  if (method === "isotonic") return Promise.resolve({ kind: "isotonic", ...isotonicRegression(scores, y) });
  return method === "sigmoid" ? fitSigmoid(scores, y) : fitTemperature(scores, y);
}

const tight = { gradientTolerance: 1e-6, valueTolerance: 64 * Number.EPSILON, maxIterations: 15000 };

/** Platt's sigmoid. The labels are drawn in from 0 and 1, as if each class had one more row of the other. */
async function fitSigmoid(scores: Float64Array, y: Uint8Array): Promise<Calibrator> {
  const positives = countPositives(y);
  const negatives = y.length - positives;
  const largest = scores.reduce((most, score) => Math.max(most, Math.abs(score)), 0);
  const scale = largest >= LARGE_SCORE ? largest : 1;
  const { point: [a, b] } = await minimize(
    ([a, b], gradient) => {
      let value = 0;
      gradient.fill(0);
      for (let i = 0; i < scores.length; i++) {
        const target = y[i] === 1 ? (positives + 1) / (positives + 2) : 1 / (negatives + 2);
        const score = scores[i] / scale;
        const logit = -(a * score + b);
        value += Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) - target * logit;
        const slope = 1 / (1 + Math.exp(-logit)) - target;
        gradient[0] -= slope * score;
        gradient[1] -= slope;
      }
      return Promise.resolve(value);
    },
    Float64Array.of(0, Math.log((negatives + 1) / (positives + 1))),
    tight,
  );
  return { kind: "sigmoid", a: a / scale, b };
}

/** One factor for all scores, found by its logarithm. */
async function fitTemperature(scores: Float64Array, y: Uint8Array): Promise<Calibrator> {
  const { point: [logBeta] } = await minimize(
    ([logBeta], gradient) => {
      const beta = Math.exp(logBeta);
      let value = 0;
      gradient.fill(0);
      for (let i = 0; i < scores.length; i++) {
        // For two classes, the logits of scikit-learn are the score and its negative.
        const logit = 2 * beta * scores[i];
        value += (Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) - y[i] * logit) / scores.length;
        gradient[0] += (1 / (1 + Math.exp(-logit)) - y[i]) * logit / scores.length;
      }
      return Promise.resolve(value);
    },
    Float64Array.of(0),
    tight,
  );
  return { kind: "temperature", beta: 2 * Math.exp(logBeta) };
}

/**
 * Scores vectors under a calibrated model.
 *
 * @param model The model.
 * @param x One preprocessed vector in each row.
 * @returns The probability of the positive class for each row.
 */
export async function scoreCalibrated(
  { members }: CalibratedModel,
  x: Matrix<Float32Array>,
): Promise<Float64Array> {
  const mean = new Float64Array(x.rows);
  for (const { model, calibrator } of members) {
    const scores = await scoreRbf(model, x);
    for (let i = 0; i < scores.length; i++) mean[i] += calibrate(calibrator, scores[i]) / members.length;
  }
  return mean;
}

function calibrate(calibrator: Calibrator, score: number): number {
  switch (calibrator.kind) {
    case "sigmoid":
      return 1 / (1 + Math.exp(calibrator.a * score + calibrator.b));
    case "temperature":
      return 1 / (1 + Math.exp(-calibrator.beta * score));
    case "isotonic":
      return interpolate(calibrator.x, calibrator.y, score);
  }
}

function interpolate(x: Float64Array, y: Float64Array, at: number): number {
  if (at <= x[0]) return y[0];
  if (at >= x[x.length - 1]) return y[y.length - 1];
  let [low, high] = [0, x.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle] <= at) low = middle;
    else high = middle;
  }
  return y[low] + (y[high] - y[low]) * (at - x[low]) / (x[high] - x[low]);
}
