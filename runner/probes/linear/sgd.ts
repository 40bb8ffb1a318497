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
import { type ClassWeights, classWeights } from "../class_weight.ts";
import type { ClassifierDefinition, TrainingContext, TrainingInput } from "../classifier.ts";
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
import { RandomState, shuffle, Xorshift } from "../../random/random_state.ts";
import { RowKernels } from "../../numeric/wasm/row_kernels.ts";
import { HingeDescent } from "./hinge_descent.ts";
import { ScaledWeights } from "./scaled_weights.ts";
import { LOSS_NAMES, type SgdLoss, sgdLoss } from "./sgd_losses.ts";
import { validationRows } from "./validation_rows.ts";

const LARGEST_SEED = 2 ** 31 - 1;
/** Steeper slopes are cut off. */
const STEEPEST = 1e12;

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
export const sgd: ClassifierDefinition = { parameters: sgdParameters, train: trainSgd };

/** `passive_aggressive`: parameters and defaults of scikit-learn's `PassiveAggressiveClassifier`. */
export const passiveAggressive: ClassifierDefinition = {
  parameters: { C: real(1, { above: 0 }), loss: choice("hinge", ["hinge", "squared_hinge"]), ...shared, ...stopping },
  train: (input) =>
    descend("passive_aggressive", input, {
      loss: sgdLoss("hinge", 0),
      penalty: null,
      alpha: 1,
      l1Share: 0,
      rate: input.params.string("loss") === "hinge" ? "pa1" : "pa2",
      eta0: input.params.number("C"),
      power: 0.5,
    }),
};

/**
 * Trains an `SGDClassifier`.
 *
 * @param input The rows and the parameters.
 * @returns The model.
 * @throws {ClassifierError} Where the numbers overflow, or parameters do not go together, as in scikit-learn.
 */
