/**
 * Logistic regression, with the objective of scikit-learn's `LogisticRegression`:
 *
 *     C Σ s_i log(1 + exp(-t_i (w · x_i + b))) + penalty(w)        t_i = ±1, s_i the weight of the row's class
 *
 * where the penalty is `|w|²/2` (l2), `|w|₁` (l1), `ρ|w|₁ + (1 - ρ)|w|²/2` (elasticnet, ρ = l1_ratio), or nothing.
 *
 * @module
 */

import { ClassifierError } from "../../../ops/errors.ts";
import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { LinearModel } from "../../../stores/formats/probe.ts";
import { areShared, bestProducts } from "../../numeric/best_products.ts";
import { classWeights } from "../class_weight.ts";
import type {
  ClassifierDefinition,
  SourceTrainingInput,
  TrainingContext,
  TrainingInput,
  TrainingMember,
  TrainingRows,
} from "../classifier.ts";
import { settleInTurn } from "../settled.ts";
import type { ThreadedContext } from "../threaded_context.ts";
import { type LbfgsOptions, type LbfgsResult, minimize } from "../../numeric/lbfgs.ts";
import { curvaturesOf, unlikeMeanSquares } from "./column_scales.ts";
import { descendAsLiblinear, fitsDescent } from "./liblinear.ts";
import { type LossOfScores, lossOfScores, weightCount } from "./loss_of_scores.ts";
import { type CurvedObjective, minimizeWithL1 } from "../../numeric/l1_newton.ts";
import {
  choice,
  classWeight,
  either,
  flag,
  integer,
  jobs,
  nothing,
  randomState,
  real,
  type ResolvedParameters,
  verbose,
} from "../parameters.ts";
import type { ManyProducts } from "../../numeric/products.ts";
import { productsOf, solveInStep } from "../../numeric/products_in_step.ts";

/**
 * For each solver, how many times closer to the optimum than the gradient of `tol` that scikit-learn's lbfgs stops at: as close at least as
 * scikit-learn's solver of that name comes, whose last step leads farther, or whose tolerance is of something else.
 */
const CLOSER: Readonly<Record<string, number>> = {
  lbfgs: 1,
  liblinear: 1000,
  "newton-cg": 10,
  "newton-cholesky": 100,
  sag: 100,
  saga: 100,
};

/** How many times more iterations L-BFGS may make than the solvers that it stands in for. */
const LONGER = 20;
/** Newton's steps among more weights than this take long. Among fewer, they take as long as a step of L-BFGS for each weight, and so many at least. */
const [MOST_NEWTON, LEAST_STEPS] = [1024, 100];

/** `logistic_regression`: parameters and defaults of scikit-learn's `LogisticRegression`. */
export const logisticRegression = {
  parameters: {
    penalty: choice("deprecated", ["l1", "l2", "elasticnet", null, "deprecated"]),
    C: real(1, { above: 0 }),
    l1_ratio: either(0, real(0, { from: 0, to: 1 }), nothing),
    dual: flag(false),
    tol: real(1e-4, { from: 0 }),
    fit_intercept: flag(true),
    intercept_scaling: real(1, { above: 0 }),
    class_weight: classWeight,
    random_state: randomState,
    solver: choice("lbfgs", Object.keys(CLOSER)),
    max_iter: integer(100, { from: 0 }),
    verbose,
    warm_start: flag(false),
    n_jobs: jobs,
  },
  train: trainAlone,
  trainInPasses: trainAlone,
  together: {
    differIn: ["C"],
    sharesProducts: areShared,
    train: trainTogether,
  },
} satisfies ClassifierDefinition;

async function trainAlone({ x, y, ...member }: TrainingInput | SourceTrainingInput): Promise<LinearModel> {
  const meanSquares = await meanSquaresFor(x, member.params);
  return await trainLogisticRegression({ x: productsOf(rowProducts(x, member)), rows: x, meanSquares }, y, member);
}

/** Products are shared. Each of LIBLINEAR's descents has a copy of the rows, so that they come one after the other. */
async function trainTogether(
  x: TrainingRows,
  y: Uint8Array,
  members: readonly TrainingMember[],
): Promise<PromiseSettledResult<LinearModel>[]> {
  // What they differ in, C, has no part in the tolerance, nor in how they are trained.
  const [first] = members;
  const meanSquares = await meanSquaresFor(x, first.params);
  if (isDescended(x, first.params)) {
    const input = { x: productsOf(rowProducts(x, first)), rows: x, meanSquares };
    return await settleInTurn(members, (member) => trainLogisticRegression(input, y, member));
  }
  return await solveInStep(
    rowProducts(x, first, members.length),
    members.map((member) => (products) => trainLogisticRegression({ x: products, rows: x, meanSquares }, y, member)),
  );
}

