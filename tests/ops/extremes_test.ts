import assert from "node:assert/strict";
import { largest, smallest } from "../../ops/extremes.ts";

Deno.test("the largest and smallest of more values than a call takes arguments", () => {
  const values = Float32Array.from({ length: 1_000_000 }, (_, i) => (i * 7919) % 1_000_003);
  assert.throws(() => Math.max(...values), RangeError);
  assert.equal(largest(values), values.toSorted().at(-1));
  assert.equal(smallest(values), 0);
});

Deno.test("extremes are Math.max's and Math.min's", () => {
  for (const values of [[], [3], [2, -1], [1, NaN, 2], [-0, 0]]) {
    assert.equal(largest(values), Math.max(...values));
    assert.equal(smallest(values), Math.min(...values));
  }
});
