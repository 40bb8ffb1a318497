/**
 * Stochastic gradient descent by a hinge with steps in WebAssembly: those that `descent.ts` makes, to the bit, where nothing
 * is asked for beside them. Of short rows, JavaScript takes longer between two products than for them.
 *
 * @module
 */

import type { LinearModel } from "../../../stores/formats/probe.ts";
import type { RowVector } from "../../numeric/wasm/row_vector.ts";
import type { ClassWeights } from "../class_weight.ts";
import { LEAST_SCALE, scaled } from "./scaled_weights.ts";

/** Where the state has what changes. */
const [SCALE, BIAS, COST] = [0, 2, 3];

/** What the steps are made by. */
export interface HingeSteps {
  /** The bias before the first step. */
  readonly bias: number;
  /** How much the penalty weighs. */
  readonly alpha: number;
  /** The rate of step t is `1 / (alpha (start + t - 1))`. */
  readonly start: number;
  /** The least margin without a loss. */
  readonly threshold: number;
  /** How much the bias weighs among the costs. */
  readonly biasCost: number;
  /** How much rows weigh. */
  readonly classWeights: ClassWeights;
}

/** The state of a descent. */
export class HingeDescent {
  readonly #vector: RowVector;
  readonly #labels: Int8Array;

  /**
   * Begins with weights of 0.
   *
   * @param vector Zeros. Its rows are held.
   * @param y 1 for each positive row.
   * @param steps How steps are made.
   */
  constructor(vector: RowVector, y: Uint8Array, steps: HingeSteps) {
    this.#vector = vector;
    this.#labels = Int8Array.from(y, (label) => label === 1 ? 1 : -1);
    const { bias, alpha, start, threshold, biasCost, classWeights } = steps;
    const { positive, negative } = classWeights;
    const weights = [Math.fround(positive), Math.fround(negative)];
    vector.state.set([1, 0, bias, 0, 1, alpha, start, threshold, biasCost, ...weights, LEAST_SCALE]);
  }

  /** Makes the steps of some rows. */
  visit(rows: Int32Array): void {
    this.#vector.descend(rows, this.#labels);
  }

  /** Ends a pass. Returns its mean cost. */
  endPass(): number {
    const { state } = this.#vector;
    const mean = state[COST] / this.#labels.length;
    state[COST] = 0;
    return mean;
  }

  /** Its rate falls by itself. */
  lowerRate(): boolean {
    return false;
  }

  /** What it has come to. */
  model(): LinearModel {
    const { state, numbers } = this.#vector;
    return { kind: "linear", weights: scaled(numbers, state[SCALE]), bias: state[BIAS] };
  }
}
