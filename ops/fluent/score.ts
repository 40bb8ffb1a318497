/**
 * The methods of columns of numbers.
 *
 * @module
 */

import type { EvaluateOptions } from "../handles/score_column.ts";
import { ClassifierEvaluationOp } from "../types/classifiers.ts";
import { type ArithmeticOperation, PairwiseArithmeticOp } from "../types/scores.ts";
import { negation } from "./boolean.ts";
import { type FluentMethod, fluentMethod } from "./description.ts";

export const add = combination("add", "+");
export const sub = combination("sub", "-");
export const mul = combination("mul", "*");
export const div = combination("div", "/");

function combination(name: string, operation: ArithmeticOperation): FluentMethod {
  return fluentMethod({
    name,
    on: ["score"],
    receiver: "left",
    positional: { other: { field: "right" } },
    makes: PairwiseArithmeticOp,
    fixed: { operation },
  });
}

export const evaluate = fluentMethod<EvaluateOptions>({
  name: "evaluate",
  on: ["score"],
  receiver: "score",
  options: {
    gtPositives: { required: true },
    gtNegatives: { derived: ({ gtPositives }) => negation(gtPositives) },
    split: {},
    predictDomain: {},
    scoreThreshold: {},
  },
  makes: ClassifierEvaluationOp,
});
