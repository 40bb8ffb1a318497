import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { GuardrailError } from "../../../../ops/errors.ts";
import { type GraphProbe, planGuardGraph } from "../../../../runner/guardrails/graph/guard_graph.ts";
import { type ModelFolder, openModelFolder } from "../../../../runner/models/files/folder.ts";
import { collectActivations } from "../../../../runner/models/rows/extract.ts";
import { createTokenEncoder } from "../../../../runner/models/rows/tokens.ts";
import { withModel } from "../../../../runner/onnx/open_model.ts";
import { planStandalone, writeStandalone } from "../../../../runner/onnx/standalone.ts";
import { storedArray } from "../../../../runner/onnx/small_model.ts";
import { createSession, Tensor } from "../../../../runner/onnx/runtime.ts";
import { scoreProbe } from "../../../../runner/probes/mod.ts";
import type { Probe } from "../../../../stores/formats/probe.ts";
import { largestDifference } from "../../models/fixtures.ts";

const TEXTS = [
  "hello there",
  "a",
  "the quick brown fox jumps over the lazy dog and the other one",
  "no",
  "What is it?",
];

const fixture = (name: string) => fileURLToPath(new URL(`../../../fixtures/models/${name}`, import.meta.url));

/** A linear probe with weights of a size that keeps scores near 1. */
function linearProbe(columns: number): Probe {
  const weights = Float64Array.from({ length: columns }, (_, i) => Math.fround(Math.sin(i + 1) / Math.sqrt(columns)));
  return {
    modelType: "logistic_regression",
    columns,
    preprocessing: { kind: "normalize" },
    model: { kind: "linear", weights, bias: 0.25 },
  };
}

/** Writes the graph of some probes. */
async function writeGraph(model: ModelFolder, probes: readonly GraphProbe[], folder: string): Promise<string> {
  const plan = withModel(model.modelPath, (onnx) => {
    const { cut, arrays } = planGuardGraph(onnx, model.config, probes);
    return planStandalone(cut, model.modelPath, arrays.map(storedArray), "model.onnx.data");
  });
  await writeStandalone(plan, `${folder}/model.onnx`, `${folder}/model.onnx.data`);
  return `${folder}/model.onnx`;
}

/** Runs the graph as a stranger would, on batches of padded rows and their mask. */
async function run(path: string, batches: readonly (readonly Int32Array[])[], isLeft = false) {
  const session = await createSession(path, { logSeverityLevel: 4, intraOpNumThreads: 1 });
  assert.deepEqual([...session.inputNames].sort(), ["attention_mask", "input_ids"]);
  const results: Record<string, Float32Array>[] = [];
  for (const rows of batches) {
    const outputs = await session.run(padded(rows, isLeft));
    results.push(Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array])));
  }
  await session.release();
  return results;
}

function padded(rows: readonly Int32Array[], isLeft: boolean): Record<string, Tensor> {
  const tokens = Math.max(...rows.map(({ length }) => length));
  const [ids, mask] = [0, 0].map(() => new BigInt64Array(rows.length * tokens));
  rows.forEach((row, i) =>
    row.forEach((id, j) => {
      const at = i * tokens + j + (isLeft ? tokens - row.length : 0);
      ids[at] = BigInt(id);
      mask[at] = 1n;
    })
  );
  const shape = [rows.length, tokens];
  return { input_ids: new Tensor("int64", ids, shape), attention_mask: new Tensor("int64", mask, shape) };
}

/** Outputs at a point, of last tokens and means. */
function probesOf(point: number | string, columns: number): GraphProbe[] {
  return (["last", "mean"] as const).map((tokenMode) => ({
    output: `${tokenMode}/${point}`,
    probe: linearProbe(columns),
    point,
    tokenMode,
    isHalf: false,
  }));
}

/** What the engine and the probes themselves give, by output. */
async function expectedScores(model: ModelFolder, probes: readonly GraphProbe[]): Promise<Map<string, Float64Array>> {
  const expected = new Map<string, Float64Array>();
  for (const tokenMode of ["last", "mean"] as const) {
    const own = probes.filter((probe) => probe.tokenMode === tokenMode);
    const request = { model, rows: TEXTS, applyChatTemplate: false, tokenMode, batchSize: 1 };
    const vectors = await collectActivations({ ...request, layers: own.map(({ point }) => point) });
    for (const [i, { output, probe }] of own.entries()) expected.set(output, await scoreProbe(probe, vectors[i]));
  }
  return expected;
}