/** Of columns that differ much in scale, where a solver goes by them: scikit-learn's lbfgs does not, and is followed. */
async function meanSquaresFor(x: TrainingRows, params: ResolvedParameters): Promise<Float64Array | undefined> {
  const penalty = penaltyName(params);
  const goesByScales = params.string("solver") !== "lbfgs" && (penalty === "l2" || penalty === null);
  return goesByScales ? await unlikeMeanSquares(x) : undefined;
}

function rowProducts(x: TrainingRows, { params, context }: TrainingMember, vectors = 1): ManyProducts {
  const { onShared }: ThreadedContext = context;
  return bestProducts(x, productTolerance(params), { vectors, onShared });
}

/** @throws {ClassifierError} Where solver and penalty do not go together, as in scikit-learn. */
async function trainLogisticRegression(
  { x, rows, meanSquares }: Pick<LossOfScores, "x" | "rows"> & { readonly meanSquares?: Float64Array },
  y: Uint8Array,
  { params, context }: TrainingMember,
): Promise<LinearModel> {
  const share = penaltyShare(params);
  const perClass = classWeights(params.get("class_weight"), y);
  const total = y.reduce((sum, label) => sum + (label === 1 ? perClass.positive : perClass.negative), 0);
  const strength = 1 / (params.number("C") * total);
  const scale = isLiblinear(params) ? params.number("intercept_scaling") : 1;
  const loss: LossOfScores = {
    x,
    rows,
    slopes: "logistic",
    labels: y,
    // They sum to 1: penalties are in the scale of the mean loss.
    weights: Float64Array.from(y, (label) => (label === 1 ? perClass.positive : perClass.negative) / total),
    // liblinear takes the intercept for the weight of one more column, and so penalizes it.
    interceptColumn: params.flag("fit_intercept") ? scale : 0,
    penalizeIntercept: isLiblinear(params),
    l2: strength * share.l2,
  };
  const start = new Float64Array(weightCount(loss));
  const curvaturesAt = meanSquares && curvaturesOf(loss, meanSquares);
  const options = { ...stoppingRule(params, context), curvaturesAt };
  const l1 = l1Weights(loss, strength * share.l1);
  const result = share.l1 === 0
    ? await minimizeSmooth(lossOfScores(loss), start, options, params.string("solver") === "lbfgs")
    : isDescended(rows, params)
    ? await minimizeByColumns({ ...loss, rows }, l1, options, params)
    : await minimizeWithL1(lossOfScores(loss), start, l1, options);
  if (result.trouble !== undefined) {
    context.onWarning?.(
      `logistic_regression did not converge in ${result.iterations} iterations: ${result.trouble}. The largest entry ` +
        `of the gradient is ${result.gradientSize.toPrecision(3)}, and should be at most ` +
        `${options.gradientTolerance}. Raise max_iter (${params.number("max_iter")}), or standardize the vectors`,
    );
  }
  const bias = loss.interceptColumn === 0 ? 0 : result.point[x.columns] * loss.interceptColumn;
  return { kind: "linear", weights: result.point.slice(0, x.columns), bias };
}

/** Where columns have much in common, L-BFGS takes many steps: but for lbfgs, Newton's go on after as many as take as long. */
async function minimizeSmooth(
  of: CurvedObjective,
  start: Float64Array,
  options: LbfgsOptions,
  isLbfgs: boolean,
): Promise<LbfgsResult> {
  if (isLbfgs || start.length > MOST_NEWTON) return await minimize(of.objective, start, options);
  const maxIterations = Math.min(options.maxIterations, Math.max(start.length, LEAST_STEPS));
  const result = await minimize(of.objective, start, { ...options, maxIterations });
  if (result.trouble === undefined) return result;
  const none = new Float64Array(start.length);
  return await minimizeWithL1(of, result.point, none, { ...options, maxIterations: options.maxIterations / LONGER });
}

function isLiblinear(params: ResolvedParameters): boolean {
  return params.string("solver") === "liblinear";
}

/** Whether LIBLINEAR's descent is made. */
function isDescended(rows: TrainingRows, params: ResolvedParameters): rows is Matrix<Float32Array> {
  return isLiblinear(params) && penaltyName(params) === "l1" && fitsDescent(rows);
}

