/** Autoencoders in the forms that SAELens reads, with what it makes of them (record_forms.py), and those that are refused. */
import assert from "node:assert/strict";
import { ModelError, Runner } from "../../../mod.ts";
import { decode, withSkip } from "../../../runner/autoencoders/decode.ts";
import { Encoder } from "../../../runner/autoencoders/encoder.ts";
import { autoencoderFiles, readAutoencoder, seeFiles } from "../../../runner/autoencoders/read.ts";
import { saveAutoencoder } from "../../../runner/autoencoders/stored.ts";
import { writeTensorFile } from "../../../stores/formats/safetensors.ts";

interface Form {
  readonly name: string;
  readonly cfg: object;
  readonly weights: string;
  readonly x: number[][];
  readonly features: number[][];
  readonly decoded: number[][];
}

const FORMS: readonly Form[] = JSON.parse(
  await Deno.readTextFile(new URL("../../fixtures/autoencoders/forms.json", import.meta.url)),
);

async function folderOf(cfg: unknown, weights: Uint8Array | ReadableStream<Uint8Array>) {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/cfg.json`, JSON.stringify(cfg));
  await Deno.writeFile(`${folder}/sae_weights.safetensors`, weights);
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

async function open(folder: string) {
  return await readAutoencoder(await seeFiles(await autoencoderFiles(folder)));
}

function close(found: ArrayLike<number>, expected: readonly number[]): void {
  assert.equal(found.length, expected.length);
  expected.forEach((value, i) => assert.ok(Math.abs(found[i] - value) < 1e-5, `${i}: ${found[i]}, ${value}`));
}

for (const { name, cfg, weights, x, features, decoded } of FORMS) {
  Deno.test(`SAELens's features and reconstructions: ${name}`, async () => {
    await using files = await folderOf(cfg, Uint8Array.fromBase64(weights));
    const again = await Deno.makeTempDir({ dir: files.folder });
    await saveAutoencoder(await open(files.folder), again);
    for (const folder of [files.folder, again]) {
      const sae = await open(folder);
      await using encoder = await Encoder.open(sae);
      const vectors = { rows: x.length, columns: x[0].length, data: Float32Array.from(x.flat()) };
      const encoded = await encoder.encode(vectors);
      encoded.features.forEach(({ indices, values }, row) => {
        const on = [...features[row].keys()].filter((feature) => features[row][feature] !== 0);
        assert.deepEqual([...indices], on);
        close(values, on.map((feature) => features[row][feature]));
      });
      const made = await withSkip(decode(sae, await sae.decoder.read(), encoded), vectors, await sae.skip?.read());
      close(made.data, decoded.flat());
    }
  });
}

const SIZES = { W_enc: [4, 6], W_dec: [6, 4], b_enc: [6], b_dec: [4] };

/** Weights of some shapes, all 0.5 unless one is told. */
function weightsOf(shapes: Readonly<Record<string, number[]>>, value = 0.5) {
  const tensors = Object.entries(shapes).map(([name, shape]) => {
    const data = new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(value);
    return [name, { shape, data }] as const;
  });
  return ReadableStream.from(writeTensorFile({ tensors: new Map(tensors), metadata: {} }));
}

const REFUSED: readonly [
  what: string,
  cfg: object,
  shapes: Record<string, number[]>,
  message: RegExp,
  value?: number,
][] = [
  ["no decoder", {}, { ...SIZES, W_dec: undefined! }, /it has no W_dec; it has W_enc, b_enc/],
  [
    "an encoder of other features",
    {},
    { ...SIZES, W_enc: [4, 5] },
    /W_dec has the shape \[6,4\], and should have \[5, …\]/,
  ],
  ["a bias of another length", {}, { ...SIZES, b_enc: [5] }, /b_enc has the shape \[5\], and should have \[6\]/],
  ["weights that are no numbers", {}, SIZES, /a number of W_enc is not finite/, NaN],
  ["sizes that are not those of the weights", { d_sae: 7 }, SIZES, /say that d_sae is 7, and its weights are for 6/],
  ["one head", { hook_head_index: 3 }, SIZES, /one head alone \(hook_head_index is number 3\)/],
  ["a skip connection", { architecture: "transcoder" }, { ...SIZES, W_skip: [4, 4] }, /\(W_skip\), as .* say: skip_tr/],
  ["no skip connection", { architecture: "skip_transcoder" }, SIZES, /it has no W_skip/],
  [
    "a skip connection of other sizes",
    { architecture: "jumprelu_skip_transcoder" },
    { ...SIZES, W_dec: [6, 3], b_dec: [3], threshold: [6], W_skip: [4, 3] },
    /W_skip has the shape \[4,3\], and should have \[3, 4\]/,
  ],
  ["a factor that is not folded in", {}, { ...SIZES, scaling_factor: [6] }, /its scaling_factor is not folded/],
  ...["temporal", "matching_pursuit", "abstopk"].map((architecture) =>
    [architecture, { architecture }, SIZES, /known are standard, topk, .*jumprelu_skip_transcoder/] as const
  ).map(([a, b, c, d]) => [a, b, c, d] as [string, object, Record<string, number[]>, RegExp]),
  ["what is still in training", { architecture: "batchtopk" }, SIZES, /save_inference_model/],
];

for (const [what, cfg, shapes, message, value] of REFUSED) {
  Deno.test(`refused with why: ${what}`, async () => {
    const given = Object.fromEntries(Object.entries(shapes).filter(([, shape]) => shape !== undefined));
    await using files = await folderOf(cfg, weightsOf(given, value));
    const loading = new Runner({ store: "memory://" }).loadSae(files.folder);
    await assert.rejects(loading, (error) => error instanceof ModelError && message.test(error.message));
  });
}

Deno.test("settings that are given in the place of weights are told as such", async () => {
  await using files = await folderOf({}, weightsOf(SIZES));
  const loading = new Runner({ store: "memory://" }).loadSae(`${files.folder}/cfg.json`);
  await assert.rejects(loading, /cfg\.json: that are its settings; give their folder, or the file of weights/);
});

Deno.test("settings of gigabytes are refused by name and size, and not read", async () => {
  await using made = await folderOf(FORMS[0].cfg, Uint8Array.fromBase64(FORMS[0].weights));
  await Deno.truncate(`${made.folder}/cfg.json`, 3 * 2 ** 30);
  await assert.rejects(open(made.folder), /cfg.json: it has 3221225472 bytes, and a file of its kind at most 1048576/);
});
