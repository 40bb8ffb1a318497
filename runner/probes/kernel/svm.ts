/**
 * Support vector machines with a Gaussian kernel, as scikit-learn's `SVC` and `NuSVC`: C-SVC (Cortes and Vapnik,
 * "Support-vector networks", Machine Learning 20, 1995) and ν-SVC (Schölkopf, Smola, Williamson and Bartlett, "New
 * support vector algorithms", Neural Computation 12, 2000).
 *
 * @module
 */

import { ClassifierError } from "../../../ops/errors.ts";
import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { RbfModel } from "../../../stores/formats/probe.ts";
import { classWeights, countPositives } from "../class_weight.ts";
import type { TrainingContext, TrainingMember } from "../classifier.ts";
import { notFinite } from "../not_finite.ts";
import {
  choice,
  classWeight,
  either,
  flag,
  integer,
  type ParameterTable,
  randomState,
  real,
  verbose,
} from "../parameters.ts";
import { settleInTurn } from "../settled.ts";
import { type TrainedTogether, trainedTogether } from "../trained_together.ts";
import { SharedKernels } from "./kernel_rows.ts";
import { gammaOf, gammaRule } from "./rbf_kernel.ts";
import { takeRows } from "../../numeric/rows.ts";
import { type DualProblem, type DualSolution, type KernelRows, solveDual } from "./smo.ts";

const shared: ParameterTable = {
  gamma: gammaRule,
  // Of the other kernels, polynomial and sigmoid have these two; the Gaussian one reads neither.
  degree: integer(3, { from: 0 }),
  coef0: real(0),
  shrinking: flag(true),
  // Scores are values of the decision function, which this does not change.
  probability: either("deprecated", flag(false), choice("deprecated", ["deprecated"])),
  tol: real(1e-3, { above: 0 }),
  cache_size: real(200, { above: 0 }),
  class_weight: classWeight,
  verbose,
  max_iter: integer(-1, { from: -1 }),
  decision_function_shape: choice("ovr", ["ovr", "ovo"]),
  break_ties: flag(false),
  random_state: randomState,
};

/** What machines on the same rows may differ in. */
const DIFFER = ["gamma", "class_weight", "tol", "shrinking", "max_iter"];

/** `rbf_svc`: parameters and defaults of scikit-learn's `SVC`. */
export const rbfSvc: TrainedTogether<RbfModel> = trainedTogether(
  { C: real(1, { above: 0 }), ...shared },
  { differIn: ["C", ...DIFFER] },
  (x, y, members) => trainMachines("rbf_svc", setUpSvc, x, y, members),
);

/** `rbf_nusvm`: parameters and defaults of scikit-learn's `NuSVC`. */
export const rbfNuSvm: TrainedTogether<RbfModel> = trainedTogether(
  { nu: real(0.5, { above: 0, to: 1 }), ...shared },
  { differIn: ["nu", ...DIFFER] },
  (x, y, members) => trainMachines("rbf_nusvm", setUpNuSvm, x, y, members),
);

/** The rows in the order of the problem. */
interface Machine {
  readonly kernel: KernelRows;
  readonly signs: Int8Array;
}

/** A problem, and the share of the rows that it begins with. */
interface Setup {
  readonly share: number;
  problemOf(machine: Machine): DualProblem;
}

type SetUp = (y: Uint8Array, member: TrainingMember) => Setup;

function setUpSvc(y: Uint8Array, { params }: TrainingMember): Setup {
  const weights = classWeights(params.get("class_weight"), y);
  const C = params.number("C");
  return {
    share: 0,
    problemOf: ({ kernel, signs }) => ({
      kernel,
      signs,
      bounds: Float64Array.from(signs, (sign) => C * (sign > 0 ? weights.negative : weights.positive)),
      linear: -1,
      start: new Float64Array(signs.length),
      keepClassSums: false,
    }),
  };
}

