import assert from "node:assert/strict";
import { CPU } from "../../../../runner/models/engine/device.ts";
import type { EngineInfo } from "../../../../runner/models/engine/engine.ts";
import { relativeDifference } from "../../../../runner/models/engine/relative_difference.ts";
import { openSession } from "../../../../runner/models/engine/session.ts";
import { sequenceBatch } from "../../../../runner/models/engine/token_batch.ts";
import { batchPlan } from "../../../../runner/models/rows/batch_plan.ts";
import { filledBatches, intoBatches, type ScheduledRow } from "../../../../runner/models/rows/schedule.ts";
import { fixtureModel } from "../fixtures.ts";

const TASK = { kind: "activations", points: [2], tokenMode: "last" } as const;
const on = (executionProvider: EngineInfo["executionProvider"]): EngineInfo => ({
  runtimeVersion: "1",
  precision: "float32",
  executionProvider,
});
const row = (length: number, index: number): ScheduledRow => ({
  rows: [index],
  ids: Int32Array.from({ length }, (_, i) => 3 + (7 * i + index) % 40),
});
/** 300 rows of 1 to 30 tokens, by length. */
const WINDOW = Array.from({ length: 300 }, (_, i) => row(1 + Math.floor(i / 10), i));
const nothing = () => false;
const sizes = (batches: Iterable<readonly ScheduledRow[]>) => Array.from(batches, ({ length }) => length);

Deno.test("on the CPU an op's batches hold", () => {
  const rules = { batchSize: 8 };
  const { batches } = batchPlan(on("cpu"), TASK, rules).cut(WINDOW, nothing);
  assert.deepEqual(sizes(batches), sizes(intoBatches(WINDOW, rules)));
});

Deno.test("on a GPU batches are filled by tokens, padding included", () => {
  const { planned, batches } = batchPlan(on("cuda"), TASK, { batchSize: 8 }).cut(WINDOW, nothing);
  const cut = [...batches];
  assert.deepEqual(cut.flat(), WINDOW);
  assert.equal(cut.length, 2);
  assert.ok(cut.every((batch) => batch.length * batch.at(-1)!.ids.length <= 4096));
  assert.deepEqual(planned.flat(), WINDOW);
});

Deno.test("rows go alone, or as the op says, where more of them would change the result or take too much memory", () => {
  const sizesOf = (info: EngineInfo, task: Parameters<typeof batchPlan>[1], batchSize: number) =>
    Math.max(...sizes(batchPlan(info, task, { batchSize }).cut(WINDOW, nothing).batches));
  assert.equal(sizesOf(on("cuda"), TASK, 1), 1);
  const reading = { kind: "reading", reading: { kind: "attention" } } as unknown as Parameters<typeof batchPlan>[1];
  assert.equal(sizesOf(on("cuda"), reading, 8), 8);
  assert.equal(sizesOf({ ...on("cuda"), precision: "int8" }, TASK, 8), 8);
});

Deno.test("rows that are known are left out, and rows of one length stay together where they must", () => {
  const { batches } = batchPlan(on("webgpu"), TASK, { batchSize: 8, equalLengths: true }).cut(
    WINDOW,
    (each) => each % 2 === 0,
  );
  const cut = [...batches];
  assert.deepEqual(cut.flat(), WINDOW.filter((_, index) => index % 2 === 1));
  assert.equal(cut.length, 30);
});

Deno.test("a row that is longer than a batch goes alone", () => {
  const window = [row(2, 0), row(3, 1), row(50, 2), row(60, 3)];
  assert.deepEqual(sizes(filledBatches(window, { tokens: 10 })), [2, 1, 1]);
  assert.deepEqual(sizes(filledBatches([], { tokens: 10 })), []);
});

Deno.test("long rows of many heads make smaller batches: CUDA's programs count attention's numbers in 32 bits", () => {
  const rowsOf = (length: number, heads?: number) => {
    const window = Array.from({ length: 40 }, (_, index) => row(length, index));
    return sizes(filledBatches(window, { tokens: 1 << 14 }, { heads }))[0];
  };
  assert.deepEqual([1024, 2048, 4096, 8192].map((length) => rowsOf(length, 12)), [16, 8, 4, 2]);
  assert.deepEqual([1024, 2048, 4096, 8192].map((length) => rowsOf(length, 32)), [16, 8, 3, 1]);
  assert.deepEqual([1024, 2048, 4096].map((length) => rowsOf(length)), [15, 3, 1]);
  const window = Array.from({ length: 4 }, (_, index) => row(4000, index));
  assert.deepEqual(sizes(filledBatches(window, { tokens: 1 << 15 }, { heads: 32, written: 96 })), [3, 1]);
});

Deno.test("a size that changes holds for the next batch of the same window", () => {
  const size = { tokens: 10 };
  const batches = filledBatches(WINDOW, size);
  assert.equal(batches.next().value!.length, 10);
  size.tokens = 4;
  assert.equal(batches.next().value!.length, 2);
});

Deno.test("where memory runs out, a batch is run in parts, and those after it are smaller", async () => {
  const plan = batchPlan(on("cuda"), TASK, { batchSize: 8 });
  const batches = plan.cut(WINDOW, nothing).batches[Symbol.iterator]();
  const most = 40;
  const once = (batch: readonly ScheduledRow[]) =>
    batch.length > most
      ? Promise.reject(new Error("Failed to allocate memory for requested buffer of size 70368744177664"))
      : Promise.resolve([Float32Array.from(batch, ({ rows }) => rows[0])]);
  const first: readonly ScheduledRow[] = batches.next().value!;
  const [numbers] = await plan.run(first, once);
  assert.deepEqual([...numbers], first.map(({ rows }) => rows[0]));
  assert.ok(first.length > most);
  const second: readonly ScheduledRow[] = batches.next().value!;
  assert.ok(second.length <= most, `${second.length} rows`);
});

Deno.test("a model gives the same vectors in batches of any size, to rounding", async () => {
  const { model: { modelPath, config } } = await fixtureModel("llama");
  await using session = await openSession({ modelPath, config, threads: 2, device: CPU, task: TASK });
  const vectors = async (batches: Iterable<readonly ScheduledRow[]>) => {
    const parts: number[] = [];
    for (const batch of batches) for (const value of (await session.run(sequenceBatch(batch)))[0]) parts.push(value);
    return Float32Array.from(parts);
  };
  const alone = await vectors(WINDOW.map((each) => [each]));
  assert.ok(relativeDifference(alone, await vectors(filledBatches(WINDOW, { tokens: 64 }))) < 1e-5);
  assert.ok(relativeDifference(alone, await vectors(filledBatches(WINDOW, { tokens: 4096 }))) < 1e-5);
});
