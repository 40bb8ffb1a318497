/**
 * The differences that docs/python.md lists, and that a run therefore does not count.
 *
 * @module
 */

import type { Outcome } from "./outcome.ts";
import type { Step } from "./program.ts";

interface Documented {
  /** Its name in docs/python.md. */
  readonly heading: string;
  readonly applies: (ours: Outcome, theirs: Outcome) => boolean;
}

/** Listed differences of success. */
export const DOCUMENTED: readonly Documented[] = [
  {
    heading: "Columns without values",
    applies: (ours, theirs) =>
      ours.error === undefined &&
      /Expected bool dtype for \w+, got object|Array type doesn't match type of values set: null/.test(
        theirs.error ?? "",
      ),
  },
  {
    heading: "One class in the training rows",
    applies: (ours, theirs) =>
      /none of the \d+ rows is (positive|negative)/.test(ours.error ?? "") && theirs.error === undefined,
  },
];

/** Classifiers whose scores differ more in any case, and by how much. */
const LOOSE: Readonly<Record<string, number>> = {
  random_forest: Infinity,
  logistic_regression: 2e-3,
  sgd_nystroem: 2e-3,
  lr_nystroem: 2e-3,
  sgd_nystroem_one_class_svm: 2e-3,
};

/** Classifiers that stop within scikit-learn's default `tol` of the optimum, at another point than it does. */
const STOPPED_EARLY: Readonly<Record<string, number>> = {
  linear_svc: 2e-3,
  rbf_svc: 2e-2,
  rbf_nusvm: Infinity,
};

/** What the scores of a classifier, and what is made of them, may differ by as listed; nothing for other steps. */
export function listedTolerance({ args }: Step): number | undefined {
  const type = args.model_type as string;
  const isEarly = !Object.hasOwn((args.params ?? {}) as object, "tol");
  return LOOSE[type] ?? (isEarly ? STOPPED_EARLY[type] : undefined);
}
