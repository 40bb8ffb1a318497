/** Autoencoders that lie as Gemma Scope 2's do, with what SAELens's own loader makes of them (record_gemma_scope_2.py). */
import assert from "node:assert/strict";
import { ModelError, Runner } from "../../../mod.ts";
import { decode } from "../../../runner/autoencoders/decode.ts";
import { Encoder } from "../../../runner/autoencoders/encoder.ts";
import { autoencoderFiles, readAutoencoder, seeFiles } from "../../../runner/autoencoders/read.ts";
import { largestDifference } from "../models/fixtures.ts";
import { withHub } from "../models/hub/with_hub.ts";

interface Recorded {
  readonly config: Readonly<Record<string, unknown>>;
  readonly weights: string;
  readonly trainedAt: object;
  readonly x: number[][];
  readonly features: number[][];
  readonly decoded: number[][];
}

const RECORDED: readonly Recorded[] = JSON.parse(
  await Deno.readTextFile(new URL("../../fixtures/autoencoders/gemma_scope_2.json", import.meta.url)),
);

async function folderOf(config: object | undefined, weights: string) {
  const folder = await Deno.makeTempDir();
  if (config !== undefined) await Deno.writeTextFile(`${folder}/config.json`, JSON.stringify(config));
  await Deno.writeFile(`${folder}/params.safetensors`, Uint8Array.fromBase64(weights));
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

for (const { config, weights, trainedAt, x, features, decoded } of RECORDED) {
  Deno.test(`SAELens's features and reconstructions: Gemma Scope 2, ${config.hf_hook_point_in}`, async () => {
    await using files = await folderOf(config, weights);
    const sae = await readAutoencoder(await seeFiles(await autoencoderFiles(files.folder)));
    assert.deepEqual(sae.trainedAt, trainedAt);
    await using encoder = await Encoder.open(sae);
    const encoded = await encoder.encode({ rows: x.length, columns: x[0].length, data: Float32Array.from(x.flat()) });
    encoded.features.forEach(({ indices, values }, row) => {
      const on = [...features[row].keys()].filter((feature) => features[row][feature] !== 0);
      assert.deepEqual([...indices], on);
      assert.ok(largestDifference(on.map((feature) => features[row][feature]), values) < 1e-5);
    });
    assert.ok(largestDifference(decoded.flat(), decode(sae, await sae.decoder.read(), encoded).data) < 1e-5);
  });
}

const [{ config, weights }] = RECORDED;
const load = (folder: string, options?: { point: string }) =>
  new Runner({ store: "memory://" }).loadSae(folder, options);

for (
  const [what, changes, message] of [
    ["what reads one point and writes another", {
      hf_hook_point_in: "model.layers.9.pre_feedforward_layernorm.output",
      hf_hook_point_out: "model.layers.9.post_feedforward_layernorm.output",
    }, /reads "model.layers.9.pre_.*" and writes .*; autoencoders of one point of a block are read, output, self_attn/],
    ["another architecture", { architecture: "topk" }, /its architecture is not jump_relu/],
  ] as const
) {
  Deno.test(`refused with why: Gemma Scope 2, ${what}`, async () => {
    await using files = await folderOf({ ...config, ...changes }, weights);
    await assert.rejects(load(files.folder), (error) => error instanceof ModelError && message.test(error.message));
  });
}

Deno.test("Gemma Scope 2 without settings is told where it reads", async () => {
  await using files = await folderOf(undefined, weights);
  const { fields } = await load(files.folder, { point: "blocks.9.hook_resid_post" });
  assert.equal((fields as unknown as { point: string }).point, "blocks.9.hook_resid_post");
});

Deno.test("Gemma Scope 2's files of the hub are fetched, and are what the same files here are", async () => {
  await withHub(async (hub) => {
    hub.commit("org/scope", {
      "resid_post/layer_9/config.json": JSON.stringify(config),
      "resid_post/layer_9/params.safetensors": Uint8Array.fromBase64(weights),
      "resid_post/layer_10/params.safetensors": "another",
    });
    await using files = await folderOf(config, weights);
    const { uuid } = await load(files.folder);
    for (const name of ["resid_post/layer_9", "resid_post/layer_9/params.safetensors"]) {
      assert.equal((await load(`hf:org/scope/${name}`)).uuid, uuid, name);
    }
  });
});
