/** How well features tell rows apart, beside the definition: each pair of a positive and a negative row is looked at. */
import assert from "node:assert/strict";
import { rankFeatures } from "../../ops/feature_ranks.ts";
import { RandomState } from "../../runner/random/random_state.ts";

const [ROWS, TOKENS, ON, FEATURES] = [60, 4, 5, 40];
const random = new RandomState(3);
// Few different values, so that many are equal; some features are on twice in a row.
const rows = Array.from({ length: ROWS }, () => ({
  counts: new Int32Array(TOKENS).fill(ON),
  indices: Int32Array.from({ length: TOKENS * ON }, () => random.integer(FEATURES - 1)),
  values: Float32Array.from({ length: TOKENS * ON }, () => 1 + random.integer(3)),
}));
const positives = rows.map((_, row) => row % 3 === 0);

function strongest(row: number, feature: number): number {
  const { indices, values } = rows[row];
  return values.reduce((most, value, i) => indices[i] === feature ? Math.max(most, value) : most, 0);
}

function areaByPairs(feature: number): number {
  const values = rows.map((_, row) => strongest(row, feature));
  const [own, others] = [true, false].map((is) => values.filter((_, row) => positives[row] === is));
  const wins = own.flatMap((a) => others.map((b): number => a > b ? 1 : a === b ? 0.5 : 0));
  return wins.reduce((sum, win) => sum + win, 0) / wins.length;
}

Deno.test("areas under ROC curves are exact, equal values and rows without the feature among them", () => {
  const ranked = rankFeatures(rows, positives);
  assert.ok(ranked.length > FEATURES / 2);
  for (const { feature, rocAuc, rows: on } of ranked) {
    assert.ok(Math.abs(rocAuc - areaByPairs(feature)) < 1e-12, `${feature}: ${rocAuc}, ${areaByPairs(feature)}`);
    assert.equal(on, rows.filter((_, row) => strongest(row, feature) > 0).length);
  }
  const sizes = ranked.map(({ rocAuc }) => Math.abs(rocAuc - 0.5));
  assert.deepEqual(sizes, sizes.toSorted((a, b) => b - a));
});

Deno.test("more numbers than are held at once are gone through in turns, with the same outcome", () => {
  const whole = rankFeatures(rows, positives);
  for (const most of [1, 50, 300]) assert.deepEqual(rankFeatures(rows, positives, most), whole);
});
