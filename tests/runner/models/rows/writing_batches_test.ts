import assert from "node:assert/strict";
import { intoBatches, type ScheduledRow } from "../../../../runner/models/rows/schedule.ts";
import { writingBatches, type WritingRules } from "../../../../runner/models/rows/writing_batches.ts";

/** 300 rows of 1 to 30 tokens, by length. */
const WINDOW = Array.from({ length: 300 }, (_, i): ScheduledRow => {
  return { rows: [i], ids: new Int32Array(1 + Math.floor(i / 10)) };
});
const MODE = { cached: true, mixedLengths: true, batched: true };
const RULES: WritingRules = { mode: MODE, batchSize: 8, maxTokens: 100 };

function on(executionProvider: "cpu" | "cuda" | "webgpu", rules: Partial<WritingRules> = {}, done = 0) {
  const { cut, shrink } = writingBatches({ executionProvider }, { ...RULES, ...rules });
  return {
    cut: (window: readonly ScheduledRow[]) => [...cut(window, (row) => row < done).batches],
    begin: cut,
    shrink,
  };
}
/** Tokens that are kept of a batch in the end. */
const tokens = (batch: readonly ScheduledRow[]) => batch.length * (batch.at(-1)!.ids.length + RULES.maxTokens);
const sizes = (batches: readonly (readonly ScheduledRow[])[]) => batches.map(({ length }) => length);

Deno.test("on the CPU a few rows are written at once", () => {
  assert.deepEqual(on("cpu").cut(WINDOW), intoBatches(WINDOW, { batchSize: 8, passes: 100 }));
});

Deno.test("a GPU is filled: what counts are the tokens of prompts and texts", () => {
  const batches = on("cuda").cut(WINDOW);
  assert.deepEqual(batches.flat(), WINDOW);
  assert.ok(batches.every((batch) => batch.length * (batch.at(-1)!.ids.length + 100) <= 1 << 14));
  assert.ok(batches.length < 4, String(sizes(batches)));
});

Deno.test("after memory ran out, batches are half as large", () => {
  const batching = on("webgpu");
  const [first] = batching.cut(WINDOW);
  batching.shrink(first);
  const [smaller] = batching.cut(WINDOW);
  assert.ok(tokens(smaller) <= tokens(first) / 2 && tokens(smaller) > tokens(first) / 3);
  batching.shrink(first);
  assert.equal(batching.cut(WINDOW)[0].length, smaller.length);
});

Deno.test("that is so for batches of the same window, too", () => {
  const { begin, shrink } = on("webgpu");
  const [first, second] = Iterator.from(begin(WINDOW, () => false).batches).map((batch, at) => {
    if (at === 0) shrink(batch);
    return batch;
  });
  assert.ok(tokens(second) <= tokens(first) / 2, `${tokens(second)} tokens after ${tokens(first)}`);
});

Deno.test("what is known is left out: on a GPU row by row, on the CPU where a whole batch is", () => {
  assert.deepEqual(on("cuda", {}, 120).cut(WINDOW).flat(), WINDOW.slice(120));
  const left = on("cpu", {}, 120).cut(WINDOW);
  assert.deepEqual(left, on("cpu").cut(WINDOW).filter((batch) => batch.at(-1)!.rows[0] >= 120));
});

Deno.test("rows go alone that would touch each other, on every device", () => {
  const mode = { ...MODE, batched: false };
  for (const device of ["cpu", "cuda"] as const) assert.equal(on(device, { mode }).cut(WINDOW).length, WINDOW.length);
});

Deno.test("rows of one length go together where lengths cannot be mixed, or gaps would not leave room for the text", () => {
  for (const rules of [{ mode: { ...MODE, mixedLengths: false } }, { maxPositions: 50, maxTokens: 30 }]) {
    for (const device of ["cpu", "cuda"] as const) {
      const long = on(device, rules).cut(WINDOW).filter((batch) => batch.at(-1)!.ids.length + 29 > 50);
      assert.ok(long.length > 0);
      for (const batch of long) assert.equal(new Set(batch.map(({ ids }) => ids.length)).size, 1);
    }
  }
});
