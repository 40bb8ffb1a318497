import assert from "node:assert/strict";
import { PairKernels } from "../../../../runner/numeric/wasm/pair_kernels.ts";

const LEAST = 1e-12;

/** Numbers that repeat, so that some are tied. */
function numbers(count: number, seed: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => Math.round(5 * Math.sin(seed * (i + 1) ** 2)) / 4);
}

function setUp(count: number) {
  const kernels = new PairKernels(count, 2);
  kernels.slopes.set(numbers(count, 1));
  const bars = kernels.bars(1);
  const open = Array.from({ length: count }, (_, i) => i).filter((i) => i % 3 !== 1);
  for (const i of open) bars[i] = 0;
  return { kernels, open, range: { bars, start: 0, end: count } };
}

for (const count of [1, 2, 7, 64, 501]) {
  Deno.test(`of ${count} variables the steepest is found, and whether others are as steep`, () => {
    const { kernels, open, range } = setUp(count);
    const slopes = [...kernels.slopes];
    const lowest = Math.min(...open.map((i) => slopes[i]));
    const { which, isTied } = kernels.steepest(range);
    assert.equal(slopes[which], lowest);
    assert.ok(open.includes(which));
    assert.equal(isTied, open.filter((i) => slopes[i] === lowest).length > 1);
  });

  Deno.test(`of ${count} variables that is found which gains most, whose curvature may be none`, () => {
    const { kernels, open, range } = setUp(count);
    const row = Float32Array.from(numbers(count, 2), (value) => 1 - Math.abs(value));
    const lowest = -0.6;
    const gains = open.map((i) => {
      const [difference, curvature] = [kernels.slopes[i] - lowest, 2 - 2 * row[i]];
      return difference > 0 ? difference ** 2 / (curvature > 0 ? curvature : LEAST) : -Infinity;
    });
    const most = Math.max(...gains);
    const { which, isTied, gain, difference } = kernels.gain(range, lowest, row, LEAST);
    assert.equal(gain, most);
    assert.equal(gains[open.indexOf(which)], most);
    assert.equal(isTied, gains.filter((own) => own === most).length > 1);
    assert.equal(difference, Math.max(...open.map((i) => kernels.slopes[i] - lowest)));
  });

  Deno.test(`multiples of two rows are added to ${count} slopes, to the bit as one by one`, () => {
    const { kernels } = setUp(count);
    const [a, b] = [3, 4].map((seed) => Float32Array.from(numbers(count, seed), Math.sin));
    const expected = kernels.slopes.map((slope, i) => slope + (a[i] * 0.3 + b[i] * -0.7));
    kernels.add(a, 0.3, b, -0.7);
    assert.deepEqual(kernels.slopes, expected);
  });
}

Deno.test("where nobody counts, nobody is found", () => {
  const kernels = new PairKernels(9, 1);
  const range = { bars: kernels.bars(0), start: 0, end: 9 };
  assert.equal(kernels.steepest(range).which, -1);
  assert.equal(kernels.gain(range, -1, new Float32Array(9), LEAST).which, -1);
});
