/**
 * Minimal cost-complexity pruning: Breiman, Friedman, Olshen and Stone, "Classification and regression trees", 1984,
 * chapter 3.
 *
 * @module
 */

import type { Impurity, Tree } from "./tree.ts";

/**
 * Makes leaves of the inner nodes whose branches are worth less than a price for each leaf.
 *
 * @param tree The tree.
 * @param price The impurity, weighted by the share of all rows, that one more leaf should take away.
 * @param impurity The impurity of a node, from its share of positives.
 * @returns The pruned tree.
 */
export function pruneTree(tree: Tree, price: number, impurity: Impurity): Tree {
  const total = tree.weights[0];
  const cost = tree.values.map((share, node) => impurity(share) * tree.weights[node] / total);
  const features = tree.features.slice();
  for (;;) {
    const branch = branchCosts({ ...tree, features }, cost);
    let weakest = -1;
    let least = Infinity;
    for (const [node, feature] of features.entries()) {
      if (feature === -1 || branch.leaves[node] === 0) continue;
      const worth = (cost[node] - branch.cost[node]) / (branch.leaves[node] - 1);
      if (worth < least) [weakest, least] = [node, worth];
    }
    if (weakest === -1 || least > price) break;
    features[weakest] = -1;
  }
  return withoutLostNodes({ ...tree, features });
}

/** The cost and the number of the leaves under each node that can be reached from the root; 0 leaves under others. */
function branchCosts(tree: Tree, cost: readonly number[]): { cost: number[]; leaves: number[] } {
  const reached = new Uint8Array(tree.features.length);
  reached[0] = 1;
  tree.features.forEach((feature, node) => {
    if (feature === -1 || reached[node] === 0) return;
    reached[tree.left[node]] = 1;
    reached[tree.right[node]] = 1;
  });
  const sums = { cost: cost.slice(), leaves: [...reached] };
  for (let node = tree.features.length - 1; node >= 0; node--) {
    if (tree.features[node] === -1 || reached[node] === 0) continue;
    const [left, right] = [tree.left[node], tree.right[node]];
    sums.cost[node] = sums.cost[left] + sums.cost[right];
    sums.leaves[node] = sums.leaves[left] + sums.leaves[right];
  }
  return sums;
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
