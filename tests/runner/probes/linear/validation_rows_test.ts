import assert from "node:assert/strict";
import { validationRows } from "../../../../runner/probes/linear/validation_rows.ts";
import { RandomState } from "../../../../runner/random/random_state.ts";

interface Split {
  readonly y: number[];
  readonly fraction: number;
  readonly seed: number;
  readonly rows: number[];
}

const SPLITS: Split[] = JSON.parse(
  Deno.readTextFileSync(new URL("../../../fixtures/probes/validation_rows.json", import.meta.url)),
);

Deno.test("the rows that are kept for validation are those of scikit-learn's StratifiedShuffleSplit", () => {
  for (const { y, fraction, seed, rows } of SPLITS) {
    const kept = validationRows("sgd", Uint8Array.from(y), fraction, new RandomState(seed));
    assert.deepEqual([...kept.keys()].filter((row) => kept[row] === 1), rows);
  }
});

for (const [y, fraction] of [[[0, 0, 0, 0, 1], 0.4], [[0, 0, 1, 1], 0.1], [[0, 0, 1, 1], 0.9]] as const) {
  Deno.test(`${y.length} rows with a fraction of ${fraction} are too few for validation, and the error says so`, () => {
    const keep = () => validationRows("sgd", Uint8Array.from(y), fraction, new RandomState(0));
    assert.throws(keep, /^ClassifierError: Cannot train sgd: early_stopping .*Change validation_fraction/);
  });
}
