/** Autoencoders of the hub. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Runner } from "../../../mod.ts";
import { withHub } from "../models/hub/with_hub.ts";

const SAES = fileURLToPath(new URL("../../fixtures/interventions/saes/gpt2/", import.meta.url));
const file = (name: string) => Deno.readFile(`${SAES}${name}`);

const FILES = {
  "layer_1/cfg.json": await file("standard/cfg.json"),
  "layer_1/sae_weights.safetensors": await file("standard/sae_weights.safetensors"),
  "layer_1/optimizer.pt": "code",
  "layer_10/params.npz": await file("gemma_scope/params.npz"),
  "params.npz": await file("gemma_scope/params.npz"),
  "layer_10/cfg.json": "no settings of these weights",
};

Deno.test("a folder or a file of weights is fetched with what belongs to it, and is what the same files here are", async () => {
  await withHub(async (hub) => {
    hub.commit("org/saes", FILES);
    const runner = new Runner({ store: "memory://" });
    const { uuid } = await runner.loadSae(`${SAES}standard`);
    for (const name of ["layer_1", "layer_1/sae_weights.safetensors", "layer_1@main"]) {
      assert.equal((await runner.loadSae(`hf:org/saes/${name}`)).uuid, uuid, name);
    }
    const point = "blocks.1.hook_resid_post";
    const scope = await runner.loadSae(`${SAES}gemma_scope`, { point });
    for (const name of ["params.npz", "layer_10/params.npz"]) {
      assert.equal((await runner.loadSae(`hf:org/saes/${name}`, { point })).uuid, scope.uuid, name);
    }
    assert.ok(!hub.log.some((request) => request.includes("optimizer.pt")));
  });
});

Deno.test("files that can hold code are refused before anything is asked of the hub", async () => {
  await withHub(async (hub) => {
    hub.commit("org/saes", FILES);
    const runner = new Runner({ store: "memory://" });
    await assert.rejects(runner.loadSae("hf:org/saes/layer_1/optimizer.pt"), /can hold code, and are never read/);
    assert.deepEqual(hub.log, []);
    await assert.rejects(
      runner.loadSae("hf:org/saes/layer_2"),
      /none of sae_weights\.safetensors, params\.npz and params\.safetensors in layer_2/,
    );
  });
});
