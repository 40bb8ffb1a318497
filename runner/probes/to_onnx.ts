/**
 * Probes as ONNX models, for production: any ONNX runtime gives the same scores.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import type {
  CalibratedModel,
  Calibrator,
  ForestModel,
  GaussianModel,
  KernelModel,
  LinearModel,
  Preprocessing,
  Probe,
  ProbeModel,
  RbfModel,
} from "../../stores/formats/probe.ts";
import { OnnxGraph } from "./onnx_graph.ts";
import { encodeModel, ML_DOMAIN } from "./onnx_model.ts";
import { squaredNorms } from "./rbf_kernel.ts";

/** The element types of ONNX, as its `Cast` takes them. */
const FLOAT = 1n;
const DOUBLE = 11n;

/**
 * Writes a probe as a standalone ONNX model (opset 17), preprocessing included. Its input `vector` has 32-bit floats
 * of shape [n, columns], its output `score` 32-bit floats of shape [n]: what `scoreProbe` gives for the same rows, rounded.
 *
 * Kernels and densities are computed in 64-bit floats inside, since their sums cancel.
 *
 * @param probe The probe.
 * @returns The bytes of an ONNX file.
 */
export function toOnnx(probe: Probe): Uint8Array<ArrayBuffer> {
  const graph = new OnnxGraph();
  const prepared = addPreprocessing(graph, probe.preprocessing, "vector");
  graph.name(addModel(graph, probe.model, prepared), "score");
  return encodeModel({
    name: probe.modelType,
    documentation: `probegraph ${probe.modelType}: a vector in, its score out`,
    inputs: [{ name: "vector", type: "float", shape: ["n", probe.columns] }],
    outputs: [{ name: "score", type: "float", shape: ["n"] }],
    ...graph.parts,
  });
}

function addPreprocessing(graph: OnnxGraph, preprocessing: Preprocessing, x: string): string {
  switch (preprocessing.kind) {
    case "none":
      return x;
    case "standardize": {
      const columns = preprocessing.mean.length;
      const centered = graph.add("Sub", [x, graph.floats([1, columns], preprocessing.mean)]);
      return graph.add("Div", [centered, graph.floats([1, columns], preprocessing.scale)]);
    }
    case "normalize": {
      const norm = graph.add("ReduceL2", [x], { attributes: { axes: [1n], keepdims: 1n } });
      const isZero = graph.add("Equal", [norm, graph.floats([1], [0])]);
      return graph.add("Div", [x, graph.add("Where", [isZero, graph.floats([1], [1]), norm])]);
    }
  }
}

/** Adds a model. Returns its scores: floats of shape [n]. */
function addModel(graph: OnnxGraph, model: ProbeModel, x: string): string {
  switch (model.kind) {
    case "linear":
      return addLinear(graph, model, x);
    case "forest":
      return addForest(graph, model, x);
    case "rbf":
      return asScores(graph, addRbf(graph, model, toDouble(graph, x)));
    case "gaussian":
      return asScores(graph, addGaussian(graph, model, toDouble(graph, x)));
    case "kernel":
      return asScores(graph, addKernel(graph, model, toDouble(graph, x)));
    case "calibrated":
      return asScores(graph, addCalibrated(graph, model, toDouble(graph, x)));
  }
}

function toDouble(graph: OnnxGraph, x: string): string {
  return graph.add("Cast", [x], { attributes: { to: DOUBLE } });
}

/** From doubles of shape [n, 1] to floats of shape [n]. */
function asScores(graph: OnnxGraph, column: string): string {
  return graph.add("Cast", [graph.add("Squeeze", [column, graph.integers(1)])], { attributes: { to: FLOAT } });
}

function addLinear(graph: OnnxGraph, { weights, bias }: LinearModel, x: string): string {
  const product = graph.add("MatMul", [x, graph.floats([weights.length, 1], weights)]);
  return graph.add("Squeeze", [graph.add("Add", [product, graph.floats([1], [bias])]), graph.integers(1)]);
}

