/** Features of autoencoders as ops, against PyTorch's. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { deserialize, ModelError, OpError, parseCode, Runner, type Sae, serialize } from "../../../mod.ts";
import { fixtureFolder, largestDifference } from "../models/fixtures.ts";
import { readInterventions } from "../models/interventions.ts";

const FOLDER = fileURLToPath(new URL("../../fixtures/interventions/", import.meta.url));

interface Case {
  readonly name: string;
  readonly hook_name: string;
  readonly features: [index: number, value: number][][][];
  readonly feature: number;
  readonly spliced_logits: number[][];
  readonly feature_density: number[];
  readonly top_activations: [row: number, position: number, value: number][];
  readonly metrics: Readonly<Record<string, number>>;
  readonly steered_logits?: { readonly scale: number; readonly logits: number[][] };
}

const close = (a: number, b: number, what: string) => assert.ok(Math.abs(a - b) < 1e-4, `${what}: ${a}, ${b}`);

for (const kind of ["gpt2", "llama"]) {
  const { rows, token_ids: logitTokenIds } = await readInterventions(kind);
  const { saes } = JSON.parse(await Deno.readTextFile(`${FOLDER}${kind}.json`)) as { saes: Case[] };
  const runner = new Runner({ store: `memory://saes-${kind}` });
  const text = runner.fromInline({ prompt: rows.map(({ text }) => text) }).colText("prompt");
  const at = { model: `onnx:${fixtureFolder(kind)}`, applyChatTemplate: false };
  const load = ({ name, hook_name: point }: Case) =>
    runner.loadSae(`${FOLDER}saes/${kind}/${name}`, name === "gemma_scope" ? { point } : {});

  const judge = async (each: Case): Promise<void> => {
    const { all } = await text.saeReport({ ...at, sae: await load(each) }).toJson();
    const found = all as unknown as Record<string, number>;
    for (const [name, expected] of Object.entries(each.metrics)) {
      // A share of a small difference has fewer digits.
      const within = name === "ce_loss_score" ? 2e-3 : 1e-4 * Math.max(1, Math.abs(expected));
      assert.ok(Math.abs(found[name] - expected) < within, `${name}: ${found[name]}, ${expected}`);
    }
  };

  const steer = async (sae: Sae, { feature, steered_logits: steered }: Case): Promise<void> => {
    if (steered === undefined) return;
    const edits = [sae.feature(feature).add({ factor: steered.scale })];
    const { data } = await text.llmLogitScores({ ...at, logitTokenIds, edits }).toMatrix();
    assert.ok(largestDifference(steered.logits.flat(), data) < 1e-4);
  };

  for (const each of saes) {
    Deno.test(`PyTorch's logits with the reconstruction in place of what flows: ${kind}, ${each.name}`, async () => {
      const sae = await load(each);
      const edits = [sae.splice()];
      for (const batchSize of [1, 16]) {
        const { data } = await text.llmLogitScores({ ...at, logitTokenIds, edits, batchSize }).toMatrix();
        assert.ok(largestDifference(each.spliced_logits.flat(), data) < 1e-4);
      }
    });

    // Each takes seven passes: one of each architecture and normalisation is enough, and on the other model one.
    const isJudged = kind === "gpt2"
      ? !["standard_before_6", "topk", "gemma_scope"].includes(each.name)
      : ["jumprelu", "hook_z"].includes(each.name);
    if (isJudged) {
      Deno.test(`SAELens's metrics: ${kind}, ${each.name}`, () => judge(each));
    }

    Deno.test(`PyTorch's features of all rows, in any batch, and steering by one: ${kind}, ${each.name}`, async () => {
      const sae = await load(each);
      for (const batchSize of [1, 16]) {
        const found = await text.llmFeatures({ ...at, sae, batchSize }).toJson();
        found.forEach((tokens, row) => {
          assert.equal(tokens.length, each.features[row].length);
          tokens.forEach((token, position) => {
            const expected = each.features[row][position];
            assert.deepEqual(token.map(([index]) => index), expected.map(([index]) => index), `${row}, ${position}`);
            token.forEach(([index, value], i) => close(value, expected[i][1], `feature ${index}`));
          });
        });
      }
      if (each.name !== "standard" && each.name !== "topk") return await steer(sae, each);
      const features = text.llmFeatures({ ...at, sae });
      await assert.rejects(features.toArray(), /use toJson\(\), toArrow\(\), feature\(i\) or top\(i\)/);
      const { density, max, mean } = await features.stats();
      assert.ok(largestDifference(each.feature_density, density) < 1e-5);
      const top = await features.top(each.feature, 5);
      const expected = each.top_activations;
      assert.deepEqual(top.map(({ row, position }) => [row, position]), expected.map(([row, at]) => [row, at]));
      top.forEach(({ value, token }, i) => (close(value, expected[i][2], "top"), assert.equal(typeof token, "string")));
      close(max[each.feature], top[0].value, "max");
      assert.ok(mean[each.feature] <= max[each.feature]);
      const perToken = each.features.map((tokens) => tokens.map((token) => new Map(token).get(each.feature) ?? 0));
      const pools = {
        max: (values: number[]) => Math.max(...values),
        mean: (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length,
        last: (values: number[]) => values.at(-1)!,
      };
      for (const pool of ["max", "mean", "last"] as const) {
        const pooled = text.llmFeatures({ ...at, sae, pool });
        for (const op of [features.feature(each.feature, { pool }), pooled.feature(each.feature, { pool })]) {
          (await op.toArray() as ArrayLike<number> as number[]).forEach((value, row) => {
            close(value, pools[pool](perToken[row]), pool);
          });
        }
      }
      await steer(sae, each);
    });
  }
}

const runner = new Runner({ store: "memory://saes" });
const standard = `${FOLDER}saes/gpt2/standard`;

Deno.test("an autoencoder is named by its files, wherever they are; graphs keep it", async () => {
  const sae = await runner.loadSae(standard);
  const copy = await Deno.makeTempDir();
  for (const name of ["cfg.json", "sae_weights.safetensors"]) {
    await Deno.copyFile(`${standard}/${name}`, `${copy}/${name}`);
  }
  assert.equal((await runner.loadSae(copy)).uuid, sae.uuid);
  assert.notEqual((await runner.loadSae(copy, { point: "blocks.1.hook_resid_post" })).uuid, sae.uuid);
  assert.equal((await runner.loadSae(`${standard}/sae_weights.safetensors`)).uuid, sae.uuid);
  await assert.rejects(sae.toArray(), /use toJson\(\)$/);
  assert.deepEqual(await sae.toJson(), {
    architecture: "standard",
    d_in: 64,
    d_sae: 96,
    normalization: "none",
    point: "blocks.2.hook_resid_post",
    trained_at: { modelName: "gpt2", point: "blocks.2.hook_resid_post", prependBos: false },
  });
  const text = runner.fromInline({ prompt: ["a"] }).colText("prompt");
  const score = text.llmFeatures({ model: "onnx:x", sae, pool: "max" }).feature(3);
  assert.deepEqual(deserialize(serialize(score)).map(({ uuid }) => uuid), [score.uuid]);
  assert.equal(parseCode(score.toCode()).uuid, score.uuid);
  for (const op of [sae.feature(3).add({ factor: 2 }), sae.feature(3).ablate(), sae.splice()]) {
    assert.deepEqual(deserialize(serialize(op)).map(({ uuid }) => uuid), [op.uuid]);
    assert.deepEqual(op.points, ["blocks.2.hook_resid_post"]);
    assert.equal(parseCode(op.toCode()).uuid, op.uuid);
  }
  await Deno.remove(copy, { recursive: true });
});

Deno.test("files that are others by now, and features that there are not, are refused", async () => {
  const folder = await Deno.makeTempDir();
  for (const name of ["cfg.json", "sae_weights.safetensors"]) {
    await Deno.copyFile(`${FOLDER}saes/gpt2/topk/${name}`, `${folder}/${name}`);
  }
  const sae = await runner.loadSae(folder);
  const text = runner.fromInline({ prompt: ["blue river"] }).colText("prompt");
  const at = { model: `onnx:${fixtureFolder("gpt2")}`, applyChatTemplate: false };
  await assert.rejects(
    text.llmGenerateText({ model: at.model, edits: [sae.feature(96).add()] }).toArray(),
    /has no feature 96: it has 96, 0 to 95/,
  );
  // Another one is used, and the files change.
  await runner.loadSae(standard);
  await Deno.copyFile(`${standard}/sae_weights.safetensors`, `${folder}/sae_weights.safetensors`);
  await assert.rejects(text.llmFeatures({ ...at, sae }).toJson(), /no longer what it was/);
  await Deno.remove(folder, { recursive: true });
  assert.throws(() => sae.feature(-1), OpError);
  assert.throws(() => sae.feature(1.5), OpError);
  const pooled = text.llmFeatures({ ...at, sae, pool: "mean" });
  assert.throws(() => pooled.feature(0), /pooled already, by mean/);
});

Deno.test("what is no autoencoder is refused with what would be one", async () => {
  const folder = await Deno.makeTempDir();
  await assert.rejects(runner.loadSae(folder), /give a folder with cfg\.json and sae_weights\.safetensors/);
  await assert.rejects(runner.loadSae(`${folder}/sae.pt`), /can hold code, and are never read/);
  await assert.rejects(runner.loadSae("hf:org/name"), /expected hf:org\/name\/path/);
  await Deno.copyFile(`${standard}/sae_weights.safetensors`, `${folder}/sae_weights.safetensors`);
  await assert.rejects(runner.loadSae(folder), /there is no cfg\.json beside/);
  const configure = (config: unknown) => Deno.writeTextFile(`${folder}/cfg.json`, JSON.stringify(config));
  for (
    const [config, message] of [
      [{ architecture: "crosscoder" }, /its architecture is "crosscoder"; known are standard, topk/],
      [{ architecture: "topk" }, /k is undefined/],
      [{ architecture: "jumprelu" }, /it has no threshold; it has/],
      [{ normalize_activations: "odd" }, /normalize_activations is "odd"/],
      [[1], /should hold an object/],
    ] as const
  ) {
    await configure(config);
    await assert.rejects(runner.loadSae(folder), (error) => error instanceof ModelError && message.test(error.message));
  }
  await Deno.writeTextFile(`${folder}/params.npz`, "PK nonsense");
  await assert.rejects(runner.loadSae(`${folder}/params.npz`), /it is no \.npz file of arrays/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("features are ranked by the area under their ROC curve, as reports have it", async () => {
  const { rows } = await readInterventions("gpt2");
  const data = runner.fromInline({ prompt: rows.map(({ text }) => text), odd: rows.map((_, row) => row % 2 === 1) });
  const at = { model: `onnx:${fixtureFolder("gpt2")}`, applyChatTemplate: false };
  const features = data.colText("prompt").llmFeatures({ ...at, sae: await runner.loadSae(standard) });
  const positives = data.colBoolean("odd");
  const ranked = await features.rank({ positives });
  assert.ok(ranked.length > 20);
  const sizes = ranked.map(({ rocAuc }) => Math.abs(rocAuc - 0.5));
  assert.deepEqual(sizes, sizes.toSorted((a, b) => b - a));
  for (const { feature, rocAuc, rows: on } of ranked.slice(0, 8)) {
    const score = features.feature(feature);
    const { all } = await score.evaluate({ gtPositives: positives }).metrics();
    close(rocAuc, all.roc_auc as number, `feature ${feature}`);
    assert.equal(on, (await score.toArray() as number[]).filter((value) => value > 0).length);
  }
  const one = runner.fromInline({ odd: rows.map(() => true) }).colBoolean("odd");
  await assert.rejects(
    features.rank({ positives: one }),
    /true and false for each of the rows, got 5 values, 5 of them true and 0 missing/,
  );
});

Deno.test("a transcoder's features are computed, and it is not put in the place of what it reads", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.copyFile(`${standard}/sae_weights.safetensors`, `${folder}/sae_weights.safetensors`);
  const metadata = { hook_name: "blocks.2.hook_resid_mid", hook_name_out: "blocks.2.hook_mlp_out" };
  await Deno.writeTextFile(`${folder}/cfg.json`, JSON.stringify({ architecture: "transcoder", metadata }));
  const sae = await runner.loadSae(folder);
  const text = runner.fromInline({ prompt: ["blue river"] }).colText("prompt");
  const at = { model: `onnx:${fixtureFolder("gpt2")}`, applyChatTemplate: false };
  assert.equal((await text.llmFeatures({ ...at, sae }).toJson()).length, 1);
  await assert.rejects(
    text.llmLogitScores({ ...at, logitTokenIds: [5], edits: [sae.splice()] }).toArray(),
    /Cannot splice a transcoder: it reads blocks\.2\.hook_resid_mid and writes blocks\.2\.hook_mlp_out/,
  );
  await Deno.remove(folder, { recursive: true });
});
