/**
 * How long classifiers train, by the size of what they train on.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { NYSTROEM_LANDMARKS } from "./kernel/nystroem.ts";
import type { Parameters } from "./parameters.ts";

type Work = (x: Matrix, params: Parameters) => number;

/** Of classifiers that do more than to look at each number. */
const WORK: Readonly<Record<string, Work>> = {
  rbf_svc: pairsWork,
  rbf_nusvm: pairsWork,
  calibrated_rbf_nusvm: (x) => 4 * pairsWork(x),
  // Each row is some work, however few numbers it has.
  logistic_regression: ({ rows, data }, { solver }) => 24 * rows + data.length * (isQuickSolver(solver) ? 1 : 4),
  passive_aggressive: ({ rows, data }) => data.length + 32 * rows,
  sgd: ({ rows, data }) => data.length + 32 * rows,
  // Epochs over the rows, of which some need many.
  linear_svc: ({ rows, data }, { loss, penalty }) =>
    24 * rows + data.length * (loss === "hinge" || penalty === "l1" ? 16 : 4),
  random_forest: forestWork,
  // The covariance of the columns, or what the rows have in its place, is solved for, or made tridiagonal.
  lda: ({ rows, columns, data }) => 4 * data.length + 16 * rows + Math.min(rows, columns) ** 3 / 8,
  // Descents from many starts.
  ccs: ({ rows, data }, { n_tries = 10 }) => Number(n_tries) * (0.4 * data.length + 51 * rows),
  lr_nystroem: nystroemWork,
  sgd_nystroem: nystroemWork,
  sgd_nystroem_one_class_svm: nystroemWork,
};

/** All rows are compared with each other, which is some work, however few numbers they have. */
function pairsWork({ rows, data }: Matrix): number {
  return rows * (data.length + 160 * rows) / 128;
}

/** Each tree sorts the rows by some columns, about. Few numbers take long only where there are many trees, which take turns. */
function forestWork(
  { rows, columns, data }: Matrix,
  { n_estimators = 100, max_features = "sqrt" }: Parameters,
): number {
  const features = typeof max_features === "string" ? Math.sqrt(columns) : columns;
  return Math.min(8 * data.length, data.length + Number(n_estimators) * features * rows * Math.log2(rows) / 4);
}

/** A kernel for each row and landmark, and the eigenvectors of the landmarks' own kernels. */
function nystroemWork({ rows, data }: Matrix, { nystroem_params }: Parameters): number {
  const landmarks = Number((nystroem_params as Parameters | undefined)?.n_components ?? NYSTROEM_LANDMARKS);
  return 4 * data.length + landmarks * (4 * rows / 3 + landmarks ** 2 / 6);
}

/** Whether a solver of logistic regression comes to the minimum in some ten passes over the rows. */
function isQuickSolver(solver: unknown): boolean {
  return solver === undefined || solver === "lbfgs" || String(solver).startsWith("newton");
}

/** How long a classifier trains on some rows, about: in numbers that linear classifiers take as long for. */
export function trainingWork(modelType: string, params: Parameters, x: Matrix): number {
  return WORK[modelType]?.(x, params) ?? x.data.length;
}
