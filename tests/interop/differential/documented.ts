/**
 * The differences that docs/python.md lists, and that a run therefore does not count.
 *
 * @module
 */

import type { Outcome } from "./outcome.ts";

interface Documented {
  /** Its name in docs/python.md. */
  readonly heading: string;
  readonly applies: (ours: Outcome, theirs: Outcome) => boolean;
}

/** Types of ours that hold more than krnel-graph's, as listed under "Types of scores": ours, then krnel-graph's. */
export const WIDER: ReadonlySet<string> = new Set(["double, float", "double, int64"]);

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

/** The tolerance of classifiers whose listed differences are of numbers: by name, and what is made of them. */
export const TOLERANCES: Readonly<Record<string, number>> = {
  random_forest: Infinity,
  sgd_nystroem: 2e-3,
  lr_nystroem: 2e-3,
  sgd_nystroem_one_class_svm: 2e-3,
};
