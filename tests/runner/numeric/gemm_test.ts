import assert from "node:assert/strict";
import { runsAtOnce } from "../../../runner/numeric/gemm.ts";

Deno.test("a graph runs at once on no more blocks of rows than there are, as a run has the threads that others leave", () => {
  assert.equal(runsAtOnce(1), 1);
  assert.ok(runsAtOnce(9) <= navigator.hardwareConcurrency);
});
