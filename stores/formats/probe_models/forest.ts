/**
 * Forests of decision trees.
 *
 * @module
 */

import { damaged, type ProbeFields } from "../probe_fields.ts";
import type { ModelFormat } from "./format.ts";

/**
 * Score: the mean over trees of the value of the leaf that `x` falls into.
 *
 * The nodes of all trees lie in one list; a child comes after its parent.
 */
export interface ForestModel {
  /** Tells the models apart. */
  readonly kind: "forest";
  /** The first node of each tree. */
  readonly roots: Int32Array;
  /** The column that a node compares, or -1 where the node is a leaf. */
  readonly features: Int32Array;
  /** A node sends `x` to the left where `x[feature] <= threshold`. 0 in leaves. */
  readonly thresholds: Float32Array;
  /** The left child of each node; 0 in leaves. */
  readonly left: Int32Array;
  /** The right child of each node; 0 in leaves. */
  readonly right: Int32Array;
  /** The weighted share of positives among the training rows in each node. */
  readonly values: Float64Array;
}

/** How forests are read: trees without loops. */
export const forestFormat: ModelFormat<ForestModel> = { kind: "forest", decode: decodeForest };

function decodeForest(part: ProbeFields, columns: number): ForestModel {
  const features = part.vector("features", "int32");
  const nodes = features.length;
  const forest: ForestModel = {
    kind: "forest",
    roots: part.vector("roots", "int32"),
    features,
    thresholds: part.vector("thresholds", "float32", nodes),
    left: part.vector("left", "int32", nodes),
    right: part.vector("right", "int32", nodes),
    values: part.vector("values", "float64", nodes),
  };
  const isNode = (node: number): boolean => node >= 0 && node < nodes;
  if (forest.roots.length === 0 || !forest.roots.every(isNode)) {
    throw damaged("model.roots", `nodes below ${nodes}`, "others");
  }
  for (let node = 0; node < nodes; node++) {
    if (features[node] === -1) continue;
    if (features[node] < 0 || features[node] >= columns) {
      throw damaged("model.features", `-1 or a column below ${columns}`, features[node]);
    }
    // A walk down ends, because each step goes to a later node.
    for (const child of [forest.left[node], forest.right[node]]) {
      if (child <= node || child >= nodes) throw damaged("model.left, model.right", `nodes after node ${node}`, child);
    }
  }
  return forest;
}
