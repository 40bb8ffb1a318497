/**
 * Steps of stochastic gradient descent, as scikit-learn makes them: Bottou, "Stochastic gradient descent tricks", 2012. Passive-aggressive
 * ones are those of Crammer, Dekel, Keshat, Shalev-Shwartz and Singer, "Online passive-aggressive algorithms", JMLR 7, 2006.
 *
 * @module
 */

import type { LinearModel } from "../../../stores/formats/probe.ts";
import type { RowVector } from "../../numeric/wasm/row_vector.ts";
import { type ClassWeights, classWeights } from "../class_weight.ts";
import type { ResolvedParameters } from "../parameters.ts";
import { ScaledWeights } from "./scaled_weights.ts";
import type { SgdLoss } from "./sgd_losses.ts";

/** Steeper slopes are cut off. */
const STEEPEST = 1e12;

/** How steps are made. */
export interface Steps {
  /** What is lost by a score. */
  readonly loss: SgdLoss;
  /** Of which weights. */
  readonly penalty: "l2" | "l1" | "elasticnet" | null;
  /** How much the penalty weighs. */
  readonly alpha: number;
  /** How much of it is l1. */
  readonly l1Share: number;
  /** How long steps are. */
  readonly rate: "constant" | "optimal" | "invscaling" | "adaptive" | "pa1" | "pa2";
  /** The first rate, or the longest passive-aggressive step. */
  readonly eta0: number;
  /** The power of the step's number that an `invscaling` rate is divided by. */
  readonly power: number;
  /** Whether all rows are of one class. @default false */
  readonly oneClass?: boolean;
}

/** The state of a descent. */
export class Descent {
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
  /** Of the pass. */
  #cost = 0;
  #visited = 0;

  /**
   * Begins with weights of 0.
   *
   * @param vector Zeros.
   * @param y 1 for each positive row.
   * @param params Says whether there is an intercept, what is averaged, and how much classes weigh.
   * @param steps How steps are made.
   * @param validation 1 for each row that is kept for validation.
   */
  constructor(
    vector: RowVector,
    y: Uint8Array,
    params: ResolvedParameters,
    steps: Steps,
    validation: Uint8Array | undefined,
  ) {
    this.#y = y;
    this.#steps = steps;
    this.#validation = validation;
    this.#weights = new ScaledWeights(vector, steps.l1Share > 0);
    this.#bias = startOfBias(steps);
    this.#classWeights = weightsOfClasses(params, steps, y);
    this.#fitsBias = params.flag("fit_intercept");
    this.#averageFrom = Number(params.get("average"));
    this.#eta = steps.eta0;
    this.#optimalStart = startOfRates(steps);
  }

  /** Makes the steps of some rows. */
  visit(rows: Int32Array): void {
    for (const row of rows) {
      if (this.#validation?.[row] === 1) continue;
      this.#cost += this.#visit(row);
      this.#visited++;
    }
  }

  /** Ends a pass. Returns what should fall from pass to pass: the mean cost, or the share of right validation rows, negated. */
  endPass(): number {
    const mean = this.#cost / this.#visited;
    [this.#cost, this.#visited] = [0, 0];
    return this.#validation === undefined ? mean : -this.#validationScore(this.#validation);
  }

  /** Divides an adaptive rate; `false` where there is none, or it is as low as it gets. */
  lowerRate(): boolean {
    if (this.#steps.rate !== "adaptive" || this.#eta <= 1e-6) return false;
    this.#eta /= 5;
    return true;
  }

  /** What it has come to. */
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

/** The bias before the first step. */
export function startOfBias({ oneClass }: Steps): number {
  return oneClass === true ? 1 : 0;
}

/** What optimal rates start from. */
export function startOfRates({ loss, alpha }: Steps): number {
  const typical = Math.sqrt(1 / Math.sqrt(alpha));
  const firstRate = typical / Math.max(1, loss.slope(1, -typical));
  return 1 / (firstRate * alpha);
}

/** How much rows weigh. */
export function weightsOfClasses(params: ResolvedParameters, { oneClass }: Steps, y: Uint8Array): ClassWeights {
  return oneClass === true ? { negative: 1, positive: 1 } : classWeights(params.get("class_weight"), y);
}
