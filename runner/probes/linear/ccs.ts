/**
 * Contrast-consistent search: Burns, Ye, Klein and Steinhardt, "Discovering latent knowledge in language models without
 * supervision", ICLR 2023 (arXiv:2212.03827).
 *
 * The rows come in contrast pairs: the vectors of a statement completed in one way (`x⁺`, the positive rows) and in the
 * other (`x⁻`, the negative rows). The first positive row is paired with the first negative one, the second with the
 * second, and so on, whether the two kinds alternate or follow each other. The search finds w and b for which
 * `p(x) = 1/(1 + exp(-(w · x + b)))` is consistent and confident on each pair:
 *
 *     minimize mean of (p(x⁺) - (1 - p(x⁻)))² + min(p(x⁺), p(x⁻))²
 *
 * after the mean of each side is taken off (`normalize: true`, as in the paper), so that the probe cannot read off which
 * side of a pair a row is. At scoring time no side is known: the middle of the two means is taken off. The loss does
 * not tell w from -w; here the positive rows score at least as high, on average, as the negative ones.
 *
 * @module
 */

import { ClassifierError } from "../../../ops/errors.ts";
import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { LinearModel } from "../../../stores/formats/probe.ts";
import { countPositives } from "../class_weight.ts";
import type { ClassifierDefinition, TrainingInput } from "../classifier.ts";
import { bestProducts } from "../../numeric/best_products.ts";
import { type LbfgsOptions, type LbfgsResult, minimize, type Objective } from "../../numeric/lbfgs.ts";
import { classMeans } from "../moments.ts";
import { flag, integer, randomState, real, type ResolvedParameters } from "../parameters.ts";
import type { Products } from "../../numeric/products.ts";
import { productsOf, solveInStep } from "../../numeric/products_in_step.ts";
import { settleInTurn, valueOf } from "../settled.ts";
import type { ThreadedContext } from "../threaded_context.ts";
import { normal } from "../../random/normal.ts";
import { RandomState } from "../../random/random_state.ts";
import { takeRows } from "../../numeric/rows.ts";
import { inMemory } from "../../numeric/matrix_source.ts";
import { addScaled, dot, norm } from "../../numeric/vector.ts";

/**
 * `ccs`: `normalize` (true), `n_tries` (10) random starts of which the best counts, `weight_decay` (0.01), which adds
 * `weight_decay/2 |w|²` to the loss, `max_iter` (1000) and `tol` (1e-5) of each try, `random_state`.
 */
export const ccs: ClassifierDefinition = {
  parameters: {
    normalize: flag(true),
    n_tries: integer(10, { from: 1 }),
    weight_decay: real(0.01, { from: 0, below: Infinity }),
    max_iter: integer(1000, { from: 1 }),
    tol: real(1e-5, { above: 0 }),
    random_state: randomState,
  },
  train: trainCcs,
};

/** The tolerance of products in 64-bit floats. */
const EXACT = 0;
/** So many rows take less memory than the past steps of one search, which are 20 vectors of 64-bit floats. */
const FEW_ROWS = 40;

async function trainCcs({ x, y, params, context }: TrainingInput): Promise<LinearModel> {
  const positives = countPositives(y);
  if (2 * positives !== y.length) {
    throw new ClassifierError(
      `Cannot train ccs: there are ${positives} positive and ${
        y.length - positives
      } negative rows, and each positive ` +
        "row needs the negative row of its pair. Select the rows of whole pairs",
    );
  }
  const [negativeMean, positiveMean] = (await classMeans(inMemory(x), y)).map(({ mean }) => mean);
  const middle = positiveMean.map((value, j) => params.flag("normalize") ? (value + negativeMean[j]) / 2 : 0);
  const shift = params.flag("normalize") ? { positive: positiveMean, negative: negativeMean } : undefined;
  const best = (await searchAll(pairedRows(x, y), shift, params, context)).reduce((a, b) => b.value < a.value ? b : a);
  if (best.trouble !== undefined) {
    context.onWarning?.(
      `ccs did not converge in ${best.iterations} iterations: ${best.trouble}. The largest entry of the gradient is ` +
        `${best.gradientSize.toPrecision(3)}, and tol is ${params.number("tol")}`,
    );
  }
  const weights = best.point.slice(0, x.columns);
  const bias = best.point[x.columns] - dot(weights, middle);
  const isBackwards = dot(weights, positiveMean) < dot(weights, negativeMean);
  return isBackwards
    ? { kind: "linear", weights: weights.map((w) => -w), bias: -bias }
    : { kind: "linear", weights, bias };
}

