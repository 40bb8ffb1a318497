import assert from "node:assert/strict";
import { solveDual } from "../../../../runner/probes/kernel/smo.ts";

const SIZE = 300;
const options = { tolerance: 1e-6, maxIterations: -1, onProgress: () => {} };
const places = Array.from({ length: SIZE }, (_, i) => [Math.sin(i * i), Math.cos(3 * i * i)]);
const rows = places.map(([a, b]) =>
  Float32Array.from(places, ([c, d]) => Math.exp(-3 * ((a - c) ** 2 + (b - d) ** 2)))
);
const kernel = { size: SIZE, row: (i: number) => rows[i] };
// The classes overlap, so that variables end at either bound and between them.
const signs = Int8Array.from(places, ([a, b], i) => a + b + Math.sin(i) > 0 ? 1 : -1);

for (const keepClassSums of [false, true]) {
  for (const shrinking of [false, true]) {
    const which = `${keepClassSums ? "each class's sum" : "the difference of the classes' sums"} kept, ${
      shrinking ? "with" : "without"
    } shrinking`;
    Deno.test(`at the minimum, no variable is better moved along its slope: ${which}`, async () => {
      const bounds = Float64Array.from(signs, (sign) => keepClassSums ? 1 : sign > 0 ? 2 : 1);
      const start = Float64Array.from(signs, (_, i) => keepClassSums && i % 4 === 0 ? 1 : 0);
      const linear = keepClassSums ? 0 : -1;
      const { alpha, rho, scale, converged } = await solveDual(
        { kernel, signs, bounds, linear, start, keepClassSums },
        { ...options, shrinking },
      );
      assert.ok(converged);
      assert.deepEqual(sums(alpha, keepClassSums), sums(start, keepClassSums));
      const ends = { lower: 0, between: 0, upper: 0 };
      for (let i = 0; i < SIZE; i++) {
        const decision = alpha.reduce((sum, a, j) => sum + a * signs[j] * rows[i][j], -rho);
        const slope = signs[i] * decision - (keepClassSums ? scale : 1);
        const end = alpha[i] === 0 ? "lower" : alpha[i] === bounds[i] ? "upper" : "between";
        ends[end]++;
        if (end !== "upper") assert.ok(slope > -1e-5, `${i} could grow: ${slope}`);
        if (end !== "lower") assert.ok(slope < 1e-5, `${i} could fall: ${slope}`);
      }
      assert.ok(Math.min(...Object.values(ends)) > 5, JSON.stringify(ends));
    });
  }
}

Deno.test("where all bounds are 0, so is the offset", async () => {
  const zeros = new Float64Array(SIZE);
  const problem = { kernel, signs, bounds: zeros, linear: -1, start: zeros, keepClassSums: false };
  assert.equal((await solveDual(problem, { ...options, shrinking: true })).rho, 0);
});

/** What a problem keeps, to the digits that are sure. */
function sums(alpha: Float64Array, ofEach: boolean): number[] {
  const [negative, positive] = [-1, 1].map((sign) => alpha.reduce((sum, a, i) => signs[i] === sign ? sum + a : sum, 0));
  return (ofEach ? [negative, positive] : [positive - negative]).map((sum) => Math.round(sum * 1e9) / 1e9 + 0);
}
