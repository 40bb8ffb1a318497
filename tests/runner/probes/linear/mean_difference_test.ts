import assert from "node:assert/strict";
import { probeDirection, scoreProbe, trainProbe } from "../../../../runner/probes/mod.ts";
import { matrix } from "../cases.ts";

Deno.test("mean_difference points from one mean to the other, and is 0 halfway", async () => {
  const spec = { modelType: "mean_difference", params: {}, preprocessing: "none" as const };
  const probe = await trainProbe(spec, matrix([[0, 0], [2, 0], [4, 4], [6, 4]]), Uint8Array.of(0, 0, 1, 1));
  assert.deepEqual([...(await scoreProbe(probe, matrix([[1, 0], [5, 4], [3, 2]])))], [-16, 16, 0]);
  for (const value of probeDirection(probe).direction) assert.ok(Math.abs(value - Math.SQRT1_2) < 1e-15);
});
