import assert from "node:assert/strict";
import { directProducts } from "../../../../runner/numeric/products.ts";
import { productsOf } from "../../../../runner/numeric/products_in_step.ts";
import { type LossOfScores, lossOfScores, weightCount } from "../../../../runner/probes/linear/loss_of_scores.ts";

const rows = { rows: 30, columns: 4, data: Float32Array.from({ length: 120 }, (_, i) => Math.sin(i * i)) };
const labels = Uint8Array.from({ length: 30 }, (_, i) => i % 3 === 0 ? 1 : 0);
const weights = Float64Array.from({ length: 30 }, (_, i) => 1 / (1 + i));
const of: LossOfScores = {
  x: productsOf(directProducts(rows)),
  rows,
  labels,
  weights,
  slopes: "logistic",
  interceptColumn: 2,
  penalizeIntercept: true,
  l2: 0.3,
};
const variants: LossOfScores[] = [
  of,
  { ...of, slopes: "squared_hinge", l2: 0 },
  { ...of, interceptColumn: 0 },
  { ...of, penalizeIntercept: false },
];

Deno.test("gradients are how values change, and second derivatives how gradients do", async () => {
  const step = 1e-5;
  for (const variant of variants) {
    const { objective, curvature } = lossOfScores(variant);
    const n = weightCount(variant);
    const at = Float64Array.from({ length: n }, (_, j) => 0.3 * Math.cos(j));
    const moved = (j: number, by: number) => at.map((w, k) => k === j ? w + by : w);
    const gradientAt = async (point: Float64Array) => {
      const gradient = new Float64Array(n);
      const value = await objective(point, gradient);
      return { value, gradient };
    };
    const chosen = Int32Array.from({ length: n }, (_, j) => j);
    const second = await curvature(at, chosen);
    const { gradient } = await gradientAt(at);
    for (let j = 0; j < n; j++) {
      const [after, before] = [await gradientAt(moved(j, step)), await gradientAt(moved(j, -step))];
      assert.ok(Math.abs((after.value - before.value) / (2 * step) - gradient[j]) < 1e-6, `slope ${j}`);
      for (let k = 0; k < n; k++) {
        const change = (after.gradient[k] - before.gradient[k]) / (2 * step);
        assert.ok(Math.abs(change - second.data[j * second.columns + k]) < 1e-5, `second derivative ${j}, ${k}`);
      }
    }
  }
});

Deno.test("second derivatives of some weights are those of all, without the others", async () => {
  const { curvature } = lossOfScores(of);
  const at = new Float64Array(5).fill(0.1);
  const [all, some] = [await curvature(at, Int32Array.of(0, 1, 2, 3, 4)), await curvature(at, Int32Array.of(1, 4))];
  const expected = [1, 4].flatMap((j) => [1, 4].map((k) => all.data[j * all.columns + k]));
  expected.forEach((value, i) => assert.ok(Math.abs(some.data[i] - value) < 1e-12));
});
