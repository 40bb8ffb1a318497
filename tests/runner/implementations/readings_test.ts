import assert from "node:assert/strict";
import { type GridJson, ModelError, RunError, Runner } from "../../../mod.ts";
import { fixtureFolder, largestDifference } from "../models/fixtures.ts";
import { KINDS, readInterventions } from "../models/interventions.ts";

const TOLERANCE = 1e-4;

function flat(values: unknown): number[] {
  return [values].flat(Infinity) as number[];
}

function prompts(texts: readonly string[]) {
  return new Runner({ store: "memory://" }).fromInline({ text: [...texts] }).colText("text");
}

function options(kind: string, batchSize = 8) {
  return { model: `onnx:${fixtureFolder(kind)}`, applyChatTemplate: false, batchSize };
}

for (const kind of KINDS) {
  for (const batchSize of [1, 16]) {
    Deno.test(`${kind}, batches of ${batchSize}: attention is PyTorch's, with the tokens of each row`, async () => {
      const { attention, rows, n_layers, n_heads } = await readInterventions(kind);
      const text = prompts(rows.map(({ text }) => text));
      const layers = Array.from({ length: n_layers }, (_, layer) => layer);
      const grid: GridJson = await text.llmAttention({ ...options(kind, batchSize), layers }).toJson();
      assert.deepEqual(grid.axes, ["layer", "head", "query", "key"]);
      assert.ok(largestDifference(flat(attention.pattern), flat(grid.rows[attention.row])) < TOLERANCE);
      rows.forEach(({ input_ids }, i) => {
        assert.deepEqual(grid.tokens!.ids[i], input_ids);
        assert.equal(flat(grid.rows[i]).length, n_layers * n_heads * input_ids.length ** 2);
      });
    });

    Deno.test(`${kind}, batches of ${batchSize}: the lens has PyTorch's tokens, logits and probabilities`, async () => {
      const { logit_lens: lens, rows } = await readInterventions(kind);
      const text = prompts(rows.map(({ text }) => text));
      const grid: GridJson = await text.llmLogitLens(options(kind, batchSize)).toJson();
      assert.deepEqual(grid.axes, ["layer", "position", "rank", "value"]);
      assert.deepEqual(flat(grid.labels["rank:id"][lens.row]).map(Number), flat(lens.top_tokens));
      const numbers = flat(grid.rows[lens.row]);
      assert.ok(largestDifference(flat(lens.top_logits), numbers.filter((_, i) => i % 2 === 0)) < TOLERANCE);
      const probabilities = numbers.filter((_, i) => i % 10 === 1);
      assert.ok(largestDifference(flat(lens.probability_of_top), probabilities) < TOLERANCE);
    });

    Deno.test(`${kind}, batches of ${batchSize}: the lens of chosen tokens is PyTorch's, and at the end the model's logits`, async () => {
      const { logit_lens: lens, rows, token_ids, baseline } = await readInterventions(kind);
      const text = prompts(rows.map(({ text }) => text));
      const grid: GridJson = await text.llmLogitLens({ ...options(kind, batchSize), logitTokenIds: token_ids })
        .toJson();
      assert.ok(largestDifference(flat(lens.logits), flat(grid.rows[lens.row])) < TOLERANCE);
      rows.forEach((_, i) => {
        const last = (grid.rows[i] as number[][][]).at(-1)!.at(-1)!;
        assert.ok(largestDifference(baseline.logits[i], last) < TOLERANCE);
      });
    });
  }

  Deno.test(`${kind}: what blocks and heads add to a logit difference is PyTorch's, and its sum the difference`, async () => {
    const { direct_logit_attribution: expected, patch: { pair }, n_heads, n_layers } = await readInterventions(kind);
    const text = prompts([pair.clean.text, pair.corrupted.text]);
    const { answer, wrong } = expected;
    const given = { ...options(kind), answer, wrong };
    const blocks: GridJson = await text.llmLogitAttribution(given).toJson();
    assert.deepEqual(blocks.labels.component, [...expected.components, "bias"]);
    assert.ok(largestDifference([...expected.values, expected.bias], flat(blocks.rows[1])) < TOLERANCE);
    const heads: GridJson = await text.llmLogitAttribution({ ...given, by: "head" }).toJson();
    const names = heads.labels.component as string[];
    const of = (layer: number, head: number) => flat(heads.rows[1])[names.indexOf(`L${layer}H${head}`)];
    const found = Array.from({ length: n_layers * n_heads }, (_, i) => of(Math.floor(i / n_heads), i % n_heads));
    assert.ok(largestDifference(flat(expected.heads), found) < TOLERANCE);
    for (const { rows } of [blocks, heads]) {
      const [clean, corrupted] = rows.map((row) => flat(row).reduce((sum, value) => sum + value, 0));
      assert.ok(Math.abs(clean - pair.clean_logit_diff) < TOLERANCE);
      assert.ok(Math.abs(corrupted - expected.logit_diff) < TOLERANCE);
    }
  });

  Deno.test(`${kind}: readings heed edits, and say what edits add`, async () => {
    const { rows, direct_logit_attribution: { answer, wrong } } = await readInterventions(kind);
    const text = prompts([rows[0].text]);
    const vector = new Runner({ store: "memory://" }).fromInline({
      v: [Array.from({ length: 64 }, (_, i) => Math.sin(i))],
    });
    const edits = [vector.colVector("v").add({ points: ["blocks.1.hook_resid_pre"], factor: 3 })];
    const given = options(kind);
    const [edited] = (await text.llmLogitAttribution({ ...given, answer, wrong, edits }).toJson()).rows;
    const logits = await text.llmLogitScores({ ...given, logitTokenIds: [answer, wrong], edits }).toMatrix();
    const sum = flat(edited).reduce((total, value) => total + value, 0);
    assert.ok(Math.abs(sum - (logits.data[0] - logits.data[1])) < TOLERANCE);
    const plain = flat((await text.llmAttention({ ...given, layers: [0, 1] }).toJson()).rows);
    const changed = flat((await text.llmAttention({ ...given, layers: [0, 1], edits }).toJson()).rows);
    const half = plain.length / 2;
    assert.deepEqual(changed.slice(0, half), plain.slice(0, half));
    assert.ok(largestDifference(plain.slice(half), changed.slice(half)) > 1e-3);
  });
}

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
});
