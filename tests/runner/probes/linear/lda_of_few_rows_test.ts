import assert from "node:assert/strict";
import { trainProbe } from "../../../../runner/probes/mod.ts";
import { clouds } from "../cases.ts";

Deno.test("lda on a few rows of very many columns needs no covariance of these, which no memory would hold", async () => {
  const { x, y } = clouds(10, 50_000, 5);
  for (const shrinkage of [null, 0.5, "auto"]) {
    const warnings: string[] = [];
    const spec = { modelType: "lda", params: { shrinkage }, preprocessing: "none" as const };
    await trainProbe(spec, x, y, { onWarning: (warning) => warnings.push(warning) });
    assert.deepEqual(warnings.length, shrinkage === null ? 1 : 0);
  }
});
