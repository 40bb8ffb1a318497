/**
 * Registers the classifiers that come with probegraph.
 *
 * @module
 */

import type { BuiltInClassifier } from "../../ops/classifier_names.ts";
import { calibratedRbfNuSvm } from "./calibration.ts";
import { ccs } from "./linear/ccs.ts";
import { addBuiltInClassifier, type ClassifierDefinition, getClassifier } from "./classifier.ts";
import { randomForest } from "./forest/forest.ts";
import { lda } from "./linear/lda.ts";
import { linearSvc } from "./linear/linear_svc.ts";
import { logisticRegression } from "./linear/logistic_regression.ts";
import { meanDifference } from "./linear/mean_difference.ts";
import { naiveBayes } from "./naive_bayes.ts";
import { lrNystroem, sgdNystroem, sgdNystroemOneClassSvm } from "./kernel/nystroem.ts";
import { passiveAggressive, sgd } from "./linear/sgd.ts";
import { rbfNuSvm, rbfSvc } from "./kernel/svm.ts";

const builtin: Readonly<Record<BuiltInClassifier, ClassifierDefinition>> = {
  calibrated_rbf_nusvm: calibratedRbfNuSvm,
  ccs: ccs,
  lda: lda,
  linear_svc: linearSvc,
  logistic_regression: logisticRegression,
  lr_nystroem: lrNystroem,
  mean_difference: meanDifference,
  naive_bayes: naiveBayes,
  passive_aggressive: passiveAggressive,
  random_forest: randomForest,
  rbf_nusvm: rbfNuSvm,
  rbf_svc: rbfSvc,
  sgd: sgd,
  sgd_nystroem: sgdNystroem,
  sgd_nystroem_one_class_svm: sgdNystroemOneClassSvm,
};

for (const [name, definition] of Object.entries(builtin)) addBuiltInClassifier(name, definition);

/**
 * Whether a name still stands for the classifier that comes with probegraph.
 *
 * @param name The `model_type`.
 * @returns False where another classifier was registered under the name, or there is none.
 * @throws {ClassifierError} Where no classifier has the name.
 */
export function isBuiltin(name: string): boolean {
  return getClassifier(name) === (builtin as Readonly<Record<string, ClassifierDefinition>>)[name];
}