async function compare(name: string, { tolerance, batched }: { tolerance: number; batched: boolean }) {
  const model = await openModelFolder(fixture(name));
  const { numLayers } = model.config;
  const layers = [0, 1, numLayers];
  const sizes = await collectActivations({ model, rows: ["a"], layers, applyChatTemplate: false });
  const probes = layers.flatMap((layer, i) => probesOf(layer, sizes[i].columns));
  const folder = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  try {
    const path = await writeGraph(model, probes, folder);
    const encoder = await createTokenEncoder(model, { applyChatTemplate: false });
    const rows = await encoder.encode(TEXTS, [...TEXTS.keys()]);
    const [together, ...alone] = await run(path, [...(batched ? [rows] : [[rows[0]]]), ...rows.map((row) => [row])]);
    const expected = await expectedScores(model, probes);
    for (const { output } of probes) {
      const own = alone.map((outputs) => outputs[output][0]);
      assert.ok(
        largestDifference(expected.get(output)!, own) <= tolerance,
        `${output}: ${expected.get(output)}, ${own}`,
      );
      if (batched) assert.ok(largestDifference(own, together[output]) <= tolerance, `${own} and ${together[output]}`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Plain, with a cache, merged, fused, of other versions of ONNX, encoders, and one whose tokens lie in one list. */
const EXPORTS = [
  "gpt2",
  "exports/gpt_neox-past",
  "exports/gpt2-merged",
  "exports/gemma2-dynamo",
  "exports/llama-genai",
  "exports/opt_350m-trace",
  "exports/bert-fused",
  "exports/bert_labels",
  "exports/t5-encoder",
];

for (const name of EXPORTS) {
  Deno.test(`One graph of ${name} gives the scores of layers and probes, alone and in a padded batch`, async () => {
    await compare(name, { tolerance: 1e-5, batched: true });
  });
}

for (const name of ["exports/llama-genai_fp16", "exports/gpt2-q8"]) {
  Deno.test(`One graph of ${name} gives the scores of layers and probes, row by row`, async () => {
    await compare(name, { tolerance: 2e-3, batched: false });
  });
}

Deno.test("A graph takes the last real token and the mean of real ones where the padding is on the left", async () => {
  const model = await openModelFolder(fixture("llama"));
  const folder = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  try {
    const path = await writeGraph(model, probesOf(2, model.config.hiddenSize), folder);
    const encoder = await createTokenEncoder(model, { applyChatTemplate: false });
    const rows = await encoder.encode(TEXTS, [...TEXTS.keys()]);
    const [[left], [right]] = [await run(path, [rows], true), await run(path, [rows])];
    for (const output of Object.keys(right)) assert.ok(largestDifference(right[output], left[output]) <= 1e-5);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("A graph reads hook points, heads side by side too, and rounds vectors that were kept in 16 bits", async () => {
  const model = await openModelFolder(fixture("gpt2"));
  const folder = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  const points = ["blocks.1.hook_resid_mid", "blocks.0.attn.hook_z", "blocks.1.mlp.hook_post"];
  try {
    const sizes = await collectActivations({ model, rows: ["a"], layers: points, applyChatTemplate: false });
    const probes = points.flatMap((point, i) => probesOf(point, sizes[i].columns));
    const half = { ...probes[0], output: "half", isHalf: true };
    const path = await writeGraph(model, [...probes, half], folder);
    const encoder = await createTokenEncoder(model, { applyChatTemplate: false });
    const [scores] = await run(path, [await encoder.encode(TEXTS, [...TEXTS.keys()])]);
    const expected = await expectedScores(model, probes);
    for (const { output } of probes) {
      assert.ok(largestDifference(expected.get(output)!, scores[output]) <= 1e-5, output);
    }
    const request = { model, rows: TEXTS, applyChatTemplate: false, layers: [points[0]] };
    const [vectors] = await collectActivations(request);
    const rounded = { ...vectors, data: new Float16Array(vectors.data) };
    const ofHalf = await scoreProbe(half.probe, { ...rounded, data: Float32Array.from(rounded.data) });
    assert.ok(largestDifference(ofHalf, scores.half) <= 1e-4);
    assert.ok(largestDifference(scores[probes[0].output], scores.half) > 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("The name of a tensor of the model is no name for an output", async () => {
  const model = await openModelFolder(fixture("gpt2"));
  const [probe] = probesOf(1, model.config.hiddenSize);
  for (const output of ["input_ids", withModel(model.modelPath, ({ graph }) => graph.nodes[5].outputs[0])]) {
    assert.throws(
      () => withModel(model.modelPath, (onnx) => planGuardGraph(onnx, model.config, [{ ...probe, output }])),
      (error) => error instanceof GuardrailError && /choose another name/.test(error.message),
    );
  }
});
