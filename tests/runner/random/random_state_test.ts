import assert from "node:assert/strict";
import { RandomState } from "../../../runner/random/random_state.ts";

Deno.test("RandomState draws what NumPy's RandomState(42) draws", () => {
  assert.deepEqual([...new RandomState(42).permutation(10)], [8, 1, 5, 0, 7, 2, 9, 4, 3, 6]);
  assert.equal(new RandomState(42).uniform(), 0.3745401188473625);
  assert.equal(new RandomState(42).integer(2 ** 31 - 2), 1608637542);
});
