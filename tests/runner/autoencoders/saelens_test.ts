/** What was trained here is written as SAELens writes it (record_format.py); SAELens reads it, and encodes and decodes as we do. */
import assert from "node:assert/strict";
import { trainSae } from "../../../mod.ts";
import { decode } from "../../../runner/autoencoders/decode.ts";
import { Encoder } from "../../../runner/autoencoders/encoder.ts";
import { autoencoderFiles, readAutoencoder, seeFiles } from "../../../runner/autoencoders/read.ts";
import { readSparsity } from "../../../runner/autoencoders/sparsity.ts";
import { shareOfSparsity } from "../../../ops/sparsity.ts";
import { python, whyNoPython } from "../../stores/_s3_server.ts";
import { largestDifference } from "../models/fixtures.ts";
import { tokenStates } from "./_token_states.ts";

const ROWS = 40;
const ARCHITECTURES = ["topk", "batch_topk"] as const;
const { runner, states } = await tokenStates();

/** Trains one of each architecture. @returns Their folders, in one that goes away in the end. */
async function saved() {
  const parent = await Deno.makeTempDir();
  const folders = ARCHITECTURES.map((architecture) => `${parent}/${architecture}`);
  for (const [i, architecture] of ARCHITECTURES.entries()) {
    await trainSae(states, { width: 128, k: 8, epochs: 1, architecture }).save(folders[i], { runner });
  }
  return { folders, [Symbol.asyncDispose]: () => Deno.remove(parent, { recursive: true }) };
}

interface Format {
  readonly cfg: Readonly<Record<string, unknown>>;
  readonly tensors: Readonly<Record<string, { readonly dtype: string; readonly shape: readonly number[] }>>;
}

function tensorsOf(bytes: Uint8Array<ArrayBuffer>): Format["tensors"] {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const tensors = Object.entries(header as Format["tensors"]).filter(([name]) => name !== "__metadata__");
  return Object.fromEntries(tensors.map(([name, { dtype, shape }]) => [name, { dtype, shape }]));
}

async function formatOf(folder: string): Promise<Format> {
  const tensors = tensorsOf(await Deno.readFile(`${folder}/sae_weights.safetensors`));
  return { cfg: JSON.parse(await Deno.readTextFile(`${folder}/cfg.json`)), tensors };
}

const record = new URL("../../fixtures/autoencoders/saelens_format.json", import.meta.url);
const { sparsity: recordedSparsity, ...recorded } = JSON.parse(await Deno.readTextFile(record)) as
  & Readonly<Record<string, Format>>
  & { readonly sparsity: string };

Deno.test("settings and weights are written as SAELens writes them", async () => {
  await using trained = await saved();
  for (const [i, architecture] of ARCHITECTURES.entries()) {
    const [{ cfg, tensors }, expected] = [await formatOf(trained.folders[i]), recorded[architecture]];
    assert.deepEqual(tensors, expected.tensors);
    assert.deepEqual(Object.keys(cfg).sort(), Object.keys(expected.cfg).sort());
    for (const name of ["architecture", "d_in", "d_sae", "k", "dtype", "device", "reshape_activations"]) {
      assert.deepEqual(cfg[name], expected.cfg[name], name);
    }
    const { metadata, metadata: { hook_name: point } } = cfg as { metadata: Record<string, unknown> };
    assert.equal(point, (expected.cfg.metadata as typeof metadata).hook_name);
    assert.ok(Object.keys(metadata).every((name) => Object.hasOwn(expected.cfg.metadata as object, name)));
    const { sparsity } = tensorsOf(Uint8Array.fromBase64(recordedSparsity));
    const written = tensorsOf(await Deno.readFile(`${trained.folders[i]}/sparsity.safetensors`));
    assert.deepEqual(written, { sparsity: { ...sparsity, shape: [128] } });
  }
});

Deno.test("how often features were on in training is read as SAELens's trainer keeps it, and refused where it is another's", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeFile(path, Uint8Array.fromBase64(recordedSparsity));
  const shares = Array.from(await readSparsity(path, 3), shareOfSparsity);
  assert.ok(largestDifference([0.5, 0, 0.001], Float32Array.from(shares)) < 1e-7);
  await assert.rejects(readSparsity(path, 4), /sparsity has 3 numbers, and the autoencoder 4 features/);
  await Deno.remove(path);
});

const SCRIPT = `
import json, os, sys
import torch
from sae_lens import SAE
from sae_lens.loading import pretrained_sae_loaders as loaders

# The hub's files are those of the folder.
loaders.hf_hub_download = lambda repo_id, filename, force_download=False: os.path.join(repo_id, filename)

def read(folder, x):
    sae = SAE.load_from_disk(folder)
    with torch.no_grad():
        features = sae.encode(x)
        _, _, sparsity = loaders.sae_lens_huggingface_loader(*os.path.split(folder))
        return {"architecture": sae.cfg.architecture(), "sparsity": sparsity.tolist(), "features": features.tolist(), "decoded": sae.decode(features).tolist()}

given = json.load(sys.stdin)
json.dump([read(folder, torch.tensor(given["x"])) for folder in given["folders"]], sys.stdout)
`;

interface Read {
  readonly architecture: string;
  readonly sparsity: number[];
  readonly features: number[][];
  readonly decoded: number[][];
}

async function saelens(folders: readonly string[], x: readonly number[][]): Promise<Read[]> {
  const child = new Deno.Command(python(), { args: ["-c", SCRIPT], stdin: "piped", stdout: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify({ folders, x })));
  await writer.close();
  const { success, stdout } = await child.output();
  assert.ok(success);
  return JSON.parse(new TextDecoder().decode(stdout).split("\n").at(-1)!);
}

async function ours(folder: string, data: Float32Array, columns: number) {
  const sae = await readAutoencoder(await seeFiles(await autoencoderFiles(folder)));
  await using encoder = await Encoder.open(sae);
  const encoded = await encoder.encode({ rows: data.length / columns, columns, data });
  const features = encoded.features.map(({ indices, values }) => {
    const row = new Float32Array(sae.encoder.columns);
    indices.forEach((feature, i) => row[feature] = values[i]);
    return row;
  });
  return { features, decoded: decode(sae, await sae.decoder.read(), encoded).data };
}

const missing = await whyNoPython("sae_lens");
Deno.test({
  name: `SAELens reads what was trained, and encodes and decodes as we do${missing ? ` (ignored: ${missing})` : ""}`,
  ignore: missing !== undefined,
  fn: async () => {
    const rows = (await states.toArray() as readonly (readonly ArrayLike<number>[])[]).flat().slice(0, ROWS);
    const x = rows.map((row) => Array.from(row));
    await using trained = await saved();
    const read = await saelens(trained.folders, x);
    assert.deepEqual(read.map(({ architecture }) => architecture), ["topk", "jumprelu"]);
    for (const [i, { features, decoded, sparsity }] of read.entries()) {
      const loaded = await runner.loadSae(trained.folders[i]);
      assert.deepEqual(Array.from((await loaded.sparsity({ runner }))!), sparsity);
      const own = await ours(trained.folders[i], Float32Array.from(x.flat()), x[0].length);
      const size = (numbers: readonly number[]) => numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      features.forEach((row, at) => assert.ok(largestDifference(row, own.features[at]) < 1e-5 * size(row)));
      assert.ok(largestDifference(decoded.flat(), own.decoded) < 1e-5 * size(decoded.flat()));
    }
  },
});
