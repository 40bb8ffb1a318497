/** Encoders that are too large for one piece. All numbers are small integers, so that sums are exact in any order. */
import assert from "node:assert/strict";
import type { Activation, Autoencoder } from "../../../runner/autoencoders/autoencoder.ts";
import { encoderBlocks, releaseBlocks } from "../../../runner/autoencoders/encoder_blocks.ts";
import { Encoder } from "../../../runner/autoencoders/encoder.ts";
import { sizeOf } from "../../../runner/autoencoders/encoder_graph.ts";
import { WeightsInMemory } from "../../../runner/autoencoders/weight_matrix.ts";

const [LENGTH, FEATURES, ROWS] = [512, 66_000, 3];
const integer = (i: number) => Math.imul(i + 1, 2654435761) >>> 28;
const filled = (count: number, value: (i: number) => number) =>
  Float32Array.from({ length: count }, (_, i) => value(i));
const weights = new Float32Array(LENGTH * FEATURES);
for (let i = 0; i < weights.length; i++) weights[i] = integer(i) - 7.5;
const x = { rows: ROWS, columns: LENGTH, data: filled(ROWS * LENGTH, (i) => integer(i * 31) - 8) };
const bias = filled(FEATURES, (i) => i % 3);

function autoencoder(activation: Activation): Autoencoder {
  return {
    architecture: activation.kind,
    trainedAt: {},
    encoder: new WeightsInMemory({ rows: LENGTH, columns: FEATURES, data: weights }),
    encoderBias: bias,
    activation,
    decoder: new WeightsInMemory({ rows: 0, columns: LENGTH, data: new Float32Array(0) }),
    decoderBias: new Float32Array(LENGTH),
    takesOffBias: false,
    normalization: "none",
    undoesNormalization: true,
  };
}

function productsOf(row: number): Float64Array {
  const hidden = new Float64Array(FEATURES);
  for (let i = 0; i < LENGTH; i++) {
    const factor = x.data[row * LENGTH + i];
    for (let at = 0; at < FEATURES; at++) hidden[at] += factor * weights[i * FEATURES + at];
  }
  return hidden;
}

const products = Array.from({ length: ROWS }, (_, row) => productsOf(row));
const norms = filled(FEATURES, (i) => 1 + i % 2);
const level = filled(FEATURES, (i) => 1200 + i % 5);
const scale = filled(FEATURES, () => 2);
type Sizes = (product: number, feature: number) => number;
const above = (count: number) => (sizes: Float64Array) =>
  [...sizes.keys()].sort((a, b) => sizes[b] - sizes[a] || a - b).slice(0, count).sort((a, b) => a - b);
const positive = (sizes: Float64Array) => [...sizes.keys()].filter((at) => sizes[at] > 0);
const CASES: [Activation, Sizes, (sizes: Float64Array) => number[]][] = [
  [{ kind: "relu" }, (product, i) => product + bias[i], positive],
  [{ kind: "topk", k: 50 }, (product, i) => product + bias[i], above(50)],
  [{ kind: "topk", k: 7, norms }, (product, i) => (product + bias[i]) * norms[i], above(7)],
  [{ kind: "jumprelu", threshold: level }, (p, i) => p + bias[i] > level[i] ? p + bias[i] : 0, positive],
  [
    { kind: "gated", gateBias: filled(FEATURES, () => -1000), magnitudeBias: bias, magnitudeScale: scale },
    (p, i) => p - 1000 > 0 ? Math.max(0, 2 * p + bias[i]) : 0,
    positive,
  ],
];

for (const [activation, sizeFor, chosen] of CASES) {
  const name = "norms" in activation ? "topk, by the lengths of directions" : activation.kind;
  Deno.test(`the features of an encoder in blocks are those of its products: ${name}`, async () => {
    const sae = autoencoder(activation);
    assert.equal(sizeOf(sae.encoder), "large");
    await using encoder = await Encoder.open(sae);
    const { features } = await encoder.encode(x);
    features.forEach(({ indices, values }, row) => {
      const sizes = new Float64Array(FEATURES).map((_, i) => sizeFor(products[row][i], i));
      const expected = chosen(sizes);
      assert.deepEqual([...indices], expected);
      assert.deepEqual([...values], expected.map((at) => sizes[at]));
    });
  });
}

Deno.test("the blocks are all of the features, and no number of a vector hides what is none", async () => {
  const sae = autoencoder({ kind: "topk", k: 5 });
  const blocks = await encoderBlocks(sae);
  assert.ok(blocks.length > 1);
  assert.equal(blocks.reduce((end, { start, features }) => (assert.equal(start, end), end + features), 0), FEATURES);
  await releaseBlocks(blocks);
  await using encoder = await Encoder.open(sae);
  const none = { rows: 1, columns: LENGTH, data: new Float32Array(LENGTH).fill(NaN) };
  assert.equal((await encoder.encode(none)).features[0].indices.length, 5);
});