export function trainSgd(input: TrainingInput): LinearModel {
  const { params } = input;
  checkTogether(params);
  const penalty = params.get("penalty") as Steps["penalty"];
  const l1Share = { l2: 0, l1: 1, elasticnet: params.number("l1_ratio") };
  return descend("sgd", input, {
    loss: sgdLoss(params.string("loss") as typeof LOSS_NAMES[number], params.number("epsilon")),
    penalty,
    alpha: params.number("alpha"),
    l1Share: penalty === null ? 0 : l1Share[penalty],
    rate: params.string("learning_rate") as Steps["rate"],
    eta0: params.number("eta0"),
    power: params.number("power_t"),
  });
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

/**
 * Trains an `SGDOneClassSVM` on all rows, of both classes.
 *
 * @param x The rows.
 * @param params The parameters.
 * @param context Hears of progress and trouble.
 * @returns The model. Scores are above 0 where a vector is like the rows.
 */
export function trainOneClass(
  x: Matrix<Float32Array>,
  params: ResolvedParameters,
  context: TrainingContext,
): LinearModel {
  const random = new RandomState(params.seed());
  const nu = params.number("nu");
  const run = runDescent(x, new Uint8Array(x.rows).fill(1), params, {
    loss: sgdLoss("hinge", 0),
    penalty: "l2",
    alpha: nu,
    l1Share: 0,
    rate: params.string("learning_rate") as Steps["rate"],
    eta0: params.number("eta0"),
    power: params.number("power_t"),
    oneClass: true,
  }, { seed: random.integer(LARGEST_SEED - 1), name: "sgd_nystroem_one_class_svm", context, patience: 5 });
  return { ...run, bias: run.bias - 1 };
}

/** How steps are made. */
interface Steps {
  readonly loss: SgdLoss;
  readonly penalty: "l2" | "l1" | "elasticnet" | null;
  readonly alpha: number;
  readonly l1Share: number;
  readonly rate: "constant" | "optimal" | "invscaling" | "adaptive" | "pa1" | "pa2";
  readonly eta0: number;
  readonly power: number;
  readonly oneClass?: boolean;
}

interface Run {
  readonly name: string;
  readonly context: TrainingContext;
  readonly seed: number;
  /** How many epochs without improvement end the descent. */
  readonly patience: number;
  /** 1 for each row that is kept for validation. */
  readonly validation?: Uint8Array;
}

function descend(name: string, { x, y, params, context }: TrainingInput, steps: Steps): LinearModel {
  const random = new RandomState(params.seed());
  // scikit-learn draws a seed that it does not use before the one that it does.
  random.integer(LARGEST_SEED - 2);
  return runDescent(x, y, params, steps, {
    name,
    context,
    seed: random.integer(LARGEST_SEED - 1),
    patience: params.number("n_iter_no_change"),
    validation: params.flag("early_stopping")
      ? validationRows(name, y, params.number("validation_fraction"), new RandomState(params.seed()))
      : undefined,
  });
}

function runDescent(
  x: Matrix<Float32Array>,
  y: Uint8Array,
  params: ResolvedParameters,
  steps: Steps,
  run: Run,
): LinearModel {
  if (steps.rate === "optimal" && steps.alpha === 0) {
    throw new ClassifierError(`Cannot train ${run.name}: learning_rate is optimal and alpha 0, and should be above 0`);
  }
  const descent = beginDescent(new RowKernels(x), y, params, steps, run.validation);
  const order = Int32Array.from({ length: x.rows }, (_, i) => i);
  const maxEpochs = params.number("max_iter");
  const tolerance = params.numberOrNull("tol");
  let best = Infinity;
  let unimproved = 0;

  for (let epoch = 1; epoch <= maxEpochs; epoch++) {
    run.context.signal?.throwIfAborted();
    run.context.onProgress?.((epoch - 1) / maxEpochs);
    if (params.flag("shuffle")) shuffle(order, new Xorshift(run.seed));
    const cost = descent.epoch(order);
    const { bias, weights } = descent.model();
    if (!Number.isFinite(bias) || !weights.every(Number.isFinite)) {
      throw new ClassifierError(
        `Cannot train ${run.name}: the weights are not finite any more after ${epoch} epochs. Standardize the vectors, ` +
          "or lower eta0",
      );
    }
    unimproved = tolerance !== null && cost > best - tolerance ? unimproved + 1 : 0;
    best = Math.min(best, cost);
    if (unimproved < run.patience) continue;
    if (!descent.lowerRate()) return descent.model();
    unimproved = 0;
  }
  if (tolerance !== null) {
    const moves = run.validation === undefined
      ? "the cost still falls"
      : "the share of right validation rows still grows";
    run.context.onWarning?.(
      `${run.name} did not converge in ${maxEpochs} epochs: ${moves} by more than tol (${tolerance}), and is ` +
        `${Math.abs(best).toPrecision(4)}. Raise max_iter, or standardize the vectors`,
    );
  }
  return descent.model();
}

function beginDescent(
  rows: RowKernels,
  y: Uint8Array,
  params: ResolvedParameters,
  steps: Steps,
  validation: Uint8Array | undefined,
): Descent | HingeDescent {
  const { alpha, oneClass } = steps;
  const threshold = validation === undefined && rows.areHeld ? thresholdOfPlain(params, steps) : undefined;
  if (threshold === undefined) return new Descent(rows, y, params, steps, validation);
  return new HingeDescent(rows, y, {
    bias: startOfBias(steps),
    alpha,
    start: startOfRates(steps),
    threshold,
    biasCost: oneClass === true ? alpha : 0,
    classWeights: weightsOfClasses(params, steps, y),
  });
}

/** The threshold of a hinge, where nothing is asked for beside its steps. */
function thresholdOfPlain(params: ResolvedParameters, { loss, penalty, rate }: Steps): number | undefined {
  const isPlain = penalty === "l2" && rate === "optimal" && params.flag("fit_intercept") && !params.get("average");
  return isPlain ? loss.threshold : undefined;
}

function startOfBias({ oneClass }: Steps): number {
  return oneClass === true ? 1 : 0;
}

/** What optimal rates start from. */
function startOfRates({ loss, alpha }: Steps): number {
  const typical = Math.sqrt(1 / Math.sqrt(alpha));
  const firstRate = typical / Math.max(1, loss.slope(1, -typical));
  return 1 / (firstRate * alpha);
}

function weightsOfClasses(params: ResolvedParameters, { oneClass }: Steps, y: Uint8Array): ClassWeights {
  return oneClass === true ? { negative: 1, positive: 1 } : classWeights(params.get("class_weight"), y);
}

/** The state of a descent. */
class Descent {
  readonly #weights: ScaledWeights;
  #bias: number;
  readonly #y: Uint8Array;
  readonly #steps: Steps;
  readonly #validation?: Uint8Array;
  readonly #classWeights: ClassWeights;
  readonly #fitsBias: boolean;
  /** The step from which on weights are averaged; 0 for none. */
  readonly #averageFrom: number;
  readonly #optimalStart: number;
  #averageBias = 0;
  #eta: number;
  #step = 1;
  #l1Penalty = 0;

  constructor(
    rows: RowKernels,
    y: Uint8Array,
    params: ResolvedParameters,
    steps: Steps,
    validation: Uint8Array | undefined,
  ) {
    this.#y = y;
    this.#steps = steps;
    this.#validation = validation;
    this.#weights = new ScaledWeights(rows, steps.l1Share > 0);
    this.#bias = startOfBias(steps);
    this.#classWeights = weightsOfClasses(params, steps, y);
    this.#fitsBias = params.flag("fit_intercept");
    this.#averageFrom = Number(params.get("average"));
    this.#eta = steps.eta0;
    this.#optimalStart = startOfRates(steps);
  }

  /** One pass. Returns what should fall from epoch to epoch: the mean cost, or the share of right validation rows, negated. */
  epoch(order: Int32Array): number {
    let cost = 0;
    let count = 0;
    this.#weights.through(order, (row) => {
      if (this.#validation?.[row] === 1) return;
      cost += this.#visit(row);
      count++;
    });
    return this.#validation === undefined ? cost / count : -this.#validationScore(this.#validation);
  }

  /** Divides an adaptive rate; `false` where there is none, or it is as low as it gets. */
  lowerRate(): boolean {
    if (this.#steps.rate !== "adaptive" || this.#eta <= 1e-6) return false;
    this.#eta /= 5;
    return true;
  }

  model(): LinearModel {
    const isAveraged = this.#averageFrom > 0 && this.#averageFrom <= this.#step - 1;
    return {
      kind: "linear",
      weights: isAveraged ? this.#weights.averages() : this.#weights.values(),
      bias: isAveraged ? this.#averageBias : this.#bias,
    };
  }

  /** Makes the step of one row, and returns its cost before it. */
  #visit(row: number): number {
    const { loss, penalty, alpha, l1Share, rate, oneClass } = this.#steps;
    const label = this.#y[row] === 1 ? 1 : loss.zeroLabel === true ? 0 : -1;
    const score = this.#weights.dot(row) + this.#bias;
    this.#setRate();
    const lost = loss.value(label, score);
    const isPassive = rate === "pa1" || rate === "pa2";
    let cost = lost;
    if (!isPassive) {
      if (penalty !== null) cost += alpha * this.#weights.penalty(l1Share);
      if (oneClass === true) cost += this.#bias * alpha;
    }

    const classWeight = Math.fround(label > 0 ? this.#classWeights.positive : this.#classWeights.negative);
    const update = classWeight *
      (isPassive ? this.#passiveStep(row, label, score, lost) : this.#slopeStep(label, score));
    if (Number.isNaN(update)) return cost;
    if (penalty === "l2" || penalty === "elasticnet") {
      this.#weights.multiply(Math.fround(Math.max(0, 1 - (1 - l1Share) * this.#eta * alpha)));
    }
    if (update !== 0) this.#weights.add(row, update);
    if (this.#fitsBias) this.#bias += oneClass === true ? update - this.#eta * alpha : update;
    if (this.#averageFrom > 0 && this.#averageFrom <= this.#step) {
      const count = this.#step - this.#averageFrom + 1;
      this.#weights.average(row, update, count);
      this.#averageBias += (this.#bias - this.#averageBias) / count;
    }
    if (penalty === "l1" || penalty === "elasticnet") {
      this.#l1Penalty += l1Share * this.#eta * alpha;
      this.#weights.lower(this.#l1Penalty);
    }
    this.#step++;
    return cost;
  }

  #setRate(): void {
    const { rate, alpha, eta0, power } = this.#steps;
    if (rate === "optimal") this.#eta = 1 / (alpha * (this.#optimalStart + this.#step - 1));
    else if (rate === "invscaling") this.#eta = eta0 / this.#step ** power;
  }

  #slopeStep(label: number, score: number): number {
    return -this.#eta * Math.min(Math.max(this.#steps.loss.slope(label, score), -STEEPEST), STEEPEST);
  }

  /** NaN where a row of zeros allows no step. */
  #passiveStep(row: number, label: number, score: number, lost: number): number {
    const { rate, eta0, loss } = this.#steps;
    const square = this.#weights.rowSquare(row);
    if (rate === "pa1" && square === 0) return NaN;
    const size = rate === "pa1" ? Math.min(eta0, lost / square) : lost / (square + 0.5 / eta0);
    if (loss.threshold !== undefined) return size * label;
    return label - score < 0 ? -size : size;
  }

  /**
   * The share of the validation rows that are right, as scikit-learn 1.9 has it, which decides where it stops: its scores leave the
   * weights' scale out, and a label 0 is never right, since it compares with -1 and 1.
   */
  #validationScore(validation: Uint8Array): number {
    const rows = validation.keys().filter((row) => validation[row] === 1).toArray();
    const right = rows.filter((row) => {
      const isPositive = this.#weights.dotUnscaled(row) + this.#bias > 0;
      return this.#y[row] === 1 ? isPositive : !isPositive && this.#steps.loss.zeroLabel !== true;
    });
    return right.length / rows.length;
  }
}
