/**
 * Kernel machines through Nyström's approximation, as scikit-learn's `Nystroem` followed by a linear model: Williams and
 * Seeger, "Using the Nyström method to speed up kernel machines", NIPS 2000. Some training rows are landmarks; the
 * features of a vector are its kernels with them, times the inverse square root of the landmarks' own kernel matrix.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { Kernel, KernelModel, KernelName, LinearModel } from "../../../stores/formats/probe.ts";
import type { ClassifierDefinition, TrainingContext, TrainingInput } from "../classifier.ts";
import { kernelFeatures } from "./kernel_features.ts";
import { kernelMatrix } from "./kernels.ts";
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
import { RandomState } from "../../random/random_state.ts";
import { inverseRoot } from "../../numeric/inverse_root.ts";
import { takeRows } from "../../numeric/rows.ts";
import { oneClassParameters, sgdParameters, trainOneClass, trainSgd } from "../linear/sgd.ts";
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

/** All take the parameters of their two parts under the names that krnel-graph gives them. */
const pipelineParameters: ParameterTable = { nystroem_params: nested(), sgd_params: nested() };

/** Eigenvalues of the landmarks' kernel matrix count as this at least. */
const LEAST_EIGENVALUE = 1e-12;

/** `sgd_nystroem`: scikit-learn's `Nystroem`, then `SGDClassifier`. */
export const sgdNystroem: ClassifierDefinition = {
  parameters: pipelineParameters,
  train: (input) =>
    trainOnFeatures("sgd_nystroem", input, (x) => {
      const params = resolveParameters("sgd_nystroem (sgd_params)", sgdParameters, input.params.table("sgd_params"));
      return trainSgd({ ...input, x, params });
    }),
};

/**
 * `sgd_nystroem_one_class_svm`: scikit-learn's `Nystroem`, then `SGDOneClassSVM`. As in krnel-graph, it is trained on
 * the rows of both classes alike.
 */
export const sgdNystroemOneClassSvm: ClassifierDefinition = {
  parameters: pipelineParameters,
  train: (input) =>
    trainOnFeatures("sgd_nystroem_one_class_svm", input, (x) => {
      const given = input.params.table("sgd_params");
      const params = resolveParameters("sgd_nystroem_one_class_svm (sgd_params)", oneClassParameters, given);
      return trainOneClass(x, params, input.context);
    }),
};

/** `lr_nystroem`: scikit-learn's `Nystroem`, then `LogisticRegression`. */
export const lrNystroem: ClassifierDefinition = {
  parameters: { nystroem_params: nested(), lr_params: nested() },
  train: (input) =>
    trainOnFeatures("lr_nystroem", input, async (x) => {
      const given = input.params.table("lr_params");
      const params = resolveParameters("lr_nystroem (lr_params)", logisticRegression.parameters, given);
      return await logisticRegression.train({ ...input, x, params }) as LinearModel;
    }),
};

async function trainOnFeatures(
  name: string,
  { x, params, context }: TrainingInput,
  train: (features: Matrix<Float32Array>) => LinearModel | Promise<LinearModel>,
): Promise<KernelModel> {
  const own = resolveParameters(`${name} (nystroem_params)`, nystroemParameters, params.table("nystroem_params"));
  const kernel = kernelOf(name, own, x.columns);
  const vectors = takeRows(x, landmarks(name, x, own, context));
  // scikit-learn takes singular values, which are magnitudes; the sign of a negative eigenvalue stays with its vector.
  const root = await inverseRoot(await kernelMatrix(kernel, vectors, vectors), LEAST_EIGENVALUE);
  const linear = await train(await kernelFeatures({ kernel, vectors, root }, x));
  return { kind: "kernel", kernel, vectors, weights: timesDense(root, linear.weights), bias: linear.bias };
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
  context: TrainingContext,
): Int32Array {
  const wanted = params.number("n_components");
  if (wanted > x.rows) {
    context.onWarning?.(`${name}: n_components is ${wanted}, and there are ${x.rows} rows; all of them are used`);
  }
  return new RandomState(params.seed()).permutation(x.rows).subarray(0, wanted);
}
