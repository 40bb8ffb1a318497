/**
 * Linear support vector classification, with the objective of scikit-learn's `LinearSVC`:
 *
 *     penalty(w) + C Σ s_i loss(1 - t_i w · x_i)        t_i = ±1, s_i the weight of the row's class
 *
 * with loss `max(0, m)` (hinge) or `max(0, m)²` (squared_hinge) and penalty `|w|²/2` (l2) or `|w|₁` (l1). The intercept
 * is the weight of one more column, which has `intercept_scaling` in each row, and so is penalized too.
 *
 * @module
 */

import { ClassifierError } from "../../../ops/errors.ts";
import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { LinearModel } from "../../../stores/formats/probe.ts";
import { areShared, bestProducts } from "../../numeric/best_products.ts";
import { classWeights } from "../class_weight.ts";
import { isSource } from "../../numeric/matrix_source.ts";
import type {
  ClassifierDefinition,
  TrainingContext,
  TrainingInput,
  TrainingMember,
  TrainingRows,
} from "../classifier.ts";
import { settleInTurn } from "../settled.ts";
import type { ThreadedContext } from "../threaded_context.ts";
import type { DualRow } from "../../numeric/wasm/dual_kernels.ts";
import { solveSvcDual, type SvcDualResult } from "./svc_dual.ts";
import { minimizeWithL1 } from "../../numeric/l1_newton.ts";
import { descendAsLiblinear, fitsDescent, shareOfStart } from "./liblinear.ts";
import { type LossOfScores, lossOfScores, weightCount } from "./loss_of_scores.ts";
import {
  choice,
  classWeight,
  either,
  flag,
  integer,
  randomState,
  real,
  type ResolvedParameters,
  verbose,
} from "../parameters.ts";
import type { ManyProducts, Products } from "../../numeric/products.ts";
import { productsOf, solveInStep } from "../../numeric/products_in_step.ts";
import type { LbfgsResult } from "../../numeric/lbfgs.ts";
import type { Change } from "../../numeric/slopes.ts";
import { minimizeNewton, type NewtonProblem } from "../../numeric/trust_region.ts";
import { dot } from "../../numeric/vector.ts";

/** `linear_svc`: parameters and defaults of scikit-learn's `LinearSVC`. */
export const linearSvc = {
  parameters: {
    penalty: choice("l2", ["l1", "l2"]),
    loss: choice("squared_hinge", ["hinge", "squared_hinge"]),
    dual: either("auto", flag(false), choice("auto", ["auto"])),
    tol: real(1e-4, { above: 0 }),
    C: real(1, { above: 0, below: Infinity }),
    // The other method of scikit-learn, crammer_singer, is for more than two classes.
    multi_class: choice("ovr", ["ovr"]),
    fit_intercept: flag(true),
    intercept_scaling: real(1, { above: 0 }),
    class_weight: classWeight,
    verbose,
    random_state: randomState,
    max_iter: integer(1000, { from: 0 }),
  },
  train: trainAlone,
  trainInPasses: ({ x, y, params, context }) => {
    checkCombination(params);
    if (params.string("loss") === "squared_hinge") {
      return trainSquaredHinge(productsOf(rowProducts(x, { params, context })), x, y, { params, context });
    }
    throw new ClassifierError(
      "Cannot train linear_svc in passes with the hinge loss, which needs all rows at once. Use squared_hinge",
    );
  },
  together: {
    differIn: ["C"],
    helps: ({ loss = "squared_hinge", dual }) => loss === "squared_hinge" && dual !== true,
    sharesProducts: (size, models) => size.rows >= size.columns && areShared(size, models),
    train: trainTogether,
  },
} satisfies ClassifierDefinition;

async function trainAlone({ x, y, ...member }: TrainingInput): Promise<LinearModel> {
  const { params, context } = member;
  checkCombination(params);
  if (params.string("loss") === "hinge") return await trainHinge(x, y, params, context);
  const dual = isDual(params, x) ? await trainDual(x, y, params, context) : undefined;
  // Where rows have most in common, variables of rows take more passes than there may be.
  if (dual?.converged === true) return dual.model;
  return await trainSquaredHinge(productsOf(rowProducts(x, member)), x, y, member);
}

