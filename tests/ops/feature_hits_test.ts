/** Where features are on, found in one pass. */
import assert from "node:assert/strict";
import { findFeatures } from "../../ops/feature_hits.ts";
import type { FeatureRow } from "../../ops/feature_statistics.ts";
import { featureStats } from "../../ops/feature_sums.ts";

/** A row of two tokens. */
function row(first: [feature: number, value: number][], second: [feature: number, value: number][]): FeatureRow {
  const on = [...first, ...second];
  return {
    counts: Int32Array.of(first.length, second.length),
    indices: Int32Array.from(on, ([feature]) => feature),
    values: Float32Array.from(on, ([, value]) => value),
    tokens: ["a", "b"],
  };
}

const BATCHES = [
  [row([[1, 2]], [[1, 5], [3, 1]]), row([], [])],
  [row([[3, 4]], [[1, 5]]), row([[1, 1]], [])],
];

async function* batches() {
  for (const batch of BATCHES) yield await Promise.resolve(batch);
}

Deno.test("the strongest tokens and rows come first, among equals the first; all values are kept", async () => {
  const [of3, of1, of9] = await findFeatures(batches(), [3, 1, 9], { hits: 2, rows: 2 });
  assert.deepEqual([...of1.values], [2, 5, 5, 1]);
  assert.deepEqual(of1.hits, [
    { row: 0, position: 1, value: 5, token: "b" },
    { row: 2, position: 1, value: 5, token: "b" },
  ]);
  assert.deepEqual(of1.rows.map(({ row, most, scores }) => [row, most, ...scores]), [[0, 5, 2, 5], [2, 5, 0, 5]]);
  assert.deepEqual(of3.hits.map(({ row, value }) => [row, value]), [[2, 4], [0, 1]]);
  assert.deepEqual([of9.values.length, of9.hits.length, of9.rows.length], [0, 0, 0]);
});

Deno.test("features are counted over all batches", async () => {
  const { density, mean, max, rows, tokens } = await featureStats(batches(), 4);
  assert.deepEqual([rows, tokens], [4, 8]);
  assert.deepEqual([...density], [0, 0.5, 0, 0.25]);
  assert.deepEqual([mean[0], mean[1], mean[3]], [NaN, 3.25, 2.5]);
  assert.deepEqual([...max], [0, 5, 0, 4]);
});
