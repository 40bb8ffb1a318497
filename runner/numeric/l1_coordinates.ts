/**
 * Minimizes losses of scores with l1 penalties by coordinate descent: Yuan, Ho and Lin, "An improved GLMNET for L1-regularized logistic
 * regression", JMLR 13, 2012, which LIBLINEAR follows.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import { Pace } from "../../stores/pace.ts";
import { shuffle, Xorshift } from "../random/random_state.ts";
import type { LbfgsOptions, LbfgsResult } from "./lbfgs.ts";
import { type Change, toCurvatures, toSlopes } from "./slopes.ts";
import { CoordinateKernels, type Penalties, type Sizes } from "./wasm/coordinate_kernels.ts";

/** What is minimized: the losses of the rows' scores, and the penalties on the weights that make these. */
export interface PenalizedLoss extends Omit<Change, "shift">, Penalties {
  /** The rows. */
  readonly rows: Matrix<Float32Array>;
  /** What the last weight is multiplied by in each row, where there is one more than columns. */
  readonly interceptColumn: number;
}

/** When to stop. */
export interface CoordinateOptions extends Pick<LbfgsOptions, "maxIterations" | "onIteration"> {
  /** Converged where the sizes of the subgradient's entries add up to this share of what they do at the start. */
  readonly shareOfStart: number;
  /** About the most visits of columns. */
  readonly maxVisits: number;
  /** Of the order in which columns are visited. */
  readonly seed: number;
}

/** A step is taken where the value falls by this share of what its slope promises. */
const DECREASE = 0.01;
const MOST_HALVINGS = 40;
/** Passes over a model's columns at most: it is made of 32-bit floats, and after so many a new one tells more. */
const MOST_PASSES = 100;
/** A model is minimized so much more closely from where one pass is enough. */
const CLOSER = 0.25;

/**
 * Minimizes, from weights of 0.
 *
 * @param of What is minimized.
 * @param options When to stop. An iteration is a model.
 * @returns Where it stopped.
 */
export async function minimizeByCoordinates(
  of: PenalizedLoss,
  { shareOfStart, maxIterations, maxVisits, seed, onIteration }: CoordinateOptions,
): Promise<Omit<LbfgsResult, "value">> {
  const descent = new Descent(of, seed, maxVisits);
  let sizes = descent.begin();
  const first = sizes.sum;
  for (let iterations = 0, share = 1;; sizes = descent.begin()) {
    const result = (trouble?: string) => ({ point: descent.weights(), iterations, gradientSize: sizes.most, trouble });
    if (iterations > 0) onIteration?.(iterations, sizes.most);
    if (sizes.sum <= shareOfStart * first) sizes = descent.beginWhole();
    if (sizes.sum <= shareOfStart * first) return result();
    if (iterations >= maxIterations) return result("the iterations ran out");
    if (descent.visits >= maxVisits) return result("the visits ran out");
    const passes = await descent.minimizeModel(share * first);
    if (!descent.goAlong()) return result("no step lowers the value");
    iterations++;
    if (passes === 1) share *= CLOSER;
  }
}

/** Weights on their way, and the columns that take part. */
class Descent {
  /** How many steps were made. */
  visits = 0;
  readonly #kernels: CoordinateKernels;
  readonly #change: Change;
  readonly #maxVisits: number;
  readonly #random: Xorshift;
  readonly #pace = new Pace();
  readonly #all: Int32Array;
  #active: Int32Array;
  /** Weights of 0 are left out where their slopes are so far below the penalty. */
  #margin = Infinity;
  #scores: Float64Array;
  #value: number;
  #slopes: Float64Array;

  constructor(of: PenalizedLoss, seed: number, maxVisits: number) {
    this.#kernels = new CoordinateKernels(of.rows, of.interceptColumn, of);
    this.#change = { slopes: of.slopes, labels: of.labels, weights: of.weights, shift: 0 };
    this.#random = new Xorshift(seed);
    this.#maxVisits = maxVisits;
    this.#all = Int32Array.from(of.l1.keys());
    this.#active = this.#all.slice();
    this.#scores = new Float64Array(of.rows.rows);
    ({ value: this.#value, slopes: this.#slopes } = this.#lossAt(this.#scores));
  }

  weights(): Float64Array {
    return this.#kernels.weights();
  }

  /** Begins a model where the weights are, and leaves out columns whose weights will stay 0. Returns the sizes of the subgradients. */
  begin(): Sizes {
    const curvatures = this.#scores.slice();
    toCurvatures(curvatures, this.#change);
    this.#kernels.begin(this.#active, this.#slopes, curvatures);
    const sizes = this.#kernels.sizes(this.#active, this.#margin);
    this.#active = this.#kernels.keptOf(this.#active);
    this.#margin = this.#marginOf(sizes);
    return sizes;
  }

  /** Begins a model of all columns. */
  beginWhole(): Sizes {
    this.#active = this.#all.slice();
    this.#margin = Infinity;
    return this.begin();
  }

  /** Minimizes the model until subgradients add up to no more. Returns after how many passes. */
  async minimizeModel(enough: number): Promise<number> {
    let inner: Int32Array = this.#active.slice();
    let [margin, passes] = [Infinity, 0];
    while (passes < MOST_PASSES && this.visits < this.#maxVisits) {
      const isWhole = inner.length === this.#active.length;
      shuffle(inner, this.#random);
      this.visits += inner.length;
      const sizes = this.#kernels.descend(inner, margin);
      passes++;
      if (sizes.sum <= enough && isWhole) break;
      inner = sizes.sum <= enough ? this.#active.slice() : this.#kernels.keptOf(inner);
      margin = sizes.sum <= enough ? Infinity : this.#marginOf(sizes);
      if (this.#pace.isDue) await this.#pace.rest();
    }
    return passes;
  }

  /** Goes to the model's minimum, or half as far until the value falls enough. Returns whether it fell. */
  goAlong(): boolean {
    const change = this.#kernels.scores(this.#active);
    const rise = this.#kernels.rise();
    if (!(rise < 0)) return this.#stay();
    for (let halving = 0, share = 1; halving < MOST_HALVINGS; halving++, share /= 2) {
      const scores = this.#scores.map((score, i) => score + share * change[i]);
      const { value, slopes } = this.#lossAt(scores);
      if (!(value - this.#value + this.#kernels.penaltyRise(share) <= DECREASE * share * rise)) continue;
      if (share < 1) this.#kernels.shorten(share);
      [this.#scores, this.#value, this.#slopes] = [scores, value, slopes];
      return true;
    }
    return this.#stay();
  }

  #stay(): boolean {
    this.#kernels.shorten(0);
    return false;
  }

  #marginOf({ most }: Sizes): number {
    return most / this.#scores.length;
  }

  #lossAt(scores: Float64Array): { value: number; slopes: Float64Array } {
    const slopes = scores.slice();
    return { value: toSlopes(slopes, this.#change).value, slopes };
  }
}