/**
 * Products are shared where the problem of the columns is solved. What the members differ in has no part in how exact they are. Each of
 * LIBLINEAR's descents has a copy of the rows, so that they come one after the other.
 */
async function trainTogether(
  x: TrainingRows,
  y: Uint8Array,
  members: readonly TrainingMember[],
): Promise<PromiseSettledResult<LinearModel>[]> {
  const [{ params }] = members;
  if (!isSource(x) && isDual(params, x)) {
    return await settleInTurn(members, (member) => trainAlone({ x, y, ...member }));
  }
  if (isDescended(x, params)) {
    const products = productsOf(rowProducts(x, members[0]));
    return await settleInTurn(members, (member) => trainSquaredHinge(products, x, y, member));
  }
  return await solveInStep(
    rowProducts(x, members[0], members.length),
    members.map((member) => (products) => trainSquaredHinge(products, x, y, member)),
  );
}

function rowProducts(x: TrainingRows, { params, context }: TrainingMember, vectors = 1): ManyProducts {
  const { onShared }: ThreadedContext = context;
  return bestProducts(x, tolerance(params, x), { vectors, onShared });
}

/** Whether the dual problem is solved: where it is asked for, and among more columns than rows, where the other takes long. */
function isDual(params: ResolvedParameters, { rows, columns }: Pick<TrainingRows, "rows" | "columns">): boolean {
  return params.string("penalty") === "l2" && (rows < columns || params.get("dual") === true);
}

async function trainHinge(
  x: Matrix<Float32Array>,
  y: Uint8Array,
  params: ResolvedParameters,
  context: TrainingContext,
): Promise<LinearModel> {
  const { converged, model, passes, spread } = await trainDual(x, y, params, context);
  if (!converged && spread > params.number("tol")) {
    context.onWarning?.(
      `linear_svc did not converge in ${passes} passes: the projected gradients spread over ${
        spread.toPrecision(3)
      }, ` +
        `and should over at most ${params.number("tol")}. Raise max_iter, or standardize the vectors`,
    );
  }
  return model;
}

/** Solves the dual problem, which has a variable for each row. */
async function trainDual(
  x: Matrix<Float32Array>,
  y: Uint8Array,
  params: ResolvedParameters,
  context: TrainingContext,
): Promise<SvcDualResult & { readonly model: LinearModel }> {
  const isHinge = params.string("loss") === "hinge";
  const costs = upperBounds(y, params);
  const rowOf = (i: number): DualRow => ({
    sign: y[i] === 1 ? 1 : -1,
    // A row that costs nothing has no part.
    bound: isHinge || costs[i] === 0 ? costs[i] : Infinity,
    ridge: isHinge ? 0 : 1 / (2 * costs[i]),
  });
  const maxIterations = params.number("max_iter");
  // Passes that leave out most rows cost little, and there may be more of them.
  const limits = isHinge ? { maxPasses: 10 * maxIterations, maxVisits: maxIterations * x.rows } : {
    maxPasses: 100 * maxIterations,
    maxVisits: 2 * maxIterations * x.rows,
    // A plane nearly always separates rows that are no more than twice as many as columns: Cover, 1965. Where one separates more,
    // gradients are soon nearer to each other than to the 1 that all are at the beginning; where none does, they are not.
    mostSpread: x.rows <= 2 * x.columns ? Infinity : 1,
  };
  // The optimum is approached more closely, as by the other solvers: a digit more takes a quarter as many visits more.
  const options = { ...limits, tolerance: params.number("tol") / 10, seed: params.seed(), context };
  const result = await withIntercept(params, (bias) => solveSvcDual(x, rowOf, bias, options));
  return { ...result, model: linearModel(result.weights, x.columns, params) };
}

async function trainSquaredHinge(
  x: Products,
  rows: TrainingRows,
  y: Uint8Array,
  { params, context }: TrainingMember,
): Promise<LinearModel> {
  const problem = withIntercept(params, (bias) => ({ x, y, costs: upperBounds(y, params), bias }));
  const weights = params.string("penalty") === "l2"
    ? await trainL2(problem, params, context)
    : await trainL1(problem, rows, params, context);
  return linearModel(weights, x.columns, params);
}

