/** Transcoders that read behind a norm. */
import assert from "node:assert/strict";
import { edit, patch, Runner } from "../../../mod.ts";
import { decode, withSkip } from "../../../runner/autoencoders/decode.ts";
import { Encoder } from "../../../runner/autoencoders/encoder.ts";
import { autoencoderFiles, readAutoencoder, seeFiles } from "../../../runner/autoencoders/read.ts";
import { saveAutoencoder } from "../../../runner/autoencoders/stored.ts";
import { WeightsInMemory } from "../../../runner/autoencoders/weight_matrix.ts";
import { fixtureFolder, largestDifference } from "../models/fixtures.ts";
import { FOLDER, testTranscoders } from "./recorded_transcoders.ts";

const runner = new Runner({ store: "memory://transcoders" });

testTranscoders((name) => name === "transcoder");

const text = runner.fromInline({ prompt: ["<s> blue river", "green gravity river blue"] }).colText("prompt");
const NORMALIZED = "blocks.1.ln2.hook_normalized";

Deno.test("what a fused norm reads is read as edits before it left it", async () => {
  const at = {
    model: `onnx:${fixtureFolder("exports/llama-genai")}`,
    applyChatTemplate: false,
    tokenMode: "all" as const,
  };
  const edits = [edit({ action: "scale", point: "blocks.1.hook_attn_out", factor: -2 })];
  const vectors = async (hookPoint: string, changes: typeof edits) => {
    const rows = await text.llmLayerActivations({ ...at, hookPoint, edits: changes }).toArray();
    return (rows as readonly (readonly ArrayLike<number>[])[]).flat();
  };
  const { rms_norm_eps } = JSON.parse(await Deno.readTextFile(`${fixtureFolder("exports/llama-genai")}/config.json`));
  const [states, found] = [await vectors("blocks.1.hook_resid_mid", edits), await vectors(NORMALIZED, edits)];
  states.forEach((state, i) => {
    const scale = Math.sqrt(Array.from(state).reduce((sum, x) => sum + x * x, 0) / state.length + rms_norm_eps);
    assert.ok(largestDifference(Array.from(state, (x) => x / scale), Float32Array.from(found[i])) < 1e-5);
  });
  const plain = (await vectors(NORMALIZED, [])).flatMap((vector) => Array.from(vector));
  assert.ok(largestDifference(plain, Float32Array.from(found.flatMap((vector) => Array.from(vector)))) > 0.01);
});

const logits = (folder: string, edits: ReturnType<typeof edit>[] = []) =>
  text.llmLogitScores({ model: `onnx:${fixtureFolder(folder)}`, logitTokenIds: [5], applyChatTemplate: false, edits })
    .toMatrix();

Deno.test("norms that are taken apart are edited, fused ones are read alone, and nothing is patched there", async () => {
  const edits = [edit({ action: "scale", point: NORMALIZED, factor: 0 })];
  const [plain, edited] = [await logits("llama"), await logits("llama", edits)];
  assert.ok(largestDifference([...plain.data], edited.data) > 0.01);
  await assert.rejects(logits("gpt2", edits), /a fused node normalises .* it can be read/);
  const model = `onnx:${fixtureFolder("gpt2")}`;
  const words = { clean: text, corrupted: text, answer: "a", wrong: "b" };
  assert.throws(
    () => patch({ model, ...words, site: "ln2.hook_normalized" }),
    /there is no site "ln2.hook_normalized"/,
  );
});

Deno.test("where norms come after the sums there is no such point", async () => {
  const at = { model: `onnx:${fixtureFolder("exports/bert-fused")}`, hookPoint: NORMALIZED };
  await assert.rejects(
    text.llmLayerActivations(at).toMatrix(),
    /no norm right between the stream and its feed-forward/,
  );
});

/** Vectors of all tokens, one a row. */
async function tokenVectors(hookPoint: string, edits: ReturnType<typeof edit>[] = []) {
  const at = { model: `onnx:${fixtureFolder("gpt2")}`, applyChatTemplate: false, tokenMode: "all" as const };
  const rows = await text.llmLayerActivations({ ...at, hookPoint, edits }).toArray();
  const vectors = (rows as readonly (readonly ArrayLike<number>[])[]).flat().map((vector) => Array.from(vector));
  return { rows: vectors.length, columns: vectors[0].length, data: Float32Array.from(vectors.flat()) };
}

/** A transcoder with a skip connection of its own, in a folder. */
async function skipTranscoder() {
  const folder = await Deno.makeTempDir();
  const plain = await readAutoencoder(await seeFiles(await autoencoderFiles(`${FOLDER}saes/gpt2/transcoder`)));
  const [rows, columns] = [plain.decoder.columns, plain.encoder.rows];
  const data = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i) / 8);
  const skip = new WeightsInMemory({ rows, columns, data });
  await saveAutoencoder({ ...plain, architecture: "skip_transcoder", skip }, folder);
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

Deno.test("a skip connection is in what is spliced, in what is clamped, and in the report", async () => {
  await using files = await skipTranscoder();
  const autoencoder = await readAutoencoder(await seeFiles(await autoencoderFiles(files.folder)));
  const [x, target] = [await tokenVectors(NORMALIZED), await tokenVectors("blocks.1.hook_mlp_out")];
  await using encoder = await Encoder.open(autoencoder);
  const decoded = decode(autoencoder, await autoencoder.decoder.read(), await encoder.encode(x));
  const made = [...(await withSkip(decoded, x, await autoencoder.skip!.read())).data];
  assert.ok(largestDifference(made, decoded.data) > 0.1, "the connection is seen");
  const sae = await runner.loadSae(files.folder);
  const found = await tokenVectors("blocks.1.hook_mlp_out", [sae.splice()]);
  assert.ok(largestDifference(made, found.data) < 1e-4);
  const { all } = await text.saeReport({ model: `onnx:${fixtureFolder("gpt2")}`, sae, applyChatTemplate: false })
    .toJson();
  const squares = made.reduce((sum, value, i) => sum + (value - target.data[i]) ** 2, 0);
  const { mse } = all as unknown as Record<string, number>;
  assert.ok(Math.abs(mse - squares / x.rows) < 1e-4 * mse, `${mse}, ${squares / x.rows}`);
  const clamped = await tokenVectors("blocks.1.hook_mlp_out", [sae.splice({ clamp: { 3: 2 } })]);
  const kept = await tokenVectors("blocks.1.hook_mlp_out", [sae.splice({ clamp: { 3: 2 }, errorTerm: true })]);
  clamped.data.forEach((value, i) => {
    assert.ok(Math.abs(value - found.data[i] - (kept.data[i] - target.data[i])) < 1e-4, "the same change of both");
  });
});
