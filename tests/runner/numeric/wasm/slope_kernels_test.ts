import assert from "node:assert/strict";
import { SLOPE_NAMES, toSlopes } from "../../../../runner/numeric/slopes.ts";
import { slopeKernels } from "../../../../runner/numeric/wasm/slope_kernels.ts";
import { newSharedMemory } from "../../../../stores/wasm/kernels.ts";

const COUNT = 5000;
/** Where things are. */
const [PRODUCTS, WEIGHTS, SUMS, LABELS] = [0, 8 * COUNT, 16 * COUNT, 16 * COUNT + 16];

const spread = Float64Array.from({ length: COUNT }, (_, i) => Math.sin(i) * 2 ** (i % 22 - 10));
const labels = Uint8Array.from({ length: COUNT }, (_, i) => i % 3 === 0 ? 1 : 0);
const WEIGHTED = {
  alike: new Float64Array(COUNT).fill(1 / COUNT),
  "by label": Float64Array.from(labels, (label) => label === 1 ? 0.25 : 2),
};
const SHIFT = 0.1;

/** The slopes that the kernels put in the place of products, and their two sums. */
function bySlopeKernels(name: typeof SLOPE_NAMES[number], products: Float64Array, weights: Float64Array) {
  const memory = newSharedMemory(LABELS + COUNT);
  const place = new Float64Array(memory.buffer, PRODUCTS, COUNT);
  place.set(products);
  new Float64Array(memory.buffer, WEIGHTS, COUNT).set(weights);
  new Uint8Array(memory.buffer, LABELS, COUNT).set(labels);
  slopeKernels(memory)[name](PRODUCTS, products.length, LABELS, WEIGHTS, SHIFT, SUMS);
  const [value, slopes] = new Float64Array(memory.buffer, SUMS, 2);
  return { value, slopes, all: place.slice(0, products.length), behind: place.slice(products.length) };
}

for (const name of SLOPE_NAMES) {
  for (const [how, weights] of Object.entries(WEIGHTED)) {
    for (const count of [COUNT, 1]) {
      Deno.test(`kernels have the slopes of ${count} rows that JavaScript has, to the rounding of floats: ${name}, weights ${how}`, () => {
        const expected = spread.slice(0, count);
        const { value, slopes } = toSlopes(expected, { slopes: name, labels, weights, shift: SHIFT });
        const found = bySlopeKernels(name, spread.slice(0, count), weights);
        found.all.forEach((slope, i) => close(slope, expected[i]));
        close(found.value, value);
        close(found.slopes, slopes);
        assert.ok(found.behind.every((number) => number === 0));
      });
    }
  }
}

Deno.test("logistic slopes have no number that is none, but of scores that are none", () => {
  const scores = Float64Array.of(-Infinity, -1e300, -745, -708, -0, 708, 745, 1e300, Infinity, NaN);
  const expected = scores.slice();
  toSlopes(expected, { slopes: "logistic", labels, weights: WEIGHTED.alike, shift: SHIFT });
  const { all } = bySlopeKernels("logistic", scores, WEIGHTED.alike);
  all.forEach((slope, i) => close(slope, expected[i]));
});

function close(found: number, expected: number): void {
  const isClose = Object.is(found, expected) ||
    Math.abs(found - expected) <= 1e-13 * Math.max(Math.abs(expected), 1e-280);
  assert.ok(isClose, `${found} for ${expected}`);
}
