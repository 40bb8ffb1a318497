/**
 * Forests: the mean over trees of the leaves that `x` falls into.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import { forestFormat, type ForestModel } from "../../../stores/formats/probe_models/forest.ts";
import type { ProbeModelKind } from "../model_kinds.ts";
import type { OnnxGraph } from "../../onnx/graph_builder.ts";
import { ML_DOMAIN } from "../../onnx/small_model.ts";

/** Rows of so many numbers stay in the processor's cache while they pass through all trees. */
const CACHED = 2 ** 16;

/** Forests. */
export const forestKind: ProbeModelKind<ForestModel> = {
  ...forestFormat,
  score: scoreForest,
  toOnnx: addForest,
  // ONNX Runtime takes as long for a row, and longer than for thousands of them to load the trees.
  work: ({ roots }) => 4 * roots.length,
};

function scoreForest(model: ForestModel, x: Matrix<Float32Array>): Float64Array {
  const sums = new Float64Array(x.rows);
  const block = Math.max(1, Math.floor(CACHED / x.columns));
  for (let start = 0; start < x.rows; start += block) {
    const end = Math.min(start + block, x.rows);
    for (const root of model.roots) addTree(model, root, x, sums, start, end);
  }
  return sums.map((sum) => sum / model.roots.length);
}

/** Adds the values of the leaves of one tree that rows fall into. */
function addTree(
  { features, thresholds, left, right, values }: ForestModel,
  root: number,
  { columns, data }: Matrix<Float32Array>,
  sums: Float64Array,
  start: number,
  end: number,
): void {
  for (let i = start; i < end; i++) {
    let node = root;
    while (features[node] !== -1) {
      node = data[i * columns + features[node]] <= thresholds[node] ? left[node] : right[node];
    }
    sums[i] += values[node];
  }
}

function addForest(graph: OnnxGraph, model: ForestModel, x: string): string {
  const { roots, features, thresholds, left, right, values } = model;
  const ends = [...roots.subarray(1), features.length];
  const trees = new Int32Array(features.length);
  roots.forEach((root, tree) => trees.fill(tree, root, ends[tree]));
  const isLeaf = (node: number): boolean => features[node] === -1;
  const places = trees.map((tree, node) => node - roots[tree]);
  const child = (of: Int32Array) => of.map((child, node) => isLeaf(node) ? 0 : places[child]);
  const leaves = Int32Array.from(features.keys()).filter(isLeaf);
  const scores = graph.add("TreeEnsembleRegressor", [x], {
    domain: ML_DOMAIN,
    attributes: {
      n_targets: 1n,
      aggregate_function: "AVERAGE",
      post_transform: "NONE",
      nodes_treeids: trees,
      nodes_nodeids: places,
      nodes_featureids: features.map((feature) => Math.max(feature, 0)),
      nodes_modes: Array.from(features, (_, node) => isLeaf(node) ? "LEAF" : "BRANCH_LEQ"),
      nodes_values: thresholds,
      nodes_truenodeids: child(left),
      nodes_falsenodeids: child(right),
      target_treeids: leaves.map((node) => trees[node]),
      target_nodeids: leaves.map((node) => places[node]),
      target_ids: new Int32Array(leaves.length),
      target_weights: Float32Array.from(leaves, (node) => values[node]),
    },
  });
  return graph.add("Squeeze", [scores, graph.integers(1)]);
}
