/**
 * The methods of columns of numbers.
 *
 * @module
 */

import type { GroupOptions, ThresholdOptions } from "../handles/operating_point.ts";
import type { EvaluateOptions } from "../handles/score_column.ts";
import { ClassifierEvaluationOp } from "../types/classifiers.ts";
import { OperatingPointOp } from "../types/operating_points.ts";
import { type ArithmeticOperation, PairwiseArithmeticOp } from "../types/scores.ts";
import { negation } from "./boolean.ts";
import { type Arguments, type FluentMethod, fluentMethod } from "./description.ts";

export const add = combination("add", "+");
export const sub = combination("sub", "-");
export const mul = combination("mul", "*");
export const div = combination("div", "/");

function combination(name: string, operation: ArithmeticOperation): FluentMethod {
  return fluentMethod({
    name,
    on: ["score"],
    receiver: "left",
    positional: { other: { field: "right", required: true } },
    makes: PairwiseArithmeticOp,
    fixed: { operation },
  });
}

const judged = {
  gtPositives: { required: true },
  gtNegatives: { derived: ({ gtPositives }) => negation(gtPositives) },
  split: {},
  predictDomain: {},
} as const satisfies Arguments;

export const evaluate = fluentMethod<EvaluateOptions>({
  name: "evaluate",
  on: ["score"],
  receiver: "score",
  options: { ...judged, scoreThreshold: {} },
  makes: ClassifierEvaluationOp,
});

export const operatingPoint = fluentMethod<
  Omit<EvaluateOptions, "scoreThreshold"> & ThresholdOptions & GroupOptions,
  "maxFpr" | "by"
>({
  name: "operatingPoint",
  on: ["score"],
  receiver: "score",
  options: {
    ...judged,
    split: { also: ["by"] },
    maxFalsePositiveRate: { also: ["maxFpr"] },
    minRecall: {},
    minPrecision: {},
    costs: { accepts: "{ falsePositive, falseNegative }" },
    chooseOn: {},
    prevalence: {},
    rowsPerDay: {},
  },
  makes: OperatingPointOp,
});
