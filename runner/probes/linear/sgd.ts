/**
 * Linear models by stochastic gradient descent, as scikit-learn's `SGDClassifier`, `PassiveAggressiveClassifier` and
 * `SGDOneClassSVM`. With `random_state`, rows come in the order that they have there. Steps are those of Bottou,
 * "Stochastic gradient descent tricks", 2012; passive-aggressive ones those of Crammer, Dekel, Keshat, Shalev-Shwartz
 * and Singer, "Online passive-aggressive algorithms", JMLR 7, 2006; the one-class machine is that of Schölkopf, Platt,
 * Shawe-Taylor, Smola and Williamson, "Estimating the support of a high-dimensional distribution", Neural Computation
 * 13, 2001.
 *
 * @module
 */

import { ClassifierError } from "../../../ops/errors.ts";
import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { LinearModel } from "../../../stores/formats/probe.ts";
import type { ClassifierDefinition, TrainingMember } from "../classifier.ts";
import {
  choice,
  classWeight,
  either,
  flag,
  integer,
  jobs,
  nothing,
  type ParameterTable,
  randomState,
  real,
  type ResolvedParameters,
  verbose,
} from "../parameters.ts";
import { RandomState } from "../../random/random_state.ts";
import { mapFulfilled } from "../settled.ts";
import { type TrainAll, trainedTogether } from "../trained_together.ts";
import type { Steps } from "./descent.ts";
import { descendAll, type DescentTask } from "./descents.ts";
import { LOSS_NAMES, sgdLoss } from "./sgd_losses.ts";
import { validationRows } from "./validation_rows.ts";

const LARGEST_SEED = 2 ** 31 - 1;

const shared: ParameterTable = {
  fit_intercept: flag(true),
  max_iter: integer(1000, { from: 1 }),
  tol: either(1e-3, real(1e-3, { from: 0 }), nothing),
  shuffle: flag(true),
  verbose,
  random_state: randomState,
  warm_start: flag(false),
  average: either(false, flag(false), integer(1, { from: 1 })),
};

const stopping: ParameterTable = {
  early_stopping: flag(false),
  validation_fraction: real(0.1, { above: 0, below: 1 }),
  n_iter_no_change: integer(5, { from: 1 }),
  n_jobs: jobs,
  class_weight: classWeight,
};

/** The parameters of scikit-learn's `SGDClassifier`. */
export const sgdParameters: ParameterTable = {
  ...shared,
  ...stopping,
  loss: choice("hinge", LOSS_NAMES),
  penalty: choice("l2", ["l2", "l1", "elasticnet", null]),
  alpha: real(1e-4, { from: 0 }),
  l1_ratio: either(0.15, real(0.15, { from: 0, to: 1 }), nothing),
  epsilon: real(0.1, { from: 0 }),
  learning_rate: choice("optimal", ["constant", "optimal", "invscaling", "adaptive", "pa1", "pa2"]),
  eta0: real(0.01, { above: 0 }),
  power_t: real(0.5),
};

/** The parameters of scikit-learn's `SGDOneClassSVM`. */
export const oneClassParameters: ParameterTable = {
  ...shared,
  nu: real(0.5, { above: 0, to: 1 }),
  learning_rate: choice("optimal", ["constant", "optimal", "invscaling", "adaptive"]),
  eta0: real(0.01, { above: 0 }),
  power_t: real(0.5),
};

/** `sgd`: parameters and defaults of scikit-learn's `SGDClassifier`. */
export const sgd: ClassifierDefinition = ofDescents(sgdParameters, trainSgds);

/** `passive_aggressive`: parameters and defaults of scikit-learn's `PassiveAggressiveClassifier`. */
export const passiveAggressive: ClassifierDefinition = ofDescents(
  { C: real(1, { above: 0 }), loss: choice("hinge", ["hinge", "squared_hinge"]), ...shared, ...stopping },
  (x, y, members) => descendAll(x, y, members.map((member) => taskOf("passive_aggressive", passiveSteps, y, member))),
);

/** They may differ in everything: rows are brought once for those that go through them in the same order, and prepared once for all. */
function ofDescents(parameters: ParameterTable, train: TrainAll<LinearModel>): ClassifierDefinition {
  // Steps take longer than rows to come.
  return trainedTogether(parameters, { differIn: Object.keys(parameters), leastPerWorker: 1 }, train);
}

