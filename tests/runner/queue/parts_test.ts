import assert from "node:assert/strict";
import { type Op, Runner } from "../../../mod.ts";
import { partsOf } from "../../../runner/evaluation/implementations.ts";
import { rangesOf } from "../../../runner/queue/parts.ts";
import { batches, counting, PARTS, prompts, ROWS, sum } from "./_parts.ts";
import { outcomes, queueTest, until } from "./_setting.ts";

queueTest("parts run side by side, count as one op's progress, and compute each row once", async (setting) => {
  const workers = [setting.worker(PARTS), setting.worker(PARTS), setting.worker(PARTS)];
  const op = counting(setting, 5);
  await (op.dependencies({ recursive: true }).find(({ kind }) => kind === "dataset") as Op).materialize();
  const done: number[] = [];
  const ends = await setting.run([op], {
    onProgress: ({ uuid, done: rows, total, unit }) => {
      assert.deepEqual([uuid, total, unit], [op.uuid, ROWS, "rows"]);
      done.push(rows);
    },
  });
  assert.deepEqual(ends.map(({ outcome }) => outcome), ["completed"]);
  assert.equal(sum(await batches(setting)), ROWS);
  assert.deepEqual(done, done.toSorted((a, b) => a - b));
  assert.ok(done.length >= 3 && done.at(-1)! <= ROWS);
  const parts = workers.map(({ events }) => events.filter((event) => event.type === "completed" && event.part));
  assert.deepEqual(parts.map(({ length }) => length), [1, 1, 1]);
});

queueTest("an extraction of few rows stays in one piece", async (setting) => {
  const { events } = setting.worker();
  const model = `counting:0,${setting.log}`;
  await setting.run([prompts(setting.runner, 8192).llmLayerActivations({ model, layer: 0, batchSize: 512 })]);
  assert.equal(events.filter(({ type }) => type === "divided").length, 0);
});

queueTest("a worker that stops in its part keeps what it has finished", async (setting) => {
  const first = setting.worker(PARTS);
  const op = counting(setting, 5);
  const run = setting.run([op]);
  await until(async () => (await batches(setting)).length > 20);
  await first.stop();
  setting.worker(PARTS);
  assert.equal(outcomes(await run).LLMLayerActivationsOp, "completed");
  assert.equal(sum(await batches(setting)), ROWS);
});

queueTest(
  "a run that is stopped stops its parts, and the next one goes on from what they finished",
  async (setting) => {
    setting.worker(PARTS);
    setting.worker(PARTS);
    const op = counting(setting, 10);
    const stop = new AbortController();
    const run = setting.run([op], { signal: stop.signal });
    await until(async () => (await batches(setting)).length > 20);
    assert.equal((await setting.runner.status(op)).state, "running");
    stop.abort();
    assert.equal(outcomes(await run).LLMLayerActivationsOp, "stopped");
    const before = await batches(setting);
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.deepEqual(await batches(setting), before);
    assert.ok(sum(before) < ROWS);
    const left = await setting.runner.status(op);
    assert.deepEqual([left.state, left.rowsKept], ["interrupted", sum(before)]);
    assert.equal(outcomes(await setting.run([op])).LLMLayerActivationsOp, "completed");
    assert.equal(sum(await batches(setting)), ROWS);
  },
);

queueTest("layers that share a pass share its parts", async (setting) => {
  setting.worker(PARTS);
  setting.worker(PARTS);
  const ops = [0, 1, 2].map((layer) => counting(setting, 0, layer));
  await setting.run(ops);
  const text = await Deno.readTextFile(setting.log);
  assert.deepEqual(new Set(text.trim().split("\n").map((line) => line.split(" ")[1])), new Set(["3"]));
  assert.equal(sum(await batches(setting)), ROWS);
});

queueTest("a part that fails is why the op does", async (setting) => {
  setting.worker(PARTS);
  const op = prompts(setting.runner).llmLayerActivations({ model: "onnx:no/such/model", layer: 1 });
  const ends = await setting.run([op]);
  assert.equal(outcomes(ends).LLMLayerActivationsOp, "failed");
  assert.match((await setting.runner.status(op)).error!, /no\/such\/model/);
});

Deno.test("parts begin at windows, are of at least the size asked for, and are no more than 32", async () => {
  const op = prompts(new Runner({ store: "memory://ranges" }), 1).llmLayerActivations({ model: "onnx:x", layer: 0 });
  const parts = (await partsOf(op))!;
  const sizes = { splitOver: 0, partRows: 5000 };
  assert.deepEqual(rangesOf(parts, 20_000, sizes), [
    { start: 0, end: 8192 },
    { start: 8192, end: 16_384 },
    { start: 16_384, end: 20_000 },
  ]);
  const many = rangesOf(parts, 10_000_000, sizes);
  assert.ok(many.length <= 32 && many.every(({ start }) => start % 4096 === 0));
  assert.equal(many.at(-1)!.end, 10_000_000);
});
