import assert from "node:assert/strict";
import { type Op, Runner, type TextColumn, type VectorColumn } from "../../../mod.ts";
import { rangesOf } from "../../../runner/queue/parts.ts";
import { fixtureFolder } from "../models/fixtures.ts";
import { outcomes, queueTest, type Setting, until } from "./_setting.ts";

/** A window and a bit, twice: three parts. Some rows equal rows of earlier parts. */
const ROWS = 2 * 4096 + 600;
const PARTS = { splitOver: 4096, partRows: 4096 };

/** @param differing about a third of the texts of a part: a model reads those that are equal once */
function prompts(runner: Runner, rows = ROWS, differing = 4096): TextColumn {
  const prompt = Array.from(
    { length: rows },
    (_, i) => {
      const row = Math.floor(i / 4096) * 4096 + (i % 4096) % differing;
      return i % 9 === 4 ? `again ${i % 70}` : `row ${row} ${"ab ".repeat(i % 3)}`;
    },
  );
  return runner.fromInline({ prompt }).colText("prompt");
}

function counting(setting: Setting, milliseconds: number, layer = 1): VectorColumn {
  const model = `counting:${milliseconds},${setting.log}`;
  return prompts(setting.runner).llmLayerActivations({ model, layer, batchSize: 64 });
}

/** Rows of each batch that the counting model computed. */
async function batches(setting: Setting): Promise<number[]> {
  const text = await Deno.readTextFile(setting.log).catch(() => "");
  return text.split("\n").filter((line) => line !== "").map((line) => Number(line.split(" ")[0]));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

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

Deno.test("parts begin at windows, are of at least the size asked for, and are no more than 32", () => {
  const op = prompts(new Runner({ store: "memory://ranges" }), 1).llmLayerActivations({ model: "onnx:x", layer: 0 });
  const sizes = { splitOver: 0, partRows: 5000 };
  assert.deepEqual(rangesOf(op, 20_000, sizes), [
    { start: 0, end: 8192 },
    { start: 8192, end: 16_384 },
    { start: 16_384, end: 20_000 },
  ]);
  const many = rangesOf(op, 10_000_000, sizes);
  assert.ok(many.length <= 32 && many.every(({ start }) => start % 4096 === 0));
  assert.equal(many.at(-1)!.end, 10_000_000);
});
