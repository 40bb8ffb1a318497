import assert from "node:assert/strict";
import { pruneTree } from "../../../../runner/probes/forest/prune.ts";

const gini = (share: number): number => 2 * share * (1 - share);

/** Of 8 rows, 4 go left, of which 2 are negative; the others cannot be told apart. */
const tree = {
  features: [0, 1, -1, -1, -1],
  thresholds: [1, 2, 0, 0, 0],
  left: [1, 2, 0, 0, 0],
  right: [4, 3, 0, 0, 0],
  values: [0.5, 0.25, 0, 0.5, 0.75],
  weights: [8, 4, 2, 2, 4],
};

Deno.test("the weakest branch goes first: the lower one is worth 1/16, then the upper one 1/8, as scikit-learn's path has it", () => {
  assert.deepEqual(pruneTree(tree, 0.06, gini), tree);
  const pruned = { features: [0, -1, -1], thresholds: [1, 0, 0], left: [1, 0, 0], right: [2, 0, 0] };
  for (const price of [1 / 16, 0.12]) {
    assert.deepEqual(pruneTree(tree, price, gini), { ...pruned, values: [0.5, 0.25, 0.75], weights: [8, 4, 4] });
  }
  assert.deepEqual(pruneTree(tree, 1 / 8, gini).features, [-1]);
});

Deno.test("of a branch whose upper split alone is worth nothing, all or nothing is left", () => {
  // Only both splits together tell the classes apart.
  const values = [0.5, 0.5, 0, 1, 0.5];
  assert.deepEqual(pruneTree({ ...tree, values }, 0.12, gini).features, [0, 1, -1, -1, -1]);
  assert.deepEqual(pruneTree({ ...tree, values }, 0.13, gini).features, [-1]);
});
