/** Features of autoencoders as ops. */
import assert from "node:assert/strict";
import { deserialize, type Edit, ModelError, OpError, parseCode, Runner, serialize } from "../../../mod.ts";
import { decode } from "../../../runner/autoencoders/decode.ts";
import { Encoder } from "../../../runner/autoencoders/encoder.ts";
import { openAutoencoder } from "../../../runner/autoencoders/open.ts";
import { fixtureFolder, largestDifference } from "../models/fixtures.ts";
import { readInterventions } from "../models/interventions.ts";
import { close, FOLDER, testRecordedSaes } from "./recorded_saes.ts";

const WATCH = { signal: new AbortController().signal, onWarning() {} };

await testRecordedSaes("gpt2", (name) => name === "standard" || name === "jumprelu");

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
  await assert.rejects(
    runner.loadSae(folder),
    /give a folder with cfg\.json and sae_weights\.safetensors.*; SAELens writes a folder from other layouts/,
  );
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

/** The weights of an autoencoder with other settings. */
async function configured(config: object) {
  const folder = await Deno.makeTempDir();
  await Deno.copyFile(`${standard}/sae_weights.safetensors`, `${folder}/sae_weights.safetensors`);
  await Deno.writeTextFile(`${folder}/cfg.json`, JSON.stringify(config));
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

const transcoder = (metadata: object, normalization = "none") =>
  configured({ architecture: "transcoder", normalize_activations: normalization, metadata });

Deno.test("texts that begin otherwise than those that an autoencoder was trained on are warned of", async () => {
  const at = { model: `onnx:${fixtureFolder("gpt2")}`, applyChatTemplate: false };
  const warnings = async (prepend_bos: boolean | undefined, prompt: string) => {
    await using files = await configured({ metadata: { hook_name: "blocks.2.hook_resid_post", prepend_bos } });
    const text = runner.fromInline({ prompt: [prompt] }).colText("prompt");
    const features = text.llmFeatures({ ...at, sae: await runner.loadSae(files.folder) });
    await runner.materialize(features);
    return String((await features.status()).warnings ?? []);
  };
  assert.match(
    await warnings(true, "blue river"),
    /that began with "<\|endoftext\|>" .* begins with "blue".* put it before/,
  );
  assert.match(await warnings(false, "<|endoftext|>blue river"), /that did not begin with .* leave it out/);
  assert.equal(await warnings(true, "<|endoftext|>blue river"), "");
  assert.equal(await warnings(undefined, "blue river"), "");
});

/** A model's folder whose configuration says what its weights were loaded from. */
async function modelLoadedFrom(name: string | undefined) {
  const [folder, own] = [await Deno.makeTempDir(), fixtureFolder("gpt2")];
  await Deno.mkdir(`${folder}/onnx`);
  for (const file of ["onnx/model.onnx", "tokenizer.json", "tokenizer_config.json"]) {
    await Deno.copyFile(`${own}/${file}`, `${folder}/${file}`);
  }
  const config = JSON.parse(await Deno.readTextFile(`${own}/config.json`));
  await Deno.writeTextFile(`${folder}/config.json`, JSON.stringify({ ...config, _name_or_path: name }));
  return { model: `onnx:${folder}`, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

Deno.test("another model than the one that an autoencoder was trained on is warned of, where both have names", async () => {
  const warned: Record<string, boolean> = {};
  for (const name of [undefined, "out/best", "gpt2-small", "EleutherAI/pythia-70m"]) {
    await using files = await modelLoadedFrom(name);
    const own = new Runner({ store: "memory://" });
    const sae = await own.loadSae(standard);
    const text = own.fromInline({ prompt: ["blue river"] }).colText("prompt");
    const at = { model: files.model, applyChatTemplate: false };
    const edits = [sae.splice(), sae.feature(3).add()];
    const used = () => [text.saeReport({ ...at, sae }), text.llmLogitScores({ ...at, logitTokenIds: [5], edits })];
    const ops = [text.llmFeatures({ ...at, sae }), ...(name === "EleutherAI/pythia-70m" ? used() : [])];
    await own.materialize(ops);
    for (const op of ops) {
      const warnings = (await op.status()).warnings ?? [];
      const about = warnings.filter((warning) =>
        /was trained on gpt2, and onnx:.* is EleutherAI\/pythia-70m/.test(warning)
      );
      warned[String(name)] = about.length === 1;
      assert.equal(warnings.length, about.length);
    }
  }
  assert.deepEqual(Object.keys(warned).filter((name) => warned[name]), ["EleutherAI/pythia-70m"]);
});

for (const normalization of ["none", "layer_norm"]) {
  Deno.test(`a transcoder reads one point, and is put in the place of another: normalisation ${normalization}`, () =>
    transcode(normalization));
}

async function transcode(normalization: string): Promise<void> {
  const [reads, writes] = ["blocks.2.hook_resid_mid", "blocks.2.hook_mlp_out"];
  await using files = await transcoder({ hook_name: reads, hook_name_out: writes }, normalization);
  const sae = await runner.loadSae(files.folder);
  const text = runner.fromInline({ prompt: ["blue river", "green gravity river"] }).colText("prompt");
  const at = { model: `onnx:${fixtureFolder("gpt2")}`, applyChatTemplate: false };
  assert.deepEqual([sae.splice().points, sae.feature(3).add().points], [[writes], [writes]]);
  const { decoder, decoderBias, ...own } = await openAutoencoder(sae.fields as never, WATCH);
  await using encoder = await Encoder.open({ decoder, decoderBias, ...own });
  const states = await text.llmLayerActivations({ ...at, hookPoint: reads, tokenMode: "all" }).toArray();
  const rows = states as readonly (readonly ArrayLike<number>[])[];
  const found = await text.llmFeatures({ ...at, sae }).toJson();
  const before = await text.llmLayerActivations({ ...at, hookPoint: writes, tokenMode: "all" }).toArray();
  for (const edits of [[sae.splice()], [sae.feature(3).clamp({ to: 2 })]]) {
    const edited = await text.llmLayerActivations({ ...at, hookPoint: writes, tokenMode: "all", edits }).toArray();
    for (const [row, tokens] of (edited as typeof rows).entries()) {
      const x = { rows: tokens.length, columns: 64, data: Float32Array.from(rows[row].flatMap((v) => Array.from(v))) };
      const encoded = await encoder.encode(x);
      const directions = await decoder.read();
      const decoded = decode({ decoder, decoderBias, ...own }, directions, encoded).data;
      tokens.forEach((vector, token) => {
        const of3 = new Map(found[row][token]).get(3) ?? 0;
        const expected = Array.from(vector, (_, i) => {
          if (edits[0].fields.clamp === null) return decoded[token * 64 + i];
          return (before as typeof rows)[row][token][i] + (2 - of3) * directions.data[3 * 64 + i];
        });
        assert.ok(largestDifference(expected, Float32Array.from(vector)) < 1e-4);
      });
    }
  }
  const { all } = await text.saeReport({ ...at, sae }).toJson();
  const judged = all as unknown as Record<string, number>;
  assert.ok(judged.ce_loss_with_sae !== judged.ce_loss_without_sae && Number.isFinite(judged.explained_variance));
}

Deno.test("a transcoder that cannot be put anywhere is refused with why", async () => {
  const text = runner.fromInline({ prompt: ["blue river"] }).colText("prompt");
  const model = `onnx:${fixtureFolder("gpt2")}`;
  const spliced = (edits: Edit[]) => text.llmLogitScores({ model, logitTokenIds: [5], edits }).toArray();
  await using nowhere = await transcoder({ hook_name: "blocks.2.hook_resid_mid" });
  const sae = await runner.loadSae(nowhere.folder);
  await assert.rejects(spliced([sae.splice()]), /do not say where it writes; name the point/);
  assert.equal((await spliced([sae.splice({ point: "blocks.2.hook_mlp_out" })])).length, 1);
  await assert.rejects(spliced([sae.splice({ point: "blocks.1.hook_mlp_out" })]), /which is not before that/);
  await using narrow = await transcoder({
    hook_name: "blocks.2.mlp.hook_post",
    hook_name_out: "blocks.2.hook_mlp_out",
  });
  await assert.rejects(
    spliced([(await runner.loadSae(narrow.folder)).splice()]),
    /reads 64 numbers, and the point has 256/,
  );
});