interface SvcProblem {
  readonly x: Products;
  /** 1 for each positive row, 0 for each negative one. */
  readonly y: Uint8Array;
  /** C times the weight of the class, for each row. */
  readonly costs: Float64Array;
  /** What the column of the intercept has in each row; 0 where there is no intercept. */
  readonly bias: number;
}

async function trainL2(
  problem: SvcProblem,
  params: ResolvedParameters,
  context: TrainingContext,
): Promise<Float64Array> {
  const maxIterations = params.number("max_iter");
  const wanted = shareOfStart(tolerance(params, problem.x), problem.y);
  const size = problem.x.columns + (problem.bias === 0 ? 0 : 1);
  const result = await minimizeNewton(
    squaredHingeNewton(problem),
    size,
    wanted,
    maxIterations,
    (iteration) => {
      context.signal?.throwIfAborted();
      context.onProgress?.(iteration / maxIterations);
    },
  );
  if (!result.converged) {
    context.onWarning?.(
      `linear_svc did not converge in ${result.iterations} iterations: the gradient has shrunk to ` +
        `${result.gradientRatio.toPrecision(3)} of its size at the start, and should shrink to ` +
        `${wanted.toPrecision(3)}. Raise max_iter (${maxIterations}), or standardize the vectors`,
    );
  }
  return result.point;
}

/**
 * How small the gradient should be at the end. LIBLINEAR's primal solver for the l2 penalty is followed step by step.
 * Its dual solver and that for the l1 penalty are not: their optimum is approached more closely instead.
 */
function tolerance(params: ResolvedParameters, x: { readonly rows: number; readonly columns: number }): number {
  const tol = params.number("tol");
  if (params.string("penalty") === "l1") return tol / 100;
  return isDual(params, x) ? Math.min(tol, 1e-8) : tol;
}

/** The objective with the l2 penalty. Only rows inside the margin have slope and curvature. */
function squaredHingeNewton({ x, y, costs, bias }: SvcProblem): NewtonProblem {
  const sign = signs(y);
  let scores: Float64Array = new Float64Array(x.rows);
  let inside = new Uint8Array(x.rows);
  const timesAll = async (w: Float64Array): Promise<Float64Array> => {
    const product = await x.times(w.subarray(0, x.columns));
    if (bias !== 0) { for (let i = 0; i < product.length; i++) product[i] += bias * w[x.columns]; }
    return product;
  };
  const plus = (w: Float64Array, product: Float64Array, factors: number): Float64Array => {
    const result = w.slice();
    for (let j = 0; j < product.length; j++) result[j] += product[j];
    if (bias !== 0) result[x.columns] += bias * factors;
    return result;
  };
  return {
    async value(w) {
      scores = await timesAll(w);
      let loss = 0;
      for (let i = 0; i < scores.length; i++) {
        const margin = 1 - sign[i] * scores[i];
        if (margin > 0) loss += costs[i] * margin * margin;
      }
      return dot(w, w) / 2 + loss;
    },
    async gradient(w) {
      inside = new Uint8Array(scores.length);
      const slopes = new Float64Array(scores.length);
      let sum = 0;
      for (let i = 0; i < scores.length; i++) {
        if (!(sign[i] * scores[i] < 1)) continue;
        inside[i] = 1;
        slopes[i] = 2 * costs[i] * (scores[i] - sign[i]);
        sum += slopes[i];
      }
      return plus(w, await x.transposedTimes(slopes), sum);
    },
    async curvature(direction) {
      const shift = bias === 0 ? 0 : bias * direction[x.columns];
      const change: Change = { slopes: "square", labels: inside, weights: costs, shift };
      const { product, slopes } = await x.through(direction.subarray(0, x.columns), change);
      return plus(direction, product, slopes);
    },
  };
}

