import assert from "node:assert/strict";
import { legendreNodes } from "../../../../runner/models/rows/legendre.ts";

Deno.test("n nodes integrate every polynomial of degree 2 n - 1 exactly, and no higher one", () => {
  for (const count of [1, 2, 3, 7, 50, 300]) {
    const nodes = legendreNodes(count);
    const integral = (power: number) => nodes.reduce((sum, { node, weight }) => sum + weight * node ** power, 0);
    for (let power = 0; power < 2 * count; power++) {
      assert.ok(Math.abs(integral(power) * (power + 1) - 1) < 1e-11, `degree ${power} with ${count} nodes`);
    }
    if (count < 7) assert.ok(Math.abs(integral(2 * count) * (2 * count + 1) - 1) > 1e-6);
    assert.ok(nodes.every(({ node, weight }) => node > 0 && node < 1 && weight > 0));
  }
});

Deno.test("nodes and weights are NumPy's", () => {
  // numpy.polynomial.legendre.leggauss(5), from [-1, 1] to [0, 1].
  const nodes = [0.906179845938664, 0.5384693101056831, 0, -0.5384693101056831, -0.906179845938664];
  const weights = [0.2369268850561891, 0.4786286704993665, 0.5688888888888889, 0.4786286704993665, 0.2369268850561891];
  legendreNodes(5).forEach(({ node, weight }, i) => {
    assert.ok(Math.abs(2 * node - 1 - nodes[i]) < 1e-14);
    assert.ok(Math.abs(2 * weight - weights[i]) < 1e-14);
  });
});