function setUpNuSvm(y: Uint8Array, { params, context }: TrainingMember): Setup {
  const nu = params.number("nu");
  const positives = countPositives(y);
  const fewer = Math.min(positives, y.length - positives);
  if (nu * y.length / 2 > fewer) {
    throw new ClassifierError(
      `Cannot train rbf_nusvm with nu ${nu}: of ${y.length} rows, ${fewer} are in the smaller class, ` +
        `so nu can be at most ${2 * fewer / y.length}`,
    );
  }
  if (params.get("class_weight") !== null) {
    context.onWarning?.("rbf_nusvm does not use class_weight: it has no effect on a NuSVC in scikit-learn either");
  }
  return {
    share: nu,
    problemOf: ({ kernel, signs }) => ({
      kernel,
      signs,
      bounds: new Float64Array(signs.length).fill(1),
      linear: 0,
      start: startOfNu(signs, nu),
      keepClassSums: true,
    }),
  };
}

/** Full variables from the front of each class, until they sum to ν n / 2. */
function startOfNu(signs: Int8Array, nu: number): Float64Array {
  const left = new Map([[1, nu * signs.length / 2], [-1, nu * signs.length / 2]]);
  return Float64Array.from(signs, (sign) => {
    const alpha = Math.min(1, left.get(sign)!);
    left.set(sign, left.get(sign)! - alpha);
    return alpha;
  });
}

/** Trains machines one after the other. Those with the same gamma share their kernels. */
async function trainMachines(
  name: string,
  setUp: SetUp,
  x: Matrix<Float32Array>,
  y: Uint8Array,
  members: readonly TrainingMember[],
): Promise<PromiseSettledResult<RbfModel>[]> {
  // LIBSVM puts the first class first and calls it +1; here that is the negative one.
  const order = [...y.keys()].sort((a, b) => y[a] - y[b] || a - b);
  const sorted = takeRows(x, order);
  const signs = Int8Array.from(order, (row) => y[row] === 0 ? 1 : -1);
  const ended = new Map<TrainingMember, PromiseSettledResult<RbfModel>>();
  for (const [given, group] of Map.groupBy(members, ({ params }) => params.get("gamma"))) {
    const gamma = gammaOf(given, x);
    const kernels = new SharedKernels(sorted, gamma);
    const results = await settleInTurn(group, async (member) => {
      const { share, problemOf } = setUp(y, member);
      const kernel = await kernels.of({ cacheMegabytes: member.params.number("cache_size"), share });
      return await trainMachine(name, problemOf({ kernel, signs }), { vectors: sorted, gamma }, member);
    });
    group.forEach((member, i) => ended.set(member, results[i]));
  }
  return members.map((member) => ended.get(member)!);
}

async function trainMachine(
  name: string,
  problem: DualProblem,
  { vectors, gamma }: Pick<RbfModel, "vectors" | "gamma">,
  { params, context }: TrainingMember,
): Promise<RbfModel> {
  const solution = await solveDual(problem, {
    tolerance: params.number("tol"),
    maxIterations: params.number("max_iter"),
    shrinking: params.flag("shrinking"),
    onProgress: () => context.signal?.throwIfAborted(),
  });
  warnUnlessConverged(name, solution, params.number("tol"), context);

  const bias = solution.rho / solution.scale;
  // Who calibrates goes on with the machine's scores.
  if (!Number.isFinite(bias)) throw notFinite(name);
  warnUnlessApart(name, solution, params.number("tol"), context);
  const supports = [...solution.alpha.keys()].filter((i) => solution.alpha[i] !== 0);
  return {
    kind: "rbf",
    vectors: takeRows(vectors, supports),
    coefficients: Float64Array.from(supports, (i) => -problem.signs[i] * solution.alpha[i] / solution.scale),
    gamma,
    bias,
  };
}

function warnUnlessConverged(name: string, solution: DualSolution, tolerance: number, context: TrainingContext): void {
  if (solution.converged) return;
  context.onWarning?.(
    `${name} stopped after ${solution.iterations} iterations, as max_iter asks: the optimality conditions are violated ` +
      `by ${solution.violation.toPrecision(3)}, and tol is ${tolerance}. Raise max_iter, or standardize the vectors`,
  );
}

/** Scores of ν-SVC are divided by its margin, and what is not exact in them as well. That of C-SVC is 1. */
function warnUnlessApart(name: string, { scale }: DualSolution, tolerance: number, context: TrainingContext): void {
  if (scale >= Math.min(tolerance, 1)) return;
  context.onWarning?.(
    `${name} stopped at a margin between the classes of ${
      scale.toPrecision(3)
    }, less than tol, which is ${tolerance}: scores are ` +
      "hardly exact, and mere rounding where rows of both classes are alike. Lower tol, or raise nu",
  );
}
