/**
 * Minimal cost-complexity pruning: Breiman, Friedman, Olshen and Stone, "Classification and regression trees", 1984,
 * chapter 3.
 *
 * @module
 */

import type { Impurity, Tree } from "./tree.ts";

/**
 * Makes leaves of the inner nodes whose branches are worth less than a price for each leaf. What is left costs least of all that may be
 * left, and has the fewest leaves of those that cost as little.
 *
 * @param tree The tree.
 * @param price The impurity, weighted by the share of all rows, that one more leaf should take away.
 * @param impurity The impurity of a node, from its share of positives.
 * @returns The pruned tree.
 */
export function pruneTree(tree: Tree, price: number, impurity: Impurity): Tree {
  const features = tree.features.slice();
  // Of a leaf at first; then of what is left of the node's branch.
  const cost = tree.values.map((share, node) => impurity(share) * tree.weights[node] / tree.weights[0] + price);
  for (let node = features.length - 1; node >= 0; node--) {
    if (features[node] === -1) continue;
    const branch = cost[tree.left[node]] + cost[tree.right[node]];
    if (branch < cost[node]) cost[node] = branch;
    else features[node] = -1;
  }
  return withoutLostNodes({ ...tree, features });
}

function withoutLostNodes(tree: Tree): Tree {
  const kept: Tree = { features: [], thresholds: [], left: [], right: [], values: [], weights: [] };
  const copy = (node: number): number => {
    const at = kept.features.length;
    kept.features.push(tree.features[node]);
    kept.thresholds.push(tree.features[node] === -1 ? 0 : tree.thresholds[node]);
    kept.values.push(tree.values[node]);
    kept.weights.push(tree.weights[node]);
    kept.left.push(0);
    kept.right.push(0);
    if (tree.features[node] !== -1) {
      kept.left[at] = copy(tree.left[node]);
      kept.right[at] = copy(tree.right[node]);
    }
    return at;
  };
  copy(0);
  return kept;
}
