import assert from "node:assert/strict";
import { CoordinateKernels } from "../../../../runner/numeric/wasm/coordinate_kernels.ts";

const LAST = 0.5;

for (const [rows, columns] of [[1, 3], [7, 5], [37, 20], [200, 9]]) {
  const x = {
    rows,
    columns,
    data: Float32Array.from({ length: rows * columns }, (_, at) => Math.sin(at * at)),
  };
  const count = columns + 1;
  const l1 = Float64Array.from({ length: count }, (_, j) => (j % 4) / 10);
  const l2 = Float64Array.from({ length: count }, (_, j) => (j % 3) / 10);
  const slopes = Float64Array.from({ length: rows }, (_, i) => Math.cos(i));
  const curvatures = Float64Array.from({ length: rows }, (_, i) => (i % 5) / 4);
  const order = Int32Array.from({ length: count }, (_, j) => count - 1 - j);
  const at = (i: number, j: number) => j < columns ? x.data[i * columns + j] : LAST;

  Deno.test(`weights of ${columns} columns of ${rows} numbers and of one more go to their minimum in turn`, () => {
    const kernels = new CoordinateKernels(x, LAST, { l1, l2 });
    kernels.begin(order, slopes, curvatures);
    const w = new Float64Array(count);
    const changed = new Float64Array(rows);
    for (let pass = 0; pass < 3; pass++) {
      let [most, sum] = [0, 0];
      for (const j of order) {
        const bend = l2[j] + sumOf(rows, (i) => at(i, j) ** 2 * curvatures[i]);
        const slope = l2[j] * w[j] + sumOf(rows, (i) => at(i, j) * (slopes[i] + curvatures[i] * changed[i]));
        const size = w[j] === 0 ? Math.max(0, Math.abs(slope) - l1[j]) : Math.abs(slope + Math.sign(w[j]) * l1[j]);
        [most, sum] = [Math.max(most, size), sum + size];
        if (bend === 0) continue;
        const free = w[j] - slope / bend;
        const moved = Math.sign(free) * Math.max(0, Math.abs(free) - l1[j] / bend);
        for (let i = 0; i < rows; i++) changed[i] += (moved - w[j]) * at(i, j);
        w[j] = moved;
      }
      const sizes = kernels.descend(order, Infinity);
      assertClose([sizes.most, sizes.sum], [most, sum]);
    }
    assertClose(kernels.weights(), w);
    assertClose(kernels.scores(order), changed);
    const sizes = (share: number) =>
      sumOf(count, (j) => l1[j] * Math.abs(share * w[j]) + l2[j] * (share * w[j]) ** 2 / 2);
    assertClose([kernels.penaltyRise(0.5)], [sizes(0.5)]);
    const first = (j: number) => sumOf(rows, (i) => at(i, j) * slopes[i]);
    assertClose([kernels.rise()], [sumOf(count, (j) => first(j) * w[j] + l1[j] * Math.abs(w[j]))]);
    kernels.shorten(0.5);
    assertClose(kernels.weights(), w.map((value) => value / 2));
  });
}

Deno.test("weights that are 0, and will stay so by a margin, are left out", () => {
  const x = { rows: 1, columns: 3, data: Float32Array.of(0.1, 0.5, 2) };
  const kernels = new CoordinateKernels(x, 0, { l1: Float64Array.of(1, 1, 1), l2: new Float64Array(3) });
  const all = Int32Array.of(0, 1, 2);
  kernels.begin(all, Float64Array.of(-1), Float64Array.of(1));
  assert.deepEqual(kernels.sizes(all, 0.6), { most: 1, sum: 1 });
  assert.deepEqual([...kernels.keptOf(all.slice())], [1, 2]);
  kernels.descend(all, 0.4);
  assert.deepEqual([...kernels.keptOf(all.slice())], [2]);
  assertClose(kernels.weights(), [0, 0, 0.25]);
});

function sumOf(count: number, term: (k: number) => number): number {
  return Array.from({ length: count }, (_, k) => term(k)).reduce((sum, value) => sum + value, 0);
}

/** Models are of 32-bit floats. */
function assertClose(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  assert.equal(found.length, expected.length);
  Array.from(found, (value, k) => {
    const difference = Math.abs(value - expected[k]);
    assert.ok(difference <= 1e-4 * (1 + Math.abs(expected[k])), `${k}: ${value}, and not ${expected[k]}`);
  });
}
