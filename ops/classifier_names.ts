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

/** A classifier's name: of those that are built in, or of one's own. */
export type ClassifierName = BuiltInClassifier | OtherName;
