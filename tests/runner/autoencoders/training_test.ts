/** Training of sparse autoencoders. */
import assert from "node:assert/strict";
import { OpError, parseCode, type Progress, Runner, type Sae, trainSae } from "../../../mod.ts";
import { RandomState } from "../../../runner/random/random_state.ts";
import { keepState, keptState } from "../../../runner/autoencoders/training/checkpoint.ts";
import type { StepFacts, TrainingSettings, TrainingState } from "../../../runner/autoencoders/training/settings.ts";
import { trainAutoencoder } from "../../../runner/autoencoders/training/train.ts";
import { shareOfSparsity } from "../../../ops/sparsity.ts";
import { Scratch } from "../../../runner/evaluation/scratch.ts";
import { MemoryStore } from "../../../stores/memory.ts";
import { fixtureFolder } from "../models/fixtures.ts";

/** Vectors of two of twelve directions each, and a little noise. */
function sparseVectors(rows: number, columns: number) {
  const random = new RandomState(7);
  const directions = Float64Array.from({ length: 12 * columns }, () => random.uniform() - 0.5);
  const data = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let part = 0; part < 2; part++) {
      const [at, size] = [random.integer(11) * columns, 1 + random.uniform()];
      for (let j = 0; j < columns; j++) data[row * columns + j] += size * directions[at + j];
    }
    for (let j = 0; j < columns; j++) data[row * columns + j] += 0.02 * (random.uniform() - 0.5);
  }
  return { rows, columns, data };
}

const VECTORS = sparseVectors(600, 16);
const SETTINGS: TrainingSettings = {
  width: 24,
  k: 3,
  architecture: "topk",
  epochs: 30,
  batchSize: 64,
  learningRate: 0.01,
  auxCoefficient: 1 / 32,
  deadAfter: 5,
  seed: 1,
};

async function train(settings: TrainingSettings, parts: { kept?: TrainingState; stopAt?: number } = {}) {
  const end = new AbortController();
  const seen: { facts: StepFacts; kept: number }[] = [];
  let left: TrainingState | undefined;
  const trained = trainAutoencoder(VECTORS, settings, {}, {
    cores: { cores: 1 },
    signal: end.signal,
    keepEvery: parts.stopAt === undefined ? Infinity : 0,
    kept: () => Promise.resolve(parts.kept),
    keep: (state) => {
      if (state.steps >= parts.stopAt!) [left = state, end.abort()];
      return Promise.resolve();
    },
    onStep: (_step, _steps, facts, kept) => seen.push({ facts, kept }),
  });
  const outcome = await trained.catch((error) => {
    if (!end.signal.aborted) throw error;
  });
  return { trained: outcome, seen, left };
}

for (const architecture of ["topk", "batch_topk"] as const) {
  Deno.test(`what is made of few directions is explained by few features: ${architecture}`, async () => {
    const { trained, seen } = await train({ ...SETTINGS, architecture });
    assert.ok(seen[0].facts.loss > 0.3 && seen.at(-1)!.facts.loss < 0.02, `${seen.at(-1)!.facts.loss}`);
    assert.ok(seen.at(-1)!.facts.l0 <= 3);
    // Shares of the last epoch: they sum up to how many features are on for a vector.
    const shares = Array.from(trained!.autoencoder.sparsity!, shareOfSparsity);
    const l0 = seen.slice(-9).reduce((sum, { facts }) => sum + facts.l0 / 9, 0);
    assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - l0) < 1e-4);
    const decoder = await trained!.autoencoder.decoder.read();
    for (let start = 0; start < decoder.data.length; start += 16) {
      const squares = decoder.data.subarray(start, start + 16).reduce((sum, value) => sum + value * value, 0);
      assert.ok(Math.abs(squares - 1) < 1e-5);
    }
  });
}

Deno.test("an interrupted training ends as one that was not", async () => {
  const settings = { ...SETTINGS, epochs: 3 };
  const whole = await train(settings);
  const { left } = await train(settings, { stopAt: 22 });
  const scratch = new Scratch(new MemoryStore(), `TrainSaeOp_${"0".repeat(64)}`);
  await keepState(scratch, left!);
  const kept = await keptState(scratch);
  const rest = await train(settings, { kept });
  assert.equal(rest.seen.length, whole.seen.length - left!.steps);
  assert.equal(rest.seen[0].kept, left!.steps);
  assert.deepEqual(rest.trained!.autoencoder, whole.trained!.autoencoder);
});

