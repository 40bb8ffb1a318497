import assert from "node:assert/strict";
import { planBatches } from "../../../runner/models/schedule.ts";

Deno.test("batches hold rows of like length, and equal rows once", () => {
  const tokens = [[1, 2, 3], [4], [1, 2, 3], [5, 6], [7]].map((ids) => Int32Array.from(ids));
  const plan = planBatches(tokens, 2).map((batch) => batch.map(({ ids, rows }) => [[...ids], rows]));
  assert.deepEqual(plan, [[[[4], [1]], [[7], [4]]], [[[5, 6], [3]], [[1, 2, 3], [0, 2]]]]);
});
