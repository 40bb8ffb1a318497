import assert from "node:assert/strict";
import { ModelError } from "../../../mod.ts";
import { decode } from "../../../runner/autoencoders/decode.ts";
import { Encoder } from "../../../runner/autoencoders/encoder.ts";
import { autoencoderFiles, readAutoencoder, seeFiles } from "../../../runner/autoencoders/read.ts";

const FOLDER = new URL("../../fixtures/interventions/", import.meta.url).pathname;

interface Case {
  readonly name: string;
  readonly hook_name: string;
  readonly row_0_activations: number[][];
  readonly row_0_reconstruction: number[][];
  readonly features: [index: number, value: number][][][];
}

async function load(path: string) {
  return await readAutoencoder(await seeFiles(await autoencoderFiles(path)));
}

for (const kind of ["gpt2", "llama"]) {
  const { saes } = JSON.parse(await Deno.readTextFile(`${FOLDER}${kind}.json`)) as { saes: Case[] };
  for (const { name, row_0_activations: rows, row_0_reconstruction: back, features, hook_name: point } of saes) {
    Deno.test(`PyTorch's features and reconstructions: ${kind}, ${name}`, async () => {
      const sae = await load(`${FOLDER}saes/${kind}/${name}`);
      if (name !== "gemma_scope") assert.equal(sae.trainedAt.point, point);
      const data = Float32Array.from(rows.flat());
      await using encoder = await Encoder.open(sae);
      const encoded = await encoder.encode({ rows: rows.length, columns: rows[0].length, data });
      encoded.features.forEach(({ indices, values }, position) => {
        assert.deepEqual([...indices], features[0][position].map(([index]) => index), `position ${position}`);
        values.forEach((value, i) => assert.ok(Math.abs(value - features[0][position][i][1]) < 1e-4));
      });
      decode(sae, await sae.decoder.read(), encoded).data.forEach((value, i) =>
        assert.ok(Math.abs(value - back.flat()[i]) < 1e-4, `${i}`)
      );
    });
  }
}

Deno.test("vectors of another length are refused", async () => {
  const sae = await load(`${FOLDER}saes/gpt2/standard`);
  await using encoder = await Encoder.open(sae);
  await assert.rejects(encoder.encode({ rows: 1, columns: 3, data: new Float32Array(3) }), ModelError);
});