/** LIBLINEAR's descent, and where that takes long, as columns have much in common, Newton's steps from there. */
async function minimizeByColumns(
  loss: LossOfScores & { readonly rows: Matrix<Float32Array> },
  l1: Float64Array,
  options: LbfgsOptions,
  params: ResolvedParameters,
): Promise<Omit<LbfgsResult, "value">> {
  // As many as LIBLINEAR makes: Newton's steps have the rest.
  const found = await descendAsLiblinear(
    loss,
    l1,
    { ...options, maxIterations: options.maxIterations / LONGER },
    params,
  );
  if (found.trouble === undefined) return found;
  const maxIterations = options.maxIterations - found.iterations;
  const result = await minimizeWithL1(lossOfScores(loss), found.point, l1, { ...options, maxIterations });
  return { ...result, iterations: found.iterations + result.iterations };
}

/** The l1 penalty of each weight. */
function l1Weights(loss: LossOfScores, l1: number): Float64Array {
  const weights = new Float64Array(weightCount(loss)).fill(l1);
  if (!loss.penalizeIntercept) weights.fill(0, loss.x.columns);
  return weights;
}

/**
 * scikit-learn's `lbfgs` is followed step by step. The other solvers have the same optimum, or that of liblinear's own
 * objective, and are replaced by L-BFGS with a tolerance that brings it closer to that optimum than they come.
 */
function stoppingRule(params: ResolvedParameters, context: TrainingContext): LbfgsOptions {
  const maxIterations = params.number("max_iter");
  const onIteration = (iteration: number): void => {
    context.signal?.throwIfAborted();
    context.onProgress?.(iteration / maxIterations);
  };
  const valueTolerance = 64 * Number.EPSILON;
  if (params.string("solver") === "lbfgs") {
    return { gradientTolerance: gradientTolerance(params), valueTolerance, maxIterations, onIteration };
  }
  return {
    gradientTolerance: gradientTolerance(params),
    valueTolerance: Number.EPSILON / 4,
    maxIterations: LONGER * maxIterations,
    onIteration,
  };
}

function gradientTolerance(params: ResolvedParameters): number {
  return params.number("tol") / CLOSER[params.string("solver")];
}

/** Where columns are far from 0, products in 32-bit floats end before the optimum: scikit-learn's lbfgs does as well, and the others do not. */
function productTolerance(params: ResolvedParameters): number {
  return params.string("solver") === "lbfgs" ? params.number("tol") : 0;
}

/** How the penalty is shared between l1 and l2. Refuses what scikit-learn's solvers refuse. */
function penaltyShare(params: ResolvedParameters): { l1: number; l2: number } {
  const ratio = params.numberOrNull("l1_ratio");
  const name = penaltyName(params);
  checkSolver(params.string("solver"), name, params.flag("dual"));
  if (name === null) return { l1: 0, l2: 0 };
  if (name === "l2") return { l1: 0, l2: 1 };
  if (name === "l1") return { l1: 1, l2: 0 };
  if (ratio !== null) return { l1: ratio, l2: 1 - ratio };
  throw new ClassifierError(
    "Cannot train logistic_regression: penalty is elasticnet and l1_ratio is null, and should be from 0 to 1",
  );
}

function penaltyName(params: ResolvedParameters): string | null {
  const named = params.get("penalty");
  if (named !== "deprecated") return named as string | null;
  if (params.number("C") === Infinity) return null;
  const ratio = params.numberOrNull("l1_ratio") ?? 0;
  if (ratio === 0) return "l2";
  return ratio === 1 ? "l1" : "elasticnet";
}

function checkSolver(solver: string, penalty: string | null, dual: boolean): void {
  const refuse = (came: string, advice: string): never => {
    throw new ClassifierError(`Cannot train logistic_regression: ${came}. ${advice}`);
  };
  if (penalty === "elasticnet" && solver !== "saga") {
    refuse(`solver ${solver} cannot do the elasticnet penalty`, 'Use solver "saga"');
  }
  if (penalty === "l1" && solver !== "saga" && solver !== "liblinear") {
    refuse(`solver ${solver} cannot do the l1 penalty`, 'Use solver "saga" or "liblinear"');
  }
  if (penalty === null && solver === "liblinear") {
    refuse("solver liblinear needs a penalty, and there is none", 'Use solver "lbfgs"');
  }
  if (dual && !(solver === "liblinear" && penalty === "l2")) {
    refuse(
      `dual is true with solver ${solver} and penalty ${penalty}`,
      'Leave dual false, or use solver "liblinear" with the l2 penalty',
    );
  }
}
