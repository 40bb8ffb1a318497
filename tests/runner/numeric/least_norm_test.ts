import assert from "node:assert/strict";
import { leastNorm } from "../../../runner/numeric/least_norm.ts";
import { leastNormAside } from "../../../runner/numeric/least_norm_aside.ts";
import { noteWorkers } from "../workers/_started.ts";

Deno.test("leastNorm() gives the shortest solution, and of systems without one what comes closest", () => {
  for (const b of [[1, 1], [2, 0]]) {
    const { solution, dropped } = leastNorm({ a: Float64Array.of(1, 1, 1, 1), b: Float64Array.from(b), least: 1e-10 });
    solution.forEach((value) => assert.ok(Math.abs(value - 0.5) < 1e-12, `${value}`));
    assert.equal(dropped, 1);
  }
});

Deno.test("around a ring, what comes closest has the right differences, and the shortest the mean 0", () => {
  const n = 50;
  const a = Float64Array.from({ length: n * n }, (_, at) => {
    const apart = Math.abs(Math.floor(at / n) - at % n);
    return apart === 0 ? 2 : apart === 1 || apart === n - 1 ? -1 : 0;
  });
  const b = Float64Array.from({ length: n }, (_, i) => Math.sin(i * i) + 3);
  const { solution: x, dropped } = leastNorm({ a, b, least: 1e-10 });
  assert.equal(dropped, 1);
  const mean = (of: Float64Array) => of.reduce((sum, value) => sum + value / n, 0);
  assert.ok(Math.abs(mean(x)) < 1e-10);
  x.forEach((value, i) => {
    const difference = 2 * value - x[(i + 1) % n] - x[(i + n - 1) % n];
    assert.ok(Math.abs(difference - (b[i] - mean(b))) < 1e-10, `${i}`);
  });
});

Deno.test("leastNormAside() solves large systems in a worker, to the bit as here", async () => {
  using started = noteWorkers();
  for (const [n, workers] of [[20, 0], [300, 1]]) {
    // Two directions: those of the numbers with an even place, and of those with an odd one.
    const a = Float64Array.from({ length: n * n }, (_, k) => (Math.floor(k / n) + k % n) % 2 === 0 ? 1 : 0);
    const b = Float64Array.from({ length: n }, (_, i) => i % 2);
    const aside = await leastNormAside({ a, b, least: 1e-10 });
    assert.deepEqual(aside, leastNorm({ a, b, least: 1e-10 }));
    assert.equal(aside.dropped, n - 2);
    assert.equal(started.workers.length, workers);
  }
});