function addForest(graph: OnnxGraph, model: ForestModel, x: string): string {
  const { roots, features, thresholds, left, right, values } = model;
  const nodes = [...features.keys()];
  const ends = [...roots.subarray(1), features.length];
  const trees = new Int32Array(features.length);
  roots.forEach((root, tree) => trees.fill(tree, root, ends[tree]));
  const numberInTree = (node: number): bigint => BigInt(node - roots[trees[node]]);
  const isLeaf = (node: number): boolean => features[node] === -1;
  const child = (of: Int32Array) => nodes.map((node) => isLeaf(node) ? 0n : numberInTree(of[node]));
  const leaves = nodes.filter(isLeaf);
  const scores = graph.add("TreeEnsembleRegressor", [x], {
    domain: ML_DOMAIN,
    attributes: {
      n_targets: 1n,
      aggregate_function: "AVERAGE",
      post_transform: "NONE",
      nodes_treeids: nodes.map((node) => BigInt(trees[node])),
      nodes_nodeids: nodes.map(numberInTree),
      nodes_featureids: nodes.map((node) => BigInt(Math.max(features[node], 0))),
      nodes_modes: nodes.map((node) => isLeaf(node) ? "LEAF" : "BRANCH_LEQ"),
      nodes_values: [...thresholds],
      nodes_truenodeids: child(left),
      nodes_falsenodeids: child(right),
      target_treeids: leaves.map((node) => BigInt(trees[node])),
      target_nodeids: leaves.map(numberInTree),
      target_ids: leaves.map(() => 0n),
      target_weights: leaves.map((node) => values[node]),
    },
  });
  return graph.add("Squeeze", [scores, graph.integers(1)]);
}

/** Vectors as the columns of an array of doubles. */
function addTransposed(graph: OnnxGraph, { rows, columns, data }: Matrix<Float32Array>): string {
  const vectors = graph.add("Cast", [graph.floats([rows, columns], data)], { attributes: { to: DOUBLE } });
  return graph.add("Transpose", [vectors], { attributes: { perm: [1n, 0n] } });
}

/** The squared distance of each row to each vector. */
function addSquaredDistances(graph: OnnxGraph, vectors: Matrix<Float32Array>, x: string): string {
  const squares = graph.add("ReduceSumSquare", [x], { attributes: { axes: [1n], keepdims: 1n } });
  const vectorSquares = graph.doubles([1, vectors.rows], squaredNorms(vectors));
  const products = graph.add("MatMul", [x, addTransposed(graph, vectors)]);
  const twice = graph.add("Mul", [products, graph.doubles([1], [2])]);
  return graph.add("Sub", [graph.add("Add", [squares, vectorSquares]), twice]);
}

function addRbf(graph: OnnxGraph, { vectors, coefficients, gamma, bias }: RbfModel, x: string): string {
  const exponents = graph.add("Mul", [addSquaredDistances(graph, vectors, x), graph.doubles([1], [-gamma])]);
  return addWeighted(graph, graph.add("Exp", [exponents]), coefficients, bias);
}

function addWeighted(graph: OnnxGraph, values: string, weights: Float64Array, bias: number): string {
  const sum = graph.add("MatMul", [values, graph.doubles([weights.length, 1], weights)]);
  return graph.add("Add", [sum, graph.doubles([1], [bias])]);
}

function addGaussian(graph: OnnxGraph, { means, variances, priors }: GaussianModel, x: string): string {
  const d = means.columns;
  const distance = (row: number): string => {
    const centered = graph.add("Sub", [x, graph.doubles([1, d], means.data.subarray(row * d, (row + 1) * d))]);
    const precision = variances.data.subarray(row * d, (row + 1) * d).map((variance) => 1 / variance);
    return graph.add("MatMul", [graph.add("Mul", [centered, centered]), graph.doubles([d, 1], precision)]);
  };
  let constant = Math.log(priors[1]) - Math.log(priors[0]);
  for (let j = 0; j < d; j++) constant += (Math.log(variances.data[j]) - Math.log(variances.data[d + j])) / 2;
  const half = graph.add("Mul", [graph.add("Sub", [distance(0), distance(1)]), graph.doubles([1], [0.5])]);
  return graph.add("Sigmoid", [graph.add("Add", [half, graph.doubles([1], [constant])])]);
}

function addKernel(graph: OnnxGraph, { kernel, vectors, weights, bias }: KernelModel, x: string): string {
  return addWeighted(graph, addKernelValues(graph, kernel, vectors, x), weights, bias);
}

