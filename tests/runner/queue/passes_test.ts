import assert from "node:assert/strict";
import { outcomes, queueTest, type Setting, until } from "./_setting.ts";

const ROWS = 60;

/** Activations of some layers of a model that says what it computes. */
function layers(setting: Setting, numbers: readonly number[], milliseconds = 0) {
  const prompt = Array.from({ length: ROWS }, (_, i) => "x".repeat(i % 17) + i);
  const text = setting.runner.fromInline({ prompt }).colText("prompt");
  const model = `counting:${milliseconds},${setting.log}`;
  return numbers.map((layer) => text.llmLayerActivations({ model, layer, batchSize: 10 }));
}

/** Requires that the model computed each row once, with so many layers at a time. */
async function assertPasses(setting: Setting, layers: number): Promise<void> {
  const lines = (await Deno.readTextFile(setting.log)).trim().split("\n").map((line) => line.split(" ").map(Number));
  assert.deepEqual(new Set(lines.map(([, count]) => count)), new Set([layers]));
  assert.equal(lines.reduce((sum, [rows]) => sum + rows, 0), ROWS);
}

queueTest("ops that differ in their layer only share one pass, and each ends as a job of its own", async (setting) => {
  const workers = [setting.worker(), setting.worker({ concurrency: 4 })];
  const ops = layers(setting, [0, 1, 2, 3]);
  const ends = await setting.run(ops);
  assert.deepEqual(new Set(ends.map(({ outcome }) => outcome)), new Set(["completed"]));
  await assertPasses(setting, 4);
  const done = workers.flatMap(({ events }) => events.filter(({ type }) => type === "completed"));
  // The dataset and four layers.
  assert.equal(done.length, 5);
  assert.deepEqual([...(await ops[2].toMatrix()).data.subarray(0, 4)], [1, 2, 2, 2]);
});

queueTest("a worker that takes over a shared pass computes all of its layers", async (setting) => {
  const first = setting.worker();
  const ops = layers(setting, [0, 1, 2], 100);
  const run = setting.run(ops);
  await until(async () => (await Deno.readTextFile(setting.log).catch(() => "")).length > 0);
  await first.stop();
  setting.worker();
  const ends = await run;
  assert.deepEqual(ends.map(({ outcome }) => outcome), Array(4).fill("completed"));
  // What the first worker finished is kept.
  await assertPasses(setting, 3);
});

queueTest("layers of a pass that fails are each told of it", async (setting) => {
  setting.worker();
  const text = setting.runner.fromInline({ prompt: ["a"] }).colText("prompt");
  const ops = [0, 1].map((layer) => text.llmLayerActivations({ model: "onnx:no/such/model", layer }));
  const ends = await setting.run(ops);
  assert.deepEqual(outcomes(ends.filter(({ op }) => op.type.startsWith("LLM"))), { LLMLayerActivationsOp: "failed" });
  for (const op of ops) assert.match((await setting.runner.status(op)).error!, /no\/such\/model/);
});