async function trainL1(
  { x, y, costs, bias }: SvcProblem,
  rows: TrainingRows,
  params: ResolvedParameters,
  context: TrainingContext,
): Promise<Float64Array> {
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  // Divided by the sum of the costs.
  const loss: LossOfScores = {
    x,
    rows,
    slopes: "squared_hinge",
    labels: y,
    weights: costs.map((cost) => cost / total),
    interceptColumn: bias,
    penalizeIntercept: true,
    l2: 0,
  };
  const size = weightCount(loss);
  const maxIterations = params.number("max_iter");
  const gradientTolerance = tolerance(params, x);
  const l1 = new Float64Array(size).fill(1 / total);
  const onIteration = (iteration: number) => {
    context.signal?.throwIfAborted();
    context.onProgress?.(iteration / (10 * maxIterations));
  };
  if (isDescended(rows, params)) {
    const found = await descendAsLiblinear({ ...loss, rows }, l1, { maxIterations, onIteration }, params);
    if (found.trouble === undefined && await isSettled(found, loss, 1 / total)) return found.point;
  }
  const result = await minimizeWithL1(
    lossOfScores(loss),
    new Float64Array(size),
    l1,
    {
      gradientTolerance,
      // Where many weights can stand in for each other, the largest entry shrinks slowly, long after the value has hardly any way to go.
      shareOfStart: shareOfStart(params.number("tol") / 3, y),
      valueTolerance: Number.EPSILON / 4,
      maxIterations: 10 * maxIterations,
      onIteration,
    },
  );
  if (result.trouble !== undefined) {
    context.onWarning?.(
      `linear_svc did not converge in ${result.iterations} iterations: ${result.trouble}. The largest entry of the ` +
        `gradient is ${result.gradientSize.toPrecision(3)}, and should be at most ${gradientTolerance}. Raise ` +
        `max_iter (${maxIterations}), or standardize the vectors`,
    );
  }
  return result.point;
}

/** Whether LIBLINEAR's descent is made: among more columns than rows it takes long, as a plane separates these. */
function isDescended(rows: TrainingRows, params: ResolvedParameters): rows is Matrix<Float32Array> {
  return params.string("penalty") === "l1" && rows.rows > rows.columns && fitsDescent(rows);
}

/** Whether what is left of slopes decides little: where a plane separates the rows the penalty does, and they are to be less than half of it. */
async function isSettled(
  { point, gradientSize }: Pick<LbfgsResult, "point" | "gradientSize">,
  loss: LossOfScores,
  l1: number,
): Promise<boolean> {
  if (gradientSize <= l1 / 2) return true;
  const value = await lossOfScores(loss).objective(point, new Float64Array(point.length));
  return value > l1 * point.reduce((sum, w) => sum + Math.abs(w), 0);
}

function withIntercept<T>(params: ResolvedParameters, use: (bias: number) => T): T {
  return use(params.flag("fit_intercept") ? params.number("intercept_scaling") : 0);
}

function linearModel(weights: Float64Array, columns: number, params: ResolvedParameters): LinearModel {
  const bias = withIntercept(params, (scaling) => scaling === 0 ? 0 : scaling * weights[columns]);
  return { kind: "linear", weights: weights.slice(0, columns), bias };
}

function signs(y: Uint8Array): Float64Array {
  return Float64Array.from(y, (label) => label === 1 ? 1 : -1);
}

function upperBounds(y: Uint8Array, params: ResolvedParameters): Float64Array {
  const C = params.number("C");
  const weights = classWeights(params.get("class_weight"), y);
  return Float64Array.from(y, (label) => C * (label === 1 ? weights.positive : weights.negative));
}

function checkCombination(params: ResolvedParameters): void {
  const [penalty, loss, dual] = [params.string("penalty"), params.string("loss"), params.get("dual")];
  const came = `Cannot train linear_svc: penalty is ${penalty}, loss ${loss} and dual ${dual}`;
  if (penalty === "l1" && loss === "hinge") {
    throw new ClassifierError(`${came}. The l1 penalty needs loss "squared_hinge"`);
  }
  if (penalty === "l1" && dual === true) {
    throw new ClassifierError(`${came}. The l1 penalty needs dual false or "auto"`);
  }
  if (loss === "hinge" && dual === false) {
    throw new ClassifierError(`${came}. The hinge loss needs dual true or "auto"`);
  }
}
