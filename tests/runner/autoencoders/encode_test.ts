import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { ModelError } from "../../../mod.ts";
import { decode } from "../../../runner/autoencoders/decode.ts";
import { Encoder } from "../../../runner/autoencoders/encoder.ts";
import { encoderGraph, encoderOptions } from "../../../runner/autoencoders/encoder_graph.ts";
import { autoencoderFiles, readAutoencoder, seeFiles } from "../../../runner/autoencoders/read.ts";
import type { WeightMatrix } from "../../../runner/autoencoders/weight_matrix.ts";
import { createSession, Tensor } from "../../../runner/onnx/runtime.ts";
import { turnsDuring } from "../../_turns.ts";

const FOLDER = fileURLToPath(new URL("../../fixtures/interventions/", import.meta.url));

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

const { saes } = JSON.parse(await Deno.readTextFile(`${FOLDER}gpt2.json`)) as { saes: Case[] };
const VECTORS = saes.find(({ name }) => name === "gemma_scope")!.row_0_activations;
const sizesOf = ({ rows, columns, place }: WeightMatrix) => ({ rows, columns, place });
const x = { rows: VECTORS.length, columns: VECTORS[0].length, data: Float32Array.from(VECTORS.flat()) };

async function featuresBy(path: string) {
  await using encoder = await Encoder.open(await load(path));
  return (await encoder.encode(x)).features;
}

for (const form of ["packed", "doubles", "long", "others"]) {
  Deno.test(`weights that NumPy stored in another form give the same features: ${form}`, async () => {
    const other = fileURLToPath(new URL(`../../fixtures/autoencoders/params_${form}.npz`, import.meta.url));
    assert.deepEqual(await featuresBy(other), await featuresBy(`${FOLDER}saes/gpt2/gemma_scope`));
  });
}

Deno.test("an array that unpacks to a hundred times its file is refused before it is unpacked", async () => {
  const bomb = fileURLToPath(new URL("../../fixtures/autoencoders/params_bomb.npz", import.meta.url));
  await assert.rejects(load(bomb), /W_enc says that it has 67109248 bytes, packed into \d+/);
});

Deno.test("numbers of a file are used where they lie, or read as they are wanted", async () => {
  const inFile = await load(`${FOLDER}saes/gpt2/gemma_scope`);
  assert.ok(inFile.encoder.place!.offset > 0);
  const converted = await load(
    fileURLToPath(new URL("../../fixtures/autoencoders/params_doubles.npz", import.meta.url)),
  );
  assert.equal(converted.encoder.place, undefined);
  for (const { decoder } of [inFile, converted]) {
    const { data } = await decoder.read();
    assert.deepEqual((await decoder.read(5, 7)).data, data.slice(5 * decoder.columns, 7 * decoder.columns));
  }
});

Deno.test("an encoder that stays in its file gives the same as one that is laid out", async () => {
  const sae = await load(`${FOLDER}saes/gpt2/gemma_scope`);
  const weights = { ...sizesOf(sae.encoder), data: undefined };
  const session = await createSession(encoderGraph(sae, weights), encoderOptions(weights, "mapped"));
  const { places } = await session.run({ x: new Tensor("float32", x.data, [x.rows, x.columns]) });
  const { columns } = sae.encoder;
  const expected = (await featuresBy(`${FOLDER}saes/gpt2/gemma_scope`))
    .flatMap(({ indices }, row) => Array.from(indices, (index) => BigInt(row * columns + index)));
  assert.deepEqual([...places.data as BigInt64Array], expected);
  await session.release();
});

Deno.test("a file that becomes another one while it is used is told", async () => {
  const folder = await Deno.makeTempDir();
  for (const name of ["cfg.json", "sae_weights.safetensors"]) {
    await Deno.copyFile(`${FOLDER}saes/gpt2/standard/${name}`, `${folder}/${name}`);
  }
  const sae = await load(folder);
  await using encoder = await Encoder.open(sae);
  await encoder.encode(x);
  await Deno.copyFile(`${FOLDER}saes/gpt2/topk/sae_weights.safetensors`, `${folder}/other`);
  await Deno.rename(`${folder}/other`, `${folder}/sae_weights.safetensors`);
  await assert.rejects(encoder.encode(x), /changed while it was used: .*sae_weights\.safetensors; ask again/);
  await assert.rejects(sae.decoder.read(), /changed while it was read/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("features are the same in blocks of any size, and numbers that are none stay to be seen", async () => {
  for (const name of ["standard", "topk", "jumprelu", "gated"]) {
    const sae = await load(`${FOLDER}saes/gpt2/${name}`);
    await using encoder = await Encoder.open(sae);
    // A block, and some rows of another one.
    const count = (Math.ceil(2 ** 22 / sae.encoder.columns / x.rows) + 1) * x.rows;
    const many = new Float32Array(count * x.columns);
    for (let at = 0; at < many.length; at += x.data.length) many.set(x.data, at);
    const { features, undo } = await encoder.encode({ rows: count, columns: x.columns, data: many });
    assert.deepEqual([features.length, undo.length], [count, count]);
    const once = (await encoder.encode(x)).features;
    for (const row of [0, 1, count - 1]) {
      assert.deepEqual(features[row].indices, once[row % x.rows].indices, name);
    }
    const none = await encoder.encode({ rows: 1, columns: x.columns, data: new Float32Array(x.columns).fill(NaN) });
    const { activation, encoder: { columns } } = sae;
    assert.equal(none.features[0].indices.length, activation.kind === "topk" ? activation.k : columns, name);
  }
});

Deno.test("vectors of another length are refused", async () => {
  const sae = await load(`${FOLDER}saes/gpt2/standard`);
  await using encoder = await Encoder.open(sae);
  await assert.rejects(encoder.encode({ rows: 1, columns: 3, data: new Float32Array(3) }), ModelError);
});

Deno.test("many vectors are encoded with rests, however few features there are", async () => {
  const sae = await load(`${FOLDER}saes/gpt2/standard`);
  await using encoder = await Encoder.open(sae);
  const columns = sae.encoder.rows;
  const rows = 20_000;
  const turns = await turnsDuring(() => encoder.encode({ rows, columns, data: new Float32Array(rows * columns) }));
  assert.ok(turns >= Math.floor(rows / 1024), `${turns} turns`);
});
