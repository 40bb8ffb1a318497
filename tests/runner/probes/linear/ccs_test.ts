import assert from "node:assert/strict";
import { probeDirection, scoreProbe, trainProbe } from "../../../../runner/probes/mod.ts";
import { clouds, rocAuc } from "../cases.ts";

/** Pairs that differ by their side in column 0, and by the truth of the statement in column 1. */
function pairs(count: number): { x: ReturnType<typeof clouds>["x"]; y: Uint8Array; truth: Uint8Array } {
  const { x, y } = clouds(2 * count, 4, 6, 0);
  const truth = new Uint8Array(2 * count);
  for (let i = 0; i < 2 * count; i++) {
    const isTrue = Math.floor(i / 2) % 3 === 0;
    truth[i] = isTrue === (y[i] === 1) ? 1 : 0;
    x.data[4 * i] += 5 * y[i];
    x.data[4 * i + 1] = 0.2 * x.data[4 * i + 1] + (truth[i] === 1 ? 1 : -1);
  }
  return { x, y, truth };
}

Deno.test("ccs finds the truth of statements from unlabelled contrast pairs", async () => {
  const { x, y, truth } = pairs(100);
  const probe = await trainProbe({ modelType: "ccs", params: {}, preprocessing: "none" }, x, y);
  const { direction } = probeDirection(probe);
  // The side of a row is far stronger, and consistent too; taking each side's mean off hides it.
  assert.ok(Math.abs(direction[1]) > 0.95, `${direction}`);
  const auc = rocAuc(await scoreProbe(probe, x), truth);
  assert.ok(Math.max(auc, 1 - auc) > 0.99, `${auc}`);
});

Deno.test("ccs gives the same probe from the same seed", async () => {
  const { x, y } = pairs(30);
  const spec = { modelType: "ccs", params: { random_state: 5 }, preprocessing: "none" as const };
  assert.deepEqual(await trainProbe(spec, x, y), await trainProbe(spec, x, y));
});

Deno.test("ccs refuses rows that are not in pairs", async () => {
  const { x } = pairs(2);
  const spec = { modelType: "ccs", params: {}, preprocessing: "none" as const };
  await assert.rejects(() => trainProbe(spec, x, Uint8Array.of(1, 1, 1, 0)), /3 positive and 1 negative rows/);
});
