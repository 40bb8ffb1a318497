import assert from "node:assert/strict";
import { minimizeByCoordinates, type PenalizedLoss } from "../../../runner/numeric/l1_coordinates.ts";
import { normal } from "../../../runner/random/normal.ts";
import { RandomState } from "../../../runner/random/random_state.ts";

const options = { shareOfStart: 1e-8, maxIterations: 1000, maxVisits: Infinity, seed: 1 };

/** Rows whose first three columns tell of their labels; columns are of several scales. */
function lossOf(rows: number, columns: number, l1: number, l2 = 0): PenalizedLoss {
  const random = new RandomState(5);
  const labels = Uint8Array.from({ length: rows }, (_, i) => i % 2);
  const data = Float32Array.from({ length: rows * columns }, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    return (normal(random) + (j < 3 ? labels[i] : 0)) * 10 ** (j % 3 - 1);
  });
  const penalties = (size: number) => new Float64Array(columns + 1).fill(size, 0, columns);
  return {
    rows: { rows, columns, data },
    slopes: "logistic",
    labels,
    weights: new Float64Array(rows).fill(1 / rows),
    interceptColumn: 1,
    l1: penalties(l1),
    l2: penalties(l2),
  };
}

/** The size of the largest subgradient, from a loop of its own. */
function imbalance({ rows: { columns, data }, labels, weights, l1, l2 }: PenalizedLoss, point: Float64Array): number {
  const gradient = point.map((w, j) => l2[j] * w);
  labels.forEach((label, i) => {
    const row = [...data.subarray(i * columns, (i + 1) * columns), 1];
    const score = row.reduce((sum, value, j) => sum + value * point[j], 0);
    row.forEach((value, j) => gradient[j] += weights[i] * (1 / (1 + Math.exp(-score)) - label) * value);
  });
  return Math.max(
    ...point.map((w, j) =>
      w === 0 ? Math.max(0, Math.abs(gradient[j]) - l1[j]) : Math.abs(gradient[j] + Math.sign(w) * l1[j])
    ),
  );
}

for (
  const [what, of] of Object.entries({
    "more rows than columns": lossOf(300, 20, 0.01),
    "more columns than rows": lossOf(60, 150, 0.005),
    "an l2 penalty beside": lossOf(200, 40, 0.01, 0.02),
    "no penalty at all": lossOf(300, 5, 0),
  })
) {
  Deno.test(`slopes balance the penalties at the end, with ${what}`, async () => {
    const { point, trouble } = await minimizeByCoordinates(of, options);
    assert.equal(trouble, undefined);
    assert.ok(imbalance(of, point) < 1e-6, `${imbalance(of, point)} are left`);
  });
}

Deno.test("a penalty above all slopes leaves every weight 0 that it is on", async () => {
  const { point, trouble } = await minimizeByCoordinates(lossOf(50, 10, 100), options);
  assert.deepEqual([[...point.subarray(0, 10)], trouble], [Array(10).fill(0), undefined]);
});

Deno.test("a descent that runs out of models or visits says so, and its progress can stop it", async () => {
  const of = lossOf(60, 150, 1e-4);
  const short = await minimizeByCoordinates(of, { ...options, maxIterations: 1 });
  assert.deepEqual([short.iterations, short.trouble], [1, "the iterations ran out"]);
  const few = await minimizeByCoordinates(of, { ...options, maxVisits: 1000 });
  assert.equal(few.trouble, "the visits ran out");
  assert.ok(imbalance(of, few.point) > few.gradientSize / 2 && few.gradientSize > 1e-6);
  const onIteration = () => {
    throw new Error("enough");
  };
  await assert.rejects(minimizeByCoordinates(of, { ...options, onIteration }), /enough/);
});