/** The positive rows, and behind them the negative ones, each at the place of its pair. */
function pairedRows(x: Matrix<Float32Array>, y: Uint8Array): Matrix<Float32Array> {
  const rows = [...y.keys()];
  return takeRows(x, [...rows.filter((row) => y[row] === 1), ...rows.filter((row) => y[row] === 0)]);
}

/** Searches from all random starts. Those over many rows go in step, so that the rows are read once for all of them. */
async function searchAll(
  rows: Matrix<Float32Array>,
  shift: Shift | undefined,
  params: ResolvedParameters,
  context: ThreadedContext,
): Promise<LbfgsResult[]> {
  const random = new RandomState(params.seed());
  const starts = Array.from({ length: params.number("n_tries") }, () => randomStart(rows.columns, random));
  let ended = 0;
  const options: LbfgsOptions = {
    gradientTolerance: params.number("tol"),
    valueTolerance: Number.EPSILON,
    maxIterations: params.number("max_iter"),
    onIteration: () => context.signal?.throwIfAborted(),
  };
  // Searches from one start part ways where their numbers are rounded.
  const products = bestProducts(rows, EXACT, { vectors: starts.length, onShared: context.onShared });
  const search = async (x: Products, start: Float64Array): Promise<LbfgsResult> => {
    const result = await minimize(ccsObjective(x, shift, params.number("weight_decay")), start, options);
    context.onProgress?.(++ended / starts.length);
    return result;
  };
  const searches = rows.rows > FEW_ROWS
    ? await solveInStep(products, starts.map((start) => (x) => search(x, start)))
    : await settleInTurn(starts.map((start) => ({ start, context })), ({ start }) =>
      search(productsOf(products), start));
  return searches.map(valueOf);
}

/** A direction from the unit sphere, and bias 0. */
function randomStart(columns: number, random: RandomState): Float64Array {
  const start = new Float64Array(columns + 1);
  for (let j = 0; j < columns; j++) start[j] = normal(random);
  const length = norm(start);
  return start.map((value) => value / length);
}

/** The means of both sides, which are taken off. */
interface Shift {
  readonly positive: Float64Array;
  readonly negative: Float64Array;
}

function ccsObjective(x: Products, shift: Shift | undefined, decay: number): Objective {
  const { rows, columns } = x;
  const pairs = rows / 2;
  return async (point, gradient) => {
    const w = point.subarray(0, columns);
    const shiftOf = (mean?: Float64Array): number => point[columns] - (mean === undefined ? 0 : dot(w, mean));
    const slopes = await x.times(w);
    const [positive, negative] = [slopes.subarray(0, pairs), slopes.subarray(pairs)];
    toProbabilities(positive, shiftOf(shift?.positive));
    toProbabilities(negative, shiftOf(shift?.negative));
    let value = decay / 2 * dot(w, w);
    for (let i = 0; i < pairs; i++) {
      const [p, q] = [positive[i], negative[i]];
      const inconsistency = p + q - 1;
      const least = Math.min(p, q);
      value += (inconsistency * inconsistency + least * least) / pairs;
      // From here on, the slopes of the loss take the place of the probabilities.
      positive[i] = 2 * (inconsistency + (p <= q ? p : 0)) * p * (1 - p) / pairs;
      negative[i] = 2 * (inconsistency + (p <= q ? 0 : q)) * q * (1 - q) / pairs;
    }
    gradient.set(await x.transposedTimes(slopes));
    const [all, ofNegative] = [sumOf(slopes), sumOf(negative)];
    if (shift !== undefined) {
      addScaled(ofNegative - all, shift.positive, gradient);
      addScaled(-ofNegative, shift.negative, gradient);
    }
    gradient[columns] = all;
    addScaled(decay, w, gradient);
    return value;
  };
}

function toProbabilities(scores: Float64Array, shift: number): void {
  for (let i = 0; i < scores.length; i++) scores[i] = 1 / (1 + Math.exp(-(scores[i] + shift)));
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
