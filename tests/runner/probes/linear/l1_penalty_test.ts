import assert from "node:assert/strict";
import { directProducts } from "../../../../runner/numeric/products.ts";
import { productsOf } from "../../../../runner/numeric/products_in_step.ts";
import { trainProbe } from "../../../../runner/probes/mod.ts";
import { lossOfScores } from "../../../../runner/probes/linear/loss_of_scores.ts";
import type { LinearModel } from "../../../../stores/formats/probe.ts";
import { RandomState } from "../../../../runner/random/random_state.ts";

/** Rows that say nothing of their labels. */
function noise(rows: number, columns: number) {
  const random = new RandomState(3);
  const data = Float32Array.from({ length: rows * columns }, () => random.uniform() - 0.5);
  return { x: { rows, columns, data }, y: Uint8Array.from({ length: rows }, (_, i) => i % 2) };
}

/** How far slopes are from balancing the penalty, which is 1 / (C rows) in the scale of the mean loss. */
async function imbalance(
  { x, y }: ReturnType<typeof noise>,
  slopes: "logistic" | "squared_hinge",
  C: number,
  model: LinearModel,
): Promise<number> {
  const l1 = 1 / (C * x.rows);
  const { objective } = lossOfScores({
    x: productsOf(directProducts(x)),
    rows: x,
    labels: y,
    weights: new Float64Array(x.rows).fill(1 / x.rows),
    slopes,
    interceptColumn: 1,
    penalizeIntercept: true,
    l2: 0,
  });
  const point = Float64Array.of(...model.weights, model.bias);
  const gradient = new Float64Array(point.length);
  await objective(point, gradient);
  const off = point.map((w, j) =>
    w === 0 ? Math.max(0, Math.abs(gradient[j]) - l1) : Math.abs(gradient[j] + Math.sign(w) * l1)
  );
  return Math.max(...off);
}

Deno.test("the l1 penalty and slopes balance at the end where columns are far from 0, and so stand in for each other", async () => {
  const { x, y } = noise(200, 40);
  const far = { ...x, data: x.data.map((value, at) => value + 300 * Math.sin(at % x.columns)) };
  for (const C of [1, 100]) {
    const warnings: string[] = [];
    const params = { penalty: "l1", tol: 1e-7, C };
    const spec = { modelType: "linear_svc", params, preprocessing: "none" as const };
    const { model } = await trainProbe(spec, far, y, { onWarning: (message) => warnings.push(message) });
    assert.deepEqual(warnings, []);
    assert.ok(await imbalance({ x: far, y }, "squared_hinge", C, model as LinearModel) <= 1e-6, `C = ${C}`);
  }
});

Deno.test("the l1 penalty decides among many weights that separate few rows, however little it is", async () => {
  const data = noise(20, 300);
  const specs = [
    {
      modelType: "linear_svc",
      params: { penalty: "l1", dual: false, tol: 1e-7 },
      slopes: "squared_hinge",
      tolerance: 1e-6,
    },
    {
      modelType: "logistic_regression",
      params: { penalty: "l1", solver: "liblinear", tol: 1e-8 },
      slopes: "logistic",
      tolerance: 1e-7,
    },
  ] as const;
  for (const { slopes, tolerance, modelType, params } of specs) {
    for (const C of [0.5, 1000]) {
      const warnings: string[] = [];
      const spec = { modelType, params: { ...params, C }, preprocessing: "none" as const };
      const probe = await trainProbe(spec, data.x, data.y, { onWarning: (message) => warnings.push(message) });
      const model = probe.model as LinearModel;
      assert.deepEqual(warnings, []);
      assert.ok(await imbalance(data, slopes, C, model) <= 1.01 * tolerance, `${modelType} at C = ${C}`);
      assert.ok(model.weights.filter((w) => w !== 0).length < 60, "most weights are 0");
    }
  }
});
