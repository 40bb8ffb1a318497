import assert from "node:assert/strict";
import { type Op, Runner } from "../../../mod.ts";
import { fixtureFolder } from "../models/fixtures.ts";
import { batches, counting, PARTS, prompts, ROWS, sum } from "./_parts.ts";
import { outcomes, queueTest, type Setting, until } from "./_setting.ts";

async function fileOf({ results }: Setting, op: Op): Promise<Uint8Array> {
  return (await results.store.get(`${op.uuid.replace("_", "/")}/result.parquet`))!;
}

async function partialFiles({ results }: Setting, op: Op): Promise<string[]> {
  const files = await Array.fromAsync(results.store.list(`${op.uuid.replace("_", "/")}/partial/`));
  return files.map(({ key }) => key);
}

queueTest("a large extraction is divided among workers, and joined to the same bytes", async (setting) => {
  await using workers = new AsyncDisposableStack();
  for (let i = 0; i < 2; i++) workers.use(await setting.workerProcess(PARTS));
  const model = `onnx:${fixtureFolder("gpt2")}`;
  const make = (runner: Runner) => {
    const text = prompts(runner, ROWS, 61);
    const few = prompts(runner, 4096 + 50, 61);
    const options = { model, batchSize: 64 };
    return [
      text.llmLayerActivations({ ...options, layer: 1 }),
      text.llmLayerActivations({ ...options, layer: -1 }),
      few.llmLayerActivations({ ...options, layer: 0, tokenMode: "all" }),
      few.llmLogitScores({ ...options, logitTokenIds: [3, 4] }),
      few.llmGenerateText({ model, maxTokens: 2 }),
    ];
  };
  const ops = make(setting.runner);
  const ends = await setting.run(ops);
  assert.deepEqual(new Set(ends.map(({ outcome }) => outcome)), new Set(["completed"]));
  const alone = new Runner({ store: setting.path("alone") });
  const expected = make(alone);
  await alone.materialize(expected);
  for (const [i, op] of ops.entries()) {
    const key = `${op.uuid.replace("_", "/")}/result.parquet`;
    assert.deepEqual(await fileOf(setting, op), await alone.store.get(key), op.type);
    const [joined, whole] = [await setting.runner.status(op), await alone.status(expected[i])];
    assert.deepEqual(joined.provenance, whole.provenance);
    assert.deepEqual(joined.warnings, whole.warnings);
    assert.deepEqual(await partialFiles(setting, op), []);
  }
});

queueTest("a worker that is killed in its part loses no other, and its own goes on", async (setting) => {
  const killed = await setting.workerProcess(PARTS);
  const op = counting(setting, 10);
  const run = setting.run([op]);
  await until(async () => (await batches(setting)).length > 20);
  killed.child.kill("SIGKILL");
  await killed.child.status;
  const before = sum(await batches(setting));
  setting.worker(PARTS);
  setting.worker(PARTS);
  const ends = await run;
  assert.equal(outcomes(ends).LLMLayerActivationsOp, "completed");
  assert.ok(sum(await batches(setting)) <= ROWS + before);
  const alone = new Runner({ store: "memory://parts-killed" });
  const same = prompts(alone).llmLayerActivations({ model: `counting:10,${setting.log}`, layer: 1, batchSize: 64 });
  assert.deepEqual((await op.toMatrix()).data, (await same.toMatrix()).data);
});
