/** Features as vectors, their directions, and what these promote, against PyTorch (record_feature_logits.py). */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type Op, OpError, parseCode, Runner } from "../../../mod.ts";
import type { Context } from "../../../runner/evaluation/implementation.ts";
import { implementationOf } from "../../../runner/evaluation/implementations.ts";
import { fixtureFolder } from "../models/fixtures.ts";
import { readInterventions } from "../models/interventions.ts";

const FOLDER = fileURLToPath(new URL("../../fixtures/interventions/", import.meta.url));
const runner = new Runner({ store: "memory://feature-columns" });

type Pairs = readonly (readonly [id: number, value: number])[];

interface Recorded {
  readonly sae: string;
  readonly features: readonly number[];
  readonly top: readonly Pairs[];
  readonly bottom: readonly Pairs[];
  readonly cosines: readonly Pairs[];
}

const recorded = JSON.parse(await Deno.readTextFile(`${FOLDER}feature_logits.json`)) as Record<string, Recorded>;

function same(found: Pairs, expected: Pairs, what: string): void {
  assert.deepEqual(found.map(([id]) => id), expected.map(([id]) => id), what);
  found.forEach(([, value], i) => assert.ok(Math.abs(value - expected[i][1]) < 1e-4, `${what}: ${value}`));
}

for (const [kind, { sae: name, features, top, bottom, cosines }] of Object.entries(recorded)) {
  Deno.test(`what features promote and suppress, and which are alike, as PyTorch has it: ${kind}`, async () => {
    const sae = await runner.loadSae(`${FOLDER}saes/${kind}/${name}`);
    const logits = sae.logits({ model: `onnx:${fixtureFolder(kind)}`, features, topK: 5, batchSize: 3 });
    assert.equal(parseCode(logits.toCode()).uuid, logits.uuid);
    type Tokens = readonly { token: string; id: number; logit: number }[];
    const rows = await logits.toJson() as { feature: number; promoted: Tokens; suppressed: Tokens }[];
    const pairs = (tokens: Tokens): Pairs => tokens.map(({ id, logit }) => [id, logit]);
    for (const [i, { feature, promoted, suppressed }] of rows.entries()) {
      assert.equal(feature, features[i]);
      assert.ok(promoted.every(({ token }) => typeof token === "string"));
      same(pairs(promoted), top[i], `promoted by ${feature}`);
      same(pairs(suppressed), bottom[i], `suppressed by ${feature}`);
      const similar = await sae.similar(feature, 5);
      same(similar.map((each) => [each.feature, each.cosine]), cosines[i], `like ${feature}`);
    }
  });
}

const { rows } = await readInterventions("gpt2");
const data = runner.fromInline({ prompt: rows.map(({ text }) => text), odd: rows.map((_, row) => row % 2 === 1) });
const at = { model: `onnx:${fixtureFolder("gpt2")}`, applyChatTemplate: false };
const sae = await runner.loadSae(`${FOLDER}saes/gpt2/standard`);

Deno.test("features as vectors have the numbers of their scores, chosen or all; probes train on them", async () => {
  const features = data.colText("prompt").llmFeatures({ ...at, sae });
  for (const pool of ["max", "mean", "last"] as const) {
    const chosen = features.vectors({ features: [40, 7], pool });
    assert.equal(parseCode(chosen.toCode()).uuid, chosen.uuid);
    const { rows: count, columns, data: numbers } = await chosen.toMatrix();
    assert.deepEqual([count, columns], [5, 2]);
    const all = await features.toMatrix({ pool });
    assert.deepEqual([all.rows, all.columns], [5, 96]);
    for (const [place, feature] of [40, 7].entries()) {
      const scores = await features.feature(feature, { pool }).toArray() as Float64Array;
      for (let row = 0; row < 5; row++) {
        assert.equal(numbers[row * 2 + place], Math.fround(scores[row]));
        assert.equal(all.data[row * 96 + feature], Math.fround(scores[row]));
      }
    }
  }
  const probe = features.vectors().trainClassifier({ positives: data.colBoolean("odd") });
  const { all } = await probe.predict(features.vectors()).evaluate({ gtPositives: data.colBoolean("odd") }).metrics();
  assert.equal(all.count, 5);
  assert.throws(
    () => features.vectors({ features: [3, 3] }),
    /features has 3: features are counted from 0, and named once/,
  );
  assert.throws(() => features.vectors({ features: [-1] }), OpError);
  const pooled = data.colText("prompt").llmFeatures({ ...at, sae, pool: "mean" });
  assert.throws(() => pooled.vectors(), /pooled already, by mean/);
});

