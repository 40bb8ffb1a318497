import assert from "node:assert/strict";
import { inBlocks, inMemory } from "../../../runner/numeric/matrix_source.ts";
import { classMoments, columnMoments } from "../../../runner/probes/moments.ts";

Deno.test("moments lose no digits where a column is far from 0, or its first number far from the others", async () => {
  const data = Float32Array.of(0, 1e6, 1, 2 ** 20, 3, 2 ** 20, 0, 2 ** 20 + 2, 2, 2 ** 20 + 2, 4, 2 ** 20);
  const x = { rows: 6, columns: 2, data };
  const [first, rest] = await classMoments(inMemory(x), Uint8Array.of(0, 1, 1, 1, 1, 1));
  assert.deepEqual([...first.mean, ...first.variance], [0, 1e6, 0, 0]);
  assert.equal(rest.mean[0], 2);
  assert.equal(rest.variance[0], 2);
  // Of 2^20 + 0, 0, 2, 2, 0: the mean 0.8 and the variance 0.96 above it, 48,576 from the first row.
  assert.ok(Math.abs(rest.mean[1] - (2 ** 20 + 0.8)) < 1e-9);
  assert.ok(Math.abs(rest.variance[1] - 0.96) < 1e-6);
});

Deno.test("a column that does not vary has variance 0, in any blocks", async () => {
  const data = new Float32Array(3000 * 200).fill(0.1);
  for (const source of [inMemory, inBlocks]) {
    const { mean, variance } = await columnMoments(source({ rows: 3000, columns: 200, data }));
    assert.ok(mean.every((value) => value === Math.fround(0.1)));
    assert.ok(variance.every((value) => value === 0));
  }
});