/**
 * Trains `SGDClassifier`s.
 *
 * @param x The rows.
 * @param y 1 for each positive row, 0 for each negative one.
 * @param members Their parameters.
 * @returns The models, or a {@linkcode ClassifierError} for each where the numbers overflow, or parameters do not go together, as in
 * scikit-learn.
 */
export function trainSgds(
  x: Matrix<Float32Array>,
  y: Uint8Array,
  members: readonly TrainingMember[],
): Promise<PromiseSettledResult<LinearModel>[]> {
  return descendAll(x, y, members.map((member) => taskOf("sgd", sgdSteps, y, member)));
}

function sgdSteps(params: ResolvedParameters): Steps {
  checkTogether(params);
  const penalty = params.get("penalty") as Steps["penalty"];
  const l1Share = { l2: 0, l1: 1, elasticnet: params.number("l1_ratio") };
  return {
    loss: sgdLoss(params.string("loss") as typeof LOSS_NAMES[number], params.number("epsilon")),
    penalty,
    alpha: params.number("alpha"),
    l1Share: penalty === null ? 0 : l1Share[penalty],
    rate: params.string("learning_rate") as Steps["rate"],
    eta0: params.number("eta0"),
    power: params.number("power_t"),
  };
}

function passiveSteps(params: ResolvedParameters): Steps {
  return {
    loss: sgdLoss("hinge", 0),
    penalty: null,
    alpha: 1,
    l1Share: 0,
    rate: params.string("loss") === "hinge" ? "pa1" : "pa2",
    eta0: params.number("C"),
    power: 0.5,
  };
}

/** Refuses what scikit-learn refuses. */
function checkTogether(params: ResolvedParameters): void {
  const [loss, rate] = [params.string("loss"), params.string("learning_rate")];
  if (rate.startsWith("pa") && loss !== "hinge") {
    throw new ClassifierError(
      `Cannot train sgd: learning_rate is ${rate} and loss ${loss}. Passive-aggressive steps need loss "hinge"; other losses ` +
        'go with learning_rate "optimal", "constant", "invscaling" or "adaptive"',
    );
  }
  if (params.get("penalty") === "elasticnet" && params.get("l1_ratio") === null) {
    throw new ClassifierError("Cannot train sgd: penalty is elasticnet and l1_ratio null, and should be from 0 to 1");
  }
}

function taskOf(
  name: string,
  stepsOf: (params: ResolvedParameters) => Steps,
  y: Uint8Array,
  { params, context }: TrainingMember,
): DescentTask {
  const random = new RandomState(params.seed());
  // scikit-learn draws a seed that it does not use before the one that it does.
  random.integer(LARGEST_SEED - 2);
  return {
    name,
    params,
    context,
    seed: random.integer(LARGEST_SEED - 1),
    patience: params.number("n_iter_no_change"),
    steps: () => stepsOf(params),
    validation: () =>
      params.flag("early_stopping")
        ? validationRows(name, y, params.number("validation_fraction"), new RandomState(params.seed()))
        : undefined,
  };
}

/**
 * Trains `SGDOneClassSVM`s on all rows, of both classes.
 *
 * @param x The rows.
 * @param members Their parameters.
 * @returns The models. Scores are above 0 where a vector is like the rows.
 */
export async function trainOneClass(
  x: Matrix<Float32Array>,
  members: readonly TrainingMember[],
): Promise<PromiseSettledResult<LinearModel>[]> {
  const tasks = members.map(({ params, context }): DescentTask => ({
    name: "sgd_nystroem_one_class_svm",
    params,
    context,
    seed: new RandomState(params.seed()).integer(LARGEST_SEED - 1),
    patience: 5,
    steps: () => oneClassSteps(params),
  }));
  const results = await descendAll(x, new Uint8Array(x.rows).fill(1), tasks);
  return results.map((result) => mapFulfilled(result, (model) => ({ ...model, bias: model.bias - 1 })));
}

function oneClassSteps(params: ResolvedParameters): Steps {
  return {
    loss: sgdLoss("hinge", 0),
    penalty: "l2",
    alpha: params.number("nu"),
    l1Share: 0,
    rate: params.string("learning_rate") as Steps["rate"],
    eta0: params.number("eta0"),
    power: params.number("power_t"),
    oneClass: true,
  };
}
