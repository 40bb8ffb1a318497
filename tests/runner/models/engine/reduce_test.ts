import assert from "node:assert/strict";
import { reduceTokens } from "../../../../runner/models/engine/reduce.ts";

const PAD = NaN;
const states = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, PAD, PAD, PAD, PAD);
const dims = [2, 3, 2];
const lengths = Int32Array.of(3, 1);

Deno.test("last, mean and all take real tokens only", () => {
  assert.deepEqual([...reduceTokens(states, dims, lengths, "last")], [5, 6, 7, 8]);
  assert.deepEqual([...reduceTokens(states, dims, lengths, "mean")], [3, 4, 7, 8]);
  assert.deepEqual([...reduceTokens(states, dims, lengths, "all")], [1, 2, 3, 4, 5, 6, 7, 8]);
});

Deno.test("what is kept does not keep the batch alive", () => {
  assert.equal(reduceTokens(states, dims, lengths, "last").buffer.byteLength, 16);
});