Deno.test("scores and vectors of features that come in parts are those of all rows", async () => {
  const features = data.colText("prompt").llmFeatures({ ...at, sae });
  const table = await features.toArrow();
  const inParts = {
    rowsBelow: () => Promise.resolve(5),
    tables: async function* () {
      for (const [start, end] of [[0, 2], [2, 2], [2, 5]]) yield await Promise.resolve(table.slice(start, end));
    },
  } as unknown as Context;
  const compute = async (op: Op) => (await implementationOf(op))(op.fields, inParts);
  const [score, vectors] = [features.feature(40), features.vectors({ features: [40, 7], pool: "mean" })];
  assert.deepEqual(Array.from(await compute(score) as number[]), Array.from(await score.toArray() as number[]));
  assert.deepEqual(await compute(vectors), await vectors.toMatrix());
});

Deno.test("directions are the decoder's rows, and can be laid out", async () => {
  const directions = await sae.directions().toMatrix();
  assert.deepEqual([directions.rows, directions.columns], [96, 64]);
  const { rows: places } = await sae.directions().umapVis({ metric: "cosine", nNeighbors: 5, nEpochs: 20 }).toMatrix();
  assert.equal(places, 96);
});

Deno.test("features that are not there, and directions that no unembedding reads, are refused", async () => {
  await assert.rejects(sae.similar(96), /There is no feature 96: the autoencoder has 96, 0 to 95/);
  await assert.rejects(sae.logits({ ...model(), features: [96] }).toJson(), /There is no feature 96/);
  const features = data.colText("prompt").llmFeatures({ ...at, sae });
  for (const index of [96, 1e9]) {
    const missing = new RegExp(`There is no feature ${index}: the autoencoder has 96, 0 to 95`);
    await assert.rejects(features.feature(index).toArray(), missing);
    await assert.rejects(features.toMatrix({ features: [7, index] }), missing);
    await assert.rejects(features.top(index), missing);
    await assert.rejects(features.card(index).toSvg(), missing);
  }
  await assert.rejects(features.top(7, -1), /top\(\) takes count, a whole number from 0, got number -1/);
  await assert.rejects(sae.similar(7, {} as never), /similar\(\) takes count, .* got an object/);
  await assert.rejects(features.top(2 ** 53), /There is no feature 9007199254740992/);
  await assert.rejects(features.toMatrix({ features: [3, 3] }), /named once/);
  await assert.rejects(
    features.rank({ positives: data.colText("prompt").matches("a"), negatives: null } as never),
    /rank\(\) has no option "negatives"; it has positives, runner/,
  );
  for (
    const [positives, got] of [[[true, false], "an array of length 2"], [
      data.colText("prompt"),
      "a SelectTextColumnOp",
    ]] as const
  ) {
    const refused = new RegExp(`rank\\(\\) takes positives, a column of true/false, got .*${got}`);
    await assert.rejects(features.rank({ positives } as never), refused);
  }
  await assert.rejects(features.rank(undefined as never), /rank\(\) needs positives: a column of true\/false/);
  assert.throws(() => sae.feature(3).clamp({ to: NaN }), /clamp\(\) takes to, the finite number .* got number NaN/);
  const heads = await runner.loadSae(`${FOLDER}saes/gpt2/hook_z`);
  await assert.rejects(heads.logits({ ...model(), features: [1] }).toJson(), /none of the residual stream/);
  assert.throws(() => sae.logits({ ...model(), features: [] }), /features is empty/);
});

function model() {
  return { model: at.model };
}
