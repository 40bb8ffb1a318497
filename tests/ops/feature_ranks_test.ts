/** How well features tell rows apart, beside scikit-learn (record_ranks.py). */
import assert from "node:assert/strict";
import { OpError } from "../../mod.ts";
import { rankFeatures } from "../../ops/feature_ranks.ts";
import type { FeatureRow } from "../../ops/feature_statistics.ts";

interface Recorded {
  readonly rows: readonly (readonly (readonly [feature: number, value: number])[])[][];
  readonly positives: readonly boolean[];
  readonly areas: readonly number[];
  readonly on: readonly number[];
}

const RECORD = new URL("../fixtures/autoencoders/ranks.json", import.meta.url);
const { rows: recorded, positives, areas, on }: Recorded = JSON.parse(await Deno.readTextFile(RECORD));
const rows = recorded.map((tokens): FeatureRow => ({
  counts: Int32Array.from(tokens, ({ length }) => length),
  indices: Int32Array.from(tokens.flat(), ([feature]) => feature),
  values: Float32Array.from(tokens.flat(), ([, value]) => value),
}));

/** The rows in batches of different sizes. */
async function* batches() {
  for (let at = 0, size = 1; at < rows.length; at += size++) yield await Promise.resolve(rows.slice(at, at + size));
}

const rank = (most?: number) => rankFeatures(batches, areas.length, positives, most);

Deno.test("areas under ROC curves are scikit-learn's, equal values and rows without the feature among them", async () => {
  const ranked = await rank();
  assert.equal(ranked.length, areas.length);
  for (const { feature, rocAuc, rows } of ranked) {
    assert.ok(Math.abs(rocAuc - areas[feature]) < 1e-14, `${feature}: ${rocAuc}, ${areas[feature]}`);
    assert.equal(rows, on[feature]);
  }
  const sizes = ranked.map(({ rocAuc }) => Math.abs(rocAuc - 0.5));
  assert.deepEqual(sizes, sizes.toSorted((a, b) => b - a));
});

Deno.test("more numbers than are held at once are gone through in turns, with the same outcome", async () => {
  const whole = await rank();
  for (const most of [1, 50, 300]) assert.deepEqual(await rank(most), whole);
});

Deno.test("as many truth values as rows are needed", async () => {
  await assert.rejects(
    rankFeatures(batches, areas.length, positives.slice(1)),
    (error) => error instanceof OpError && /for each of the 80 rows, got 79/.test(error.message),
  );
});
