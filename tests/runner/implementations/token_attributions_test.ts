import assert from "node:assert/strict";
import { edit, RunError, Runner } from "../../../mod.ts";
import { fixtureFolder, largestDifference } from "../models/fixtures.ts";
import { openRecordedModel } from "../models/interventions.ts";

const at = { model: `onnx:${fixtureFolder("gpt2")}`, applyChatTemplate: false } as const;
const texts = ["blue river green", "how do I bake bread today? 東京", "dog", "blue river green"];
const flags = [true, false, true, false];

function dataset() {
  return new Runner({ store: "memory://" }).fromInline({
    text: texts,
    flag: flags,
    answer: ["dog", " cat", "dog", "dog"],
  });
}

function numbers(row: unknown): number[] {
  return row as number[];
}

function sum(row: unknown): number {
  return numbers(row).reduce((total, value) => total + value, 0);
}

Deno.test("what tokens add to a difference of logits sums to it less the baseline's, and is told of each token", async () => {
  const text = dataset().colText("text");
  const [answer, wrong] = ["dog", " cat"];
  const options = { ...at, answer, wrong, method: "integrated_gradients", steps: 16 } as const;
  const { axes, labels, rows, tokens, facts } = await text.llmTokenAttribution(options).toJson();
  assert.deepEqual(axes, ["position"]);
  assert.deepEqual(labels.position[0], ["blue", " river", " green"]);
  const logits = await text.llmLogitScores({ ...at, logitTokenIds: [answer, wrong] }).toMatrix();
  rows.forEach((row, i) => {
    assert.equal(numbers(row).length, tokens!.ids[i].length);
    assert.ok(Math.abs(facts!.score[i] - (logits.data[2 * i] - logits.data[2 * i + 1])) < 1e-5);
    assert.ok(Math.abs(sum(row) - (facts!.score[i] - facts!.baseline[i])) < 1e-5);
  });
  assert.equal(texts[1].slice(tokens!.starts[1][0], tokens!.ends[1][0]), "how");
});

/** At each place a probe of its own: what is put behind the model for one does not know where its vectors come from. */
const PLACES = {
  none: [{ layer: 2 }, { layer: -1 }],
  standardize: [{ layer: -1 }],
  normalize: [{ hookPoint: "blocks.1.hook_resid_mid" }],
} as const;

for (const preprocessing of ["none", "standardize", "normalize"] as const) {
  Deno.test(`the score of a probe that learned from ${preprocessing} vectors is what predict gives, and is what tokens add`, async () => {
    const data = dataset();
    for (const where of PLACES[preprocessing]) {
      const x = data.colText("text").llmLayerActivations({ ...at, ...where, tokenMode: "mean" });
      const probe = x.trainClassifier("logistic_regression", { positives: data.colBoolean("flag"), preprocessing });
      const grid = data.colText("text").llmTokenAttribution({
        ...at,
        probe,
        method: "integrated_gradients",
        baseline: "dog",
      });
      const { rows, facts } = await grid.toJson();
      assert.ok(largestDifference(await probe.predict(x).toArray() as number[], facts!.score) < 1e-3);
      rows.forEach((row, i) => assert.ok(Math.abs(sum(row) - (facts!.score[i] - facts!.baseline[i])) < 1e-3));
    }
  });
}

Deno.test("a column of answers has one for each row, and rows in a batch are those alone", async () => {
  const data = dataset();
  const options = { ...at, answer: data.colText("answer"), wrong: 9 };
  const together = await data.colText("text").llmTokenAttribution({ ...options, batchSize: 16 }).toJson();
  const alone = await data.colText("text").llmTokenAttribution({ ...options, batchSize: 1 }).toJson();
  together.rows.forEach((row, i) => assert.ok(largestDifference(numbers(alone.rows[i]), numbers(row)) < 1e-6));
  assert.deepEqual(together.rows[3], together.rows[0]);
});

Deno.test("an edited model's tokens are told of: one whose stream is set to nothing adds nothing", async () => {
  const text = dataset().take(1).colText("text");
  const edits = [edit({ action: "scale", point: "blocks.0.hook_resid_pre", positions: [1], factor: 0 })];
  const some = text.llmTokenAttribution({ ...at, answer: 5, wrong: 9, edits });
  const [row] = (await some.toJson()).rows.map(numbers);
  assert.equal(row[1], 0);
  assert.ok(row[0] !== 0 && row[2] !== 0);
});

Deno.test("what cannot be divided is refused, with the way out, and nothing is kept", async () => {
  const data = dataset();
  const text = data.colText("text");
  const x = text.llmLayerActivations({ ...at, layer: 2 });
  const forest = x.trainClassifier("random_forest", {
    positives: data.colBoolean("flag"),
    params: { n_estimators: 2 },
  });
  const heads = text.llmLayerActivations({ ...at, hookPoint: "blocks.0.mlp.hook_post" });
  const wide = heads.trainClassifier({ positives: data.colBoolean("flag") });
  const refused: [Parameters<typeof text.llmTokenAttribution>[0], RegExp][] = [
    [{ ...at, answer: "river green" }, /not one token, but .* ask for one of them/],
    [{ ...at, answer: 5, wrong: 1_000_000 }, /token ids are integers from 0 to/],
    [{ ...at, probe: forest }, /random_forest probes have no direction.*Linear probes are logistic_regression/],
    [{ ...at, probe: wide, layer: 2 }, /reads vectors of 256 numbers: those at 2 have 64; name the layer or hookPoint/],
    [{ ...at, probe: wide, layer: 9 }, /9/],
  ];
  for (const [options, said] of refused) {
    await assert.rejects(text.llmTokenAttribution(options).toJson(), (error: Error) => {
      assert.ok(error instanceof RunError, String(error));
      assert.match(error.message, said);
      return true;
    });
  }
});

Deno.test("a way on which the sum is missed is told of, with what comes closer", async () => {
  const { path } = await openRecordedModel("llama");
  const text = new Runner({ store: "memory://" }).fromInline({ text: texts }).colText("text");
  const grid = text.llmTokenAttribution({
    model: `onnx:${path}`,
    applyChatTemplate: false,
    answer: 5,
    method: "integrated_gradients",
    steps: 4,
  });
  await grid.materialize();
  const [warning] = (await grid.status()).warnings ?? [];
  assert.match(
    String(warning),
    /misses the score less the baseline's by up to \d+ %.*a token's embedding is the better/,
  );
});

Deno.test("cancelled between two steps, it ends with the signal's reason", async () => {
  const runner = new Runner({ store: "memory://" });
  const text = runner.fromInline({ text: texts }).colText("text");
  const controller = new AbortController();
  const options = { ...at, answer: 5, method: "integrated_gradients", steps: 1000 } as const;
  // What is loaded once is loaded: the time runs out between two steps, not before the first one.
  await text.llmTokenAttribution({ ...options, steps: 1 }).toJson();
  const running = runner.materialize(text.llmTokenAttribution(options), { signal: controller.signal });
  setTimeout(() => controller.abort(new Error("enough")), 500);
  await assert.rejects(running, /enough/);
});