const runner = new Runner({ store: "memory://trained-saes" });
const text = runner.fromInline({ prompt: ["blue river green", "green green gravity", "blue blue", "gravity river"] })
  .colText("prompt");
const at = { model: `onnx:${fixtureFolder("gpt2")}`, applyChatTemplate: false };
const tokens = text.llmLayerActivations({ ...at, layer: 2, tokenMode: "all" });
const options = { width: 20, k: 4, epochs: 40, batchSize: 4, learningRate: 0.01 };

async function assertUsable(sae: Sae): Promise<void> {
  assert.deepEqual(sae.splice().points, ["blocks.2.hook_resid_pre"]);
  assert.equal(parseCode(sae.toCode()).uuid, sae.uuid);
  const features = text.llmFeatures({ ...at, sae });
  const folder = await Deno.makeTempDir();
  await sae.save(folder);
  const loaded = await runner.loadSae(folder);
  assert.deepEqual(await loaded.sparsity(), await sae.sparsity());
  assert.deepEqual(await features.toJson(), await text.llmFeatures({ ...at, sae: loaded }).toJson());
  const { training: _, ...description } = await sae.toJson() as Record<string, unknown>;
  assert.deepEqual(description, await loaded.toJson());
  const { all } = await text.saeReport({ ...at, sae }).toJson();
  const { explained_variance: explained } = all as unknown as Record<string, number>;
  assert.ok(explained > 0.5, `${explained}`);
  const [{ feature }] = await features.rank({
    positives: runner.fromInline({ a: [true, false, true, false] }).colBoolean("a"),
  });
  assert.equal((await sae.similar(0, 3)).length, 3);
  const edits = [sae.feature(feature).add({ factor: 3 }), sae.splice({ clamp: { 1: 2 }, errorTerm: true })];
  assert.equal((await text.llmLogitScores({ ...at, logitTokenIds: [5], edits }).toMatrix()).rows, 4);
  await Deno.remove(folder, { recursive: true });
}

Deno.test("a trained autoencoder is used and saved as one that was loaded", async () => {
  for (const architecture of ["topk", "batch_topk"] as const) {
    await assertUsable(trainSae(tokens, { ...options, architecture }));
  }
});

Deno.test("a training tells its loss, how many features are on and how many are dead, on the way", async () => {
  const seen: Progress["seen"][] = [];
  const sae = trainSae(tokens, { ...options, k: 1, epochs: 3 });
  await runner.materialize([sae], {
    onProgress: ({ uuid, ...said }) => {
      if (uuid === sae.uuid) seen.push(said.seen);
    },
  });
  assert.ok(seen.length > 3);
  for (const { loss, L0, "dead features": dead } of seen as Record<string, number>[]) {
    assert.ok(
      loss > 0 && L0 <= 1 && Number.isInteger(dead) && dead < options.width,
      JSON.stringify({ loss, L0, dead }),
    );
  }
});

Deno.test("one vector for each row is learned from, and its point told where they do not say it", async () => {
  const rows = text.llmLayerActivations({ ...at, layer: -2 });
  const sae = trainSae(rows, { ...options, k: 1, batchSize: 2 });
  await assert.rejects(
    text.llmFeatures({ ...at, sae }).toJson(),
    /does not say where it reads: .*trainSae\(activations, /,
  );
  const told = trainSae(rows, { ...options, k: 1, batchSize: 2, point: "blocks.1.hook_resid_post" });
  assert.notEqual(told.uuid, sae.uuid);
  assert.equal((await text.llmFeatures({ ...at, sae: told }).toJson()).length, 4);
  const same = text.llmLayerActivations({ ...at, layer: 2 }).subs([
    text,
    runner.fromInline({ p: ["a", "a"] }).colText("p"),
  ]);
  await assert.rejects(trainSae(same, options).toJson(), /cannot learn from these vectors: all 2 are the same/);
});

Deno.test("options that cannot be meant are refused before anything is computed", () => {
  const refused: [Parameters<typeof trainSae>[1], RegExp][] = [
    [{ width: 4, k: 5 }, /k is 5 of 4 features/],
    [{ width: 4, k: 0 }, /k is 0: it is a number from 1 on/],
    [{ width: 4, k: 1, learningRate: 0 }, /learningRate is 0/],
    [{ width: 4, k: 1, seed: 2 ** 32 }, /seed is 4294967296/],
    [{ width: 4, k: 1, point: "blocks.1" }, /there is no point/],
  ];
  for (const [options, message] of refused) {
    assert.throws(() => trainSae(tokens, options), (error) => error instanceof OpError && message.test(error.message));
  }
});
