/**
 * Kernel machines through Nyström's approximation, as scikit-learn's `Nystroem` followed by a linear model: Williams and
 * Seeger, "Using the Nyström method to speed up kernel machines", NIPS 2000. Some training rows are landmarks; the
 * features of a vector are its kernels with them, times the inverse square root of the landmarks' own kernel matrix.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { Kernel, KernelModel, KernelName, LinearModel } from "../../../stores/formats/probe.ts";
import type { ClassifierDefinition, TrainingMember } from "../classifier.ts";
import { approximate } from "./kernel_features.ts";
import { logisticRegression } from "../linear/logistic_regression.ts";
import {
  choice,
  either,
  integer,
  jobs,
  nested,
  nothing,
  type ParameterTable,
  randomState,
  real,
  type ResolvedParameters,
  resolveParameters,
} from "../parameters.ts";
import { isFulfilled, mapFulfilled, settle, settleInTurn } from "../settled.ts";
import { type TrainAll, trainedTogether } from "../trained_together.ts";
import { RandomState } from "../../random/random_state.ts";
import { inverseRoot } from "../../numeric/inverse_root.ts";
import { oneClassParameters, sgdParameters, trainOneClass, trainSgds } from "../linear/sgd.ts";
import { timesDense } from "../../numeric/products.ts";

const kernelNumbers: ParameterTable = {
  gamma: either(null, real(1, { from: 0 }), nothing),
  coef0: either(null, real(1), nothing),
  degree: either(null, real(3, { from: 1 }), nothing),
};

/** How many landmarks there are where nothing else is said, as in scikit-learn. */
export const NYSTROEM_LANDMARKS = 100;

const nystroemParameters: ParameterTable = {
  kernel: choice("rbf", ["rbf", "linear", "poly", "polynomial", "sigmoid", "laplacian", "cosine"]),
  ...kernelNumbers,
  kernel_params: either(null, nested(), nothing),
  n_components: integer(NYSTROEM_LANDMARKS, { from: 1 }),
  random_state: randomState,
  n_jobs: jobs,
};

/** Eigenvalues of the landmarks' kernel matrix count as this at least. */
const LEAST_EIGENVALUE = 1e-12;

/** `sgd_nystroem`: scikit-learn's `Nystroem`, then `SGDClassifier`. */
export const sgdNystroem = ofFeatures("sgd_nystroem", {
  given: "sgd_params",
  parameters: sgdParameters,
  train: trainSgds,
});

/**
 * `sgd_nystroem_one_class_svm`: scikit-learn's `Nystroem`, then `SGDOneClassSVM`. As in krnel-graph, it is trained on
 * the rows of both classes alike.
 */
export const sgdNystroemOneClassSvm = ofFeatures("sgd_nystroem_one_class_svm", {
  given: "sgd_params",
  parameters: oneClassParameters,
  train: (x, _, members) => trainOneClass(x, members),
});

/** `lr_nystroem`: scikit-learn's `Nystroem`, then `LogisticRegression`. */
export const lrNystroem = ofFeatures("lr_nystroem", {
  given: "lr_params",
  parameters: logisticRegression.parameters,
  train: (x, y, members) =>
    settleInTurn(members, async (member) => await logisticRegression.train({ x, y, ...member })),
});

/** The linear models on the features. */
interface LinearPart {
  /** The parameter that has theirs, under the name that krnel-graph gives it. */
  readonly given: string;
  readonly parameters: ParameterTable;
  readonly train: TrainAll<LinearModel>;
}

/** Models that differ in the linear part alone share their features. */
function ofFeatures(name: string, part: LinearPart): ClassifierDefinition {
  return trainedTogether(
    { nystroem_params: nested(), [part.given]: nested() },
    { differIn: [part.given] },
    (x, y, members) => trainOnFeatures(name, part, x, y, members),
  );
}

async function trainOnFeatures(
  name: string,
  part: LinearPart,
  x: Matrix<Float32Array>,
  y: Uint8Array,
  members: readonly TrainingMember[],
): Promise<PromiseSettledResult<KernelModel>[]> {
  const given = members[0].params.table("nystroem_params");
  const own = resolveParameters(`${name} (nystroem_params)`, nystroemParameters, given);
  const kernel = kernelOf(name, own, x.columns);
  const { vectors, root, features } = await approximate(
    kernel,
    x,
    landmarks(name, x, own, members),
    // scikit-learn takes singular values, which are magnitudes; the sign of a negative eigenvalue stays with its vector.
    (kernels) => inverseRoot(kernels, LEAST_EIGENVALUE),
  );
  // Where a member's parameters are wrong, it fails alone.
  const resolved = members.map((member) => settle(() => resolvePart(name, part, member)));
  const trained = (await part.train(features, y, resolved.filter(isFulfilled).map(({ value }) => value))).values();
  return resolved.map((member) => {
    const linear = isFulfilled(member) ? trained.next().value! : member;
    return mapFulfilled(linear, ({ weights, bias }): KernelModel => {
      return { kind: "kernel", kernel, vectors, weights: timesDense(root, weights), bias };
    });
  });
}

/** A member as the linear part sees it. */
function resolvePart(
  name: string,
  { given, parameters }: LinearPart,
  { params, context }: TrainingMember,
): TrainingMember {
  return { params: resolveParameters(`${name} (${given})`, parameters, params.table(given)), context };
}

function kernelOf(name: string, params: ResolvedParameters, columns: number): Kernel {
  const inside = resolveParameters(
    `${name} (kernel_params)`,
    kernelNumbers,
    params.get("kernel_params") === null ? {} : params.table("kernel_params"),
  );
  const number = (key: string, otherwise: number): number =>
    params.numberOrNull(key) ?? inside.numberOrNull(key) ?? otherwise;
  const kernel = params.string("kernel");
  return {
    name: (kernel === "poly" ? "polynomial" : kernel) as KernelName,
    gamma: number("gamma", 1 / columns),
    coef0: number("coef0", 1),
    degree: number("degree", 3),
  };
}

/** The numbers of the rows that are landmarks. */
function landmarks(
  name: string,
  x: Matrix<Float32Array>,
  params: ResolvedParameters,
  members: readonly TrainingMember[],
): Int32Array {
  const wanted = params.number("n_components");
  if (wanted > x.rows) {
    const warning = `${name}: n_components is ${wanted}, and there are ${x.rows} rows; all of them are used`;
    for (const { context } of members) context.onWarning?.(warning);
  }
  return new RandomState(params.seed()).permutation(x.rows).subarray(0, wanted);
}
