import assert from "node:assert/strict";
import { Runner } from "../../../mod.ts";
import { parametersOf } from "../../../runner/umap/mod.ts";
import { type UMAPVizFields, UMAPVizOp } from "../../../ops/types/viz.ts";

const runner = new Runner({ store: "memory://umap-test" });
const vectors = runner.fromInline({ v: Array.from({ length: 30 }, (_, i) => [i, i % 5, i % 3]) }).colVector("v");

Deno.test("umapVis gives a place for each row", async () => {
  const layout = vectors.umapVis({ nEpochs: 20n, nNeighbors: 5 });
  const { rows, columns, data } = await layout.toMatrix();
  assert.deepEqual([rows, columns, data.every(Number.isFinite)], [30, 2, true]);
  assert.deepEqual((await layout.status()).state, "completed");
});

const REFUSED: Partial<UMAPVizFields>[] = [
  { metricKwds: { p: 3 } },
  { outputMetric: "manhattan" },
  { outputMetricKwds: {} },
  { transformQueueSize: 5 },
  { angularRpForest: true },
  { targetNNeighbors: 4 },
  { targetMetric: "l2" },
  { targetMetricKwds: {} },
  { targetWeight: 0 },
  { transformSeed: 43 },
  { transformMode: "graph" },
  { unique: true },
  { densmap: true },
  { densLambda: 1 },
  { densFrac: 0.5 },
  { densVarShift: 0 },
  { outputDens: true },
];

Deno.test("a parameter that has no effect is refused, with its default", async () => {
  for (const option of REFUSED) {
    const [name] = Object.keys(option);
    await assert.rejects(
      vectors.umapVis(option).toMatrix(),
      new RegExp(`UMAP cannot honour ${name} = .*default`),
      name,
    );
  }
});

Deno.test("every field is either honoured or refused", () => {
  const honoured = Object.keys(parametersOf(vectors.umapVis().parameters as unknown as UMAPVizFields));
  const refused = REFUSED.flatMap((option) => Object.keys(option));
  assert.deepEqual([...honoured, ...refused, "inputEmbedding"].sort(), Object.keys(UMAPVizOp.fields).sort());
});

Deno.test("other metrics are refused, with those that there are", async () => {
  await assert.rejects(
    vectors.umapVis({ metric: "manhattan" }).toMatrix(),
    /"manhattan": .*euclidean, l2, cosine, corr/,
  );
});

Deno.test("values out of range are refused, with the range", async () => {
  const cases: [Partial<UMAPVizFields>, RegExp][] = [
    [{ nNeighbors: 1 }, /nNeighbors must be an integer of at least 2, got number 1/],
    [{ nEpochs: -1 }, /nEpochs must be an integer of at least 0/],
    [{ randomState: 2n ** 32n }, /randomState must be an integer from 0 to 4294967295/],
    [{ minDist: 2 }, /minDist must not be above spread, got 2 and 1/],
    [{ minDist: NaN }, /minDist must be a finite number of at least 0/],
    [{ spread: 0 }, /spread must be a finite number above 0/],
    [{ setOpMixRatio: 1.5 }, /setOpMixRatio must be from 0 to 1/],
    [{ negativeSampleRate: -1 }, /negativeSampleRate must be an integer/],
    [{ disconnectionDistance: 0 }, /disconnectionDistance must be above 0/],
  ];
  for (const [option, message] of cases) await assert.rejects(vectors.umapVis(option).toMatrix(), message);
});
