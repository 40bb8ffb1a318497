import assert from "node:assert/strict";
import { scoreProbe, trainProbe } from "../../../../runner/probes/mod.ts";
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

Deno.test("a little shrinkage leaves nothing out on few rows: lda is the same on all of them twice, which are more than columns", async () => {
  const { x, y } = clouds(30, 31, 5);
  x.data.forEach((value, at) => x.data[at] = value * 10 ** (at % x.columns % 8 - 4));
  const twice = { rows: 60, columns: 31, data: Float32Array.from([...x.data, ...x.data]) };
  const warnings: string[] = [];
  const context = { onWarning: (warning: string) => warnings.push(warning) };
  const spec = { modelType: "lda", params: { shrinkage: 1e-12 }, preprocessing: "none" as const };
  const probe = await trainProbe(spec, x, y, context);
  assert.deepEqual(warnings, []);
  const scores = await scoreProbe(probe, x);
  const expected = await scoreProbe(await trainProbe(spec, twice, Uint8Array.from([...y, ...y])), x);
  const size = Math.max(...expected.map(Math.abs));
  scores.forEach((score, i) => assert.ok(Math.abs(score - expected[i]) < 1e-3 * size, `${score}, not ${expected[i]}`));
});
