import assert from "node:assert/strict";
import { type GridJson, ModelError, RunError } from "../../../mod.ts";
import { largestDifference } from "../models/fixtures.ts";
import { readInterventions } from "../models/interventions.ts";
import { flat, options, prompts, testReadings, TOLERANCE } from "./recorded_grids.ts";

testReadings("gpt2");

Deno.test("some heads of some layers, counted from the end, are those among all", async () => {
  const { rows } = await readInterventions("gpt2");
  const text = prompts(rows.map(({ text }) => text));
  const all: GridJson = await text.llmAttention({ ...options("gpt2"), layers: [3] }).toJson();
  const some: GridJson = await text.llmAttention({ ...options("gpt2"), layers: [-1], heads: [2, 0] }).toJson();
  assert.deepEqual(some.labels.layer, ["3"]);
  assert.deepEqual(some.labels.head, ["2", "0"]);
  const heads = all.rows as number[][][][];
  assert.deepEqual(some.rows, heads.map(([layer]) => [[layer[2], layer[0]]]));
});

Deno.test("rows read in any order and any batch are those read alone, to the tolerance of a batch", async () => {
  const { rows } = await readInterventions("llama");
  const texts = [...rows.map(({ text }) => text), rows[1].text];
  const read = async (texts: readonly string[], batchSize: number) => {
    const given = { ...options("llama", batchSize), layers: [1] };
    return (await prompts(texts).llmAttention(given).toJson()).rows.map(flat);
  };
  const together = await read(texts.toReversed(), 16);
  for (const [i, text] of texts.toReversed().entries()) {
    const [alone] = await read([text], 1);
    assert.ok(largestDifference(alone, together[i]) < 1e-6);
  }
});

/** Translators as the `tuned-lens` package has them, in a safetensors file. */
async function translatorsFile(weights: readonly Float32Array[], biases: readonly Float32Array[]): Promise<string> {
  const header: Record<string, unknown> = {};
  const parts: Uint8Array[] = [];
  let at = 0;
  const put = (name: string, shape: number[], data: Float32Array) => {
    header[name] = { dtype: "F32", shape, data_offsets: [at, at += data.byteLength] };
    parts.push(new Uint8Array(data.buffer));
  };
  weights.forEach((weight, i) => {
    put(`${i}.weight`, [biases[i].length, biases[i].length], weight);
    put(`${i}.bias`, [biases[i].length], biases[i]);
  });
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = new BigUint64Array([BigInt(text.length)]);
  const path = await Deno.makeTempFile({ suffix: ".safetensors" });
  await Deno.writeFile(path, new Uint8Array(await new Blob([length, text, ...parts as BlobPart[]]).arrayBuffer()));
  return path;
}

Deno.test("a tuned lens reads h + A h + b: A = 0 is the logit lens, and a translator to another state reads that state", async () => {
  const { rows, n_layers, d_model } = await readInterventions("gpt2");
  const text = prompts([rows[0].text]);
  const given = { ...options("gpt2"), logitTokenIds: [5, 9, 17] };
  const zeros = Array.from({ length: n_layers }, () => new Float32Array(d_model));
  const squares = zeros.map(() => new Float32Array(d_model * d_model));
  const plain = (await text.llmLogitLens(given).toJson()).rows;
  const neutral = await translatorsFile(squares, zeros);
  // A = -1 takes the state away, and b is another.
  const state = await text.llmLayerActivations({ ...options("gpt2"), hookPoint: "blocks.2.hook_resid_pre" }).toMatrix();
  const away = squares.map((square) => square.map((_, i) => i % (d_model + 1) === 0 ? -1 : 0));
  const fixed = await translatorsFile(away, zeros.map(() => Float32Array.from(state.data)));
  const wrong = await translatorsFile(squares.slice(1), zeros.slice(1));
  try {
    assert.deepEqual((await text.llmLogitLens({ ...given, translators: neutral }).toJson()).rows, plain);
    const [read] = (await text.llmLogitLens({ ...given, translators: fixed }).toJson()).rows as number[][][][];
    const expected = (plain as number[][][][])[0][2].at(-1)!;
    for (const logits of read.slice(0, n_layers).flat()) assert.ok(largestDifference(expected, logits) < TOLERANCE);
    assert.deepEqual(read[n_layers], (plain as number[][][][])[0][n_layers]);
    await assert.rejects(
      text.llmLogitLens({ ...given, translators: wrong }).toJson(),
      /they are 3, of states of 64 numbers/,
    );
  } finally {
    for (const path of [neutral, fixed, wrong]) await Deno.remove(path);
  }
});

Deno.test("what is not there is refused, with what is", async () => {
  const text = prompts(["blue river green"]);
  const refused = async (op: { toJson(): Promise<unknown> }, message: RegExp) => {
    await assert.rejects(
      op.toJson(),
      (error) => error instanceof RunError || error instanceof ModelError ? message.test(error.message) : false,
    );
  };
  const given = options("gpt2");
  await refused(text.llmAttention({ ...given, layers: [4] }), /block 4: the model has 4 blocks, 0 to 3/);
  await refused(text.llmAttention({ ...given, layers: [1], heads: [4] }), /head 4 of block 1: it has 4 heads, 0 to 3/);
  await refused(text.llmLogitLens({ ...given, layers: [9] }), /layer 9: the model has 4 blocks/);
  await refused(text.llmLogitLens({ ...given, logitTokenIds: ["river green"] }), /is not one token, but 2/);
  await refused(
    text.llmLogitLens({ ...given, translators: "nowhere.safetensors" }),
    /Cannot read the translators nowhere/,
  );
  await refused(
    text.llmAttention({ ...options("exports/bert_classic_classifier-fused_q8"), dtype: "q8", layers: [0] }),
    /QAttention swallows it; export the model without fused attention/,
  );
  const labels = options("exports/bert_labels");
  const [answer, wrong] = ["no token at all", "nor this"];
  for (
    const op of [
      text.llmLogitLens({ ...labels, logitTokenIds: [answer] }),
      text.llmLogitAttribution({ ...labels, answer, wrong }),
      text.llmTokenAttribution({ ...labels, answer, wrong }),
    ]
  ) await refused(op, /logits of tokens: the model has a classification head: .*scores of 3 labels for each row/);
});
