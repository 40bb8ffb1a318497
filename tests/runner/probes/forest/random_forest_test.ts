import assert from "node:assert/strict";
import type { ForestModel, Probe } from "../../../../stores/formats/probe.ts";
import { type Parameters, scoreProbe, trainProbe } from "../../../../runner/probes/mod.ts";
import { clouds, matrix, rocAuc } from "../cases.ts";

const { x, y } = clouds(300, 10, 9, 1.5);
const fresh = clouds(300, 10, 10, 1.5);

async function grow(params: Parameters): Promise<Probe & { model: ForestModel }> {
  const spec = { modelType: "random_forest", params: { n_estimators: 20, ...params }, preprocessing: "none" as const };
  return await trainProbe(spec, x, y) as Probe & { model: ForestModel };
}

Deno.test("random_forest orders unseen rows, with each criterion and class weight", async () => {
  const choices: Parameters[] = [
    {},
    { criterion: "entropy" },
    { class_weight: "balanced_subsample" },
    { max_features: null },
  ];
  for (const params of choices) {
    const auc = rocAuc(await scoreProbe(await grow(params), fresh.x), fresh.y);
    assert.ok(auc > 0.9, `${JSON.stringify(params)}: ${auc}`);
  }
});

Deno.test("random_forest without drawing learns its rows by heart", async () => {
  assert.deepEqual([...await scoreProbe(await grow({ bootstrap: false }), x)], [...y]);
});

Deno.test("random_forest splits in the middle between two values, as scikit-learn does", async () => {
  const spec = {
    modelType: "random_forest",
    params: { bootstrap: false, n_estimators: 1 },
    preprocessing: "none" as const,
  };
  const probe = await trainProbe(spec, matrix([[1], [2], [5], [7]]), Uint8Array.of(0, 0, 1, 1)) as Probe & {
    model: ForestModel;
  };
  assert.deepEqual([...probe.model.thresholds], [3.5, 0, 0]);
  assert.deepEqual([...probe.model.values], [0.5, 0, 1]);
});

for (const rows of [30, 300, 3000]) {
  for (const leaf of [1, 7]) {
    Deno.test(`random_forest splits ${rows} rows where least impurity is left, with ${leaf} on each side at least`, async () => {
      const values = Array.from({ length: rows }, (_, i) => (i * 37) % 150);
      const labels = Uint8Array.from(values, (value, i) => Math.sin(1 + value / 40 + 5 * (i % 3)) > 0.2 ? 1 : 0);
      const params = { bootstrap: false, n_estimators: 1, max_depth: 1, min_samples_leaf: leaf };
      const spec = { modelType: "random_forest", params, preprocessing: "none" as const };
      const probe = await trainProbe(spec, matrix(values.map((value) => [value])), labels) as Probe & {
        model: ForestModel;
      };
      assert.equal(probe.model.thresholds[0], bestThreshold(values, labels, leaf));
    });
  }
}

/** Tries each place between two values. */
function bestThreshold(values: readonly number[], labels: Uint8Array, leaf: number): number {
  const impurity = (rows: readonly number[]): number => {
    const positive = rows.reduce((sum, row) => sum + labels[row], 0);
    return 2 * positive * (rows.length - positive) / rows.length;
  };
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  const places = distinct.slice(1).map((value, k) => (distinct[k] + value) / 2);
  let [best, least] = [NaN, Infinity];
  for (const place of places) {
    const [low, high] = [true, false].map((isLow) => [...values.keys()].filter((row) => values[row] < place === isLow));
    if (low.length < leaf || high.length < leaf || impurity(low) + impurity(high) >= least) continue;
    [best, least] = [place, impurity(low) + impurity(high)];
  }
  return best;
}

Deno.test("random_forest keeps to its limits", async () => {
  const leavesOf = ({ model }: { model: ForestModel }): number =>
    model.features.filter((feature) => feature === -1).length;
  assert.ok(leavesOf(await grow({ max_leaf_nodes: 4 })) <= 4 * 20);
  assert.ok(leavesOf(await grow({ max_depth: 2 })) <= 4 * 20);
  assert.equal(leavesOf(await grow({ min_impurity_decrease: 0.5 })), 20);
  const [full, pruned] = [leavesOf(await grow({})), leavesOf(await grow({ ccp_alpha: 0.01 }))];
  assert.ok(pruned < full / 2, `${pruned} of ${full}`);
  assert.ok(leavesOf(await grow({ min_samples_leaf: 30 })) < full / 3);
});

Deno.test("random_forest grows the same trees from the same seed", async () => {
  assert.deepEqual(await grow({ random_state: 3 }), await grow({ random_state: 3 }));
  assert.notDeepEqual(await grow({ random_state: 3 }), await grow({ random_state: 4 }));
});
