/**
 * Names of classifiers, which editors complete.
 *
 * @module
 */

import type { OtherName } from "./known_names.ts";

/** The classifiers that are built in: krnel-graph's, and `ccs`, `lda`, `mean_difference`. */
export type BuiltInClassifier =
  | "calibrated_rbf_nusvm"
  | "ccs"
  | "lda"
  | "linear_svc"
  | "logistic_regression"
  | "lr_nystroem"
  | "mean_difference"
  | "naive_bayes"
  | "passive_aggressive"
  | "random_forest"
  | "rbf_nusvm"
  | "rbf_svc"
  | "sgd"
  | "sgd_nystroem"
  | "sgd_nystroem_one_class_svm";

const BUILT_IN: Readonly<Record<BuiltInClassifier, true>> = {
  calibrated_rbf_nusvm: true,
  ccs: true,
  lda: true,
  linear_svc: true,
  logistic_regression: true,
  lr_nystroem: true,
  mean_difference: true,
  naive_bayes: true,
  passive_aggressive: true,
  random_forest: true,
  rbf_nusvm: true,
  rbf_svc: true,
  sgd: true,
  sgd_nystroem: true,
  sgd_nystroem_one_class_svm: true,
};

/** Whether a classifier of this name is built in. */
export function isBuiltInClassifier(name: string): boolean {
  return Object.hasOwn(BUILT_IN, name);
}

/** A classifier's name: of those that are built in, or of one's own. */
export type ClassifierName = BuiltInClassifier | OtherName;