/** The kernel of each row with each vector. */
function addKernelValues(
  graph: OnnxGraph,
  { name, gamma, coef0, degree }: KernelModel["kernel"],
  vectors: Matrix<Float32Array>,
  x: string,
): string {
  const scaled = (values: string, factor: number): string => graph.add("Mul", [values, graph.doubles([1], [factor])]);
  const affine = (): string => {
    const products = graph.add("MatMul", [x, addTransposed(graph, vectors)]);
    return graph.add("Add", [scaled(products, gamma), graph.doubles([1], [coef0])]);
  };
  switch (name) {
    case "linear":
      return graph.add("MatMul", [x, addTransposed(graph, vectors)]);
    case "polynomial":
      return graph.add("Pow", [affine(), graph.doubles([1], [degree])]);
    case "sigmoid":
      return graph.add("Tanh", [affine()]);
    case "rbf": {
      const distances = graph.add("Max", [addSquaredDistances(graph, vectors, x), graph.doubles([1], [0])]);
      return graph.add("Exp", [scaled(distances, -gamma)]);
    }
    case "cosine": {
      const inverse = squaredNorms(vectors).map((square) => 1 / (Math.sqrt(square) || 1));
      const products = graph.add("MatMul", [x, addTransposed(graph, vectors)]);
      const norm = graph.add("ReduceL2", [x], { attributes: { axes: [1n], keepdims: 1n } });
      const isZero = graph.add("Equal", [norm, graph.doubles([1], [0])]);
      const divisor = graph.add("Where", [isZero, graph.doubles([1], [1]), norm]);
      return graph.add("Div", [graph.add("Mul", [products, graph.doubles([1, vectors.rows], inverse)]), divisor]);
    }
    case "laplacian": {
      const vectorsOnce = graph.add("Cast", [graph.floats([1, vectors.rows, vectors.columns], vectors.data)], {
        attributes: { to: DOUBLE },
      });
      const differences = graph.add("Sub", [graph.add("Unsqueeze", [x, graph.integers(1)]), vectorsOnce]);
      const distances = graph.add("ReduceSum", [graph.add("Abs", [differences]), graph.integers(2)], {
        attributes: { keepdims: 0n },
      });
      return graph.add("Exp", [scaled(distances, -gamma)]);
    }
  }
}

function addCalibrated(graph: OnnxGraph, { members }: CalibratedModel, x: string): string {
  const probabilities = members.map(({ model, calibrator }) =>
    addCalibrator(graph, calibrator, addRbf(graph, model, x))
  );
  const sum = probabilities.reduce((total, probability) => graph.add("Add", [total, probability]));
  return graph.add("Div", [sum, graph.doubles([1], [members.length])]);
}

function addCalibrator(graph: OnnxGraph, calibrator: Calibrator, scores: string): string {
  const logistic = (factor: number, shift: number): string => {
    const scaled = graph.add("Mul", [scores, graph.doubles([1], [factor])]);
    return graph.add("Sigmoid", [graph.add("Add", [scaled, graph.doubles([1], [shift])])]);
  };
  if (calibrator.kind === "sigmoid") return logistic(-calibrator.a, -calibrator.b);
  if (calibrator.kind === "temperature") return logistic(calibrator.beta, 0);
  return addIsotonic(graph, calibrator.x, calibrator.y, scores);
}

/** The first value, plus the slope of each piece times how far the score reaches into it. */
function addIsotonic(graph: OnnxGraph, x: Float64Array, y: Float64Array, scores: string): string {
  const pieces = Math.max(1, x.length - 1);
  const width = Float64Array.from({ length: pieces }, (_, k) => x.length === 1 ? 1 : x[k + 1] - x[k]);
  const slope = Float64Array.from({ length: pieces }, (_, k) => x.length === 1 ? 0 : (y[k + 1] - y[k]) / width[k]);
  const beyond = graph.add("Sub", [scores, graph.doubles([1, pieces], x.subarray(0, pieces))]);
  const positive = graph.add("Max", [beyond, graph.doubles([1], [0])]);
  const reached = graph.add("Min", [positive, graph.doubles([1, pieces], width)]);
  return addWeighted(graph, reached, slope, y[0]);
}
