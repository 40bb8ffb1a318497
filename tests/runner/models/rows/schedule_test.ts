import assert from "node:assert/strict";
import { DistinctRows } from "../../../../runner/models/rows/distinct_rows.ts";
import {
  batchSteps,
  intoBatches,
  type ScheduledRow,
  scheduleWindows,
  WINDOW_ROWS,
} from "../../../../runner/models/rows/schedule.ts";
import { atOnce } from "../../../../ops/steps.ts";
import type { ModelInput, TokenEncoder } from "../../../../runner/models/rows/tokens.ts";
import { turnsDuring } from "../../../_turns.ts";

/** One token for each character of the text. */
function testEncoder(encoded: number[] = []): TokenEncoder {
  const encode = (inputs: readonly ModelInput[], rows: readonly number[]) => {
    encoded.push(...rows);
    const ids = inputs.map((input) => Int32Array.from(JSON.stringify(input), (letter) => letter.charCodeAt(0)));
    return Promise.resolve(ids);
  };
  return { check: () => {}, encode } as unknown as TokenEncoder;
}

async function windowsOf(rows: readonly ModelInput[], isDone = (_row: number) => false, encoded: number[] = []) {
  return await Array.fromAsync(scheduleWindows({ rows, encoder: testEncoder(encoded), isDone, signal: undefined }));
}

function rowsOf(batches: readonly (readonly ScheduledRow[])[]): (readonly number[])[][] {
  return batches.map((batch) => batch.map(({ rows }) => rows));
}

Deno.test("batches hold rows of like length, and equal rows once", async () => {
  const [window] = await windowsOf(["abc", "d", "abc", "ef", "g"]);
  assert.deepEqual(rowsOf(intoBatches(window, { batchSize: 2 })), [[[1], [4]], [[3], [0, 2]]]);
});

Deno.test("equal conversations are found, and differ from the text that spells them", async () => {
  const conversation = [{ role: "user", content: "a" }];
  const [window] = await windowsOf([conversation, [{ role: "user", content: "b" }], [...conversation]]);
  assert.deepEqual(window.map(({ rows }) => rows), [[0, 2], [1]]);
});

Deno.test("batches can be held to one length", async () => {
  const [window] = await windowsOf(["a", "bc", "d", "ef", "g"]);
  const batches = intoBatches(window, { batchSize: 2, equalLengths: true });
  assert.deepEqual(rowsOf(batches), [[[0], [2]], [[4]], [[1], [3]]]);
});

Deno.test("a batch is less than full where its padding would cost more than another pass", () => {
  const lengths = (batches: readonly (readonly ScheduledRow[])[]) =>
    batches.map((batch) => batch.map(({ ids }) => ids.length));
  const window = [5, 6, 7, 30, 31, 90].map((length, row) => ({ ids: new Int32Array(length), rows: [row] }));
  assert.deepEqual(lengths(intoBatches(window, { batchSize: 4 })), [[5, 6, 7], [30, 31], [90]]);
  assert.deepEqual(lengths(intoBatches(window.slice(0, 4), { batchSize: 2 })), [[5, 6], [7], [30]]);
  // Each of fifty passes for a text to be written costs more than all the padding.
  assert.deepEqual(lengths(intoBatches(window, { batchSize: 6, passes: 50 })), [[5, 6, 7, 30, 31, 90]]);
  assert.deepEqual(intoBatches([], { batchSize: 4 }), []);
});

Deno.test("a batch holds no more tokens than it may, padding included, but for a row that is longer alone", () => {
  const window = [5, 6, 7, 30, 31, 90].map((length, row) => ({ ids: new Int32Array(length), rows: [row] }));
  const batches = intoBatches(window, { batchSize: 6, maxTokens: 62, passes: 50 });
  assert.deepEqual(batches.map((batch) => batch.map(({ ids }) => ids.length)), [[5, 6, 7], [30, 31], [90]]);
});

Deno.test("windows are encoded when they are needed, those that are known never", async () => {
  const rows = Array.from({ length: 10_000 }, (_, row) => `row ${row % 9000}`);
  const encoded: number[] = [];
  const windows = scheduleWindows({ rows, encoder: testEncoder(encoded), isDone: () => false, signal: undefined });
  await windows.next();
  assert.equal(encoded.length, 4096);
  await windows.return();
  const left: number[] = [];
  const lengths = (await windowsOf(rows, (row) => row < 4096 || row >= 9000, left)).map((window) => window.length);
  assert.deepEqual(lengths, [4096, 808]);
  assert.equal(left[0], 4096);
});

Deno.test("equal rows among very many are found with rests", async () => {
  const rows = Array.from({ length: 100_000 }, (_, row) => `row ${row}`);
  const turns = await turnsDuring(() => windowsOf(rows, () => true));
  assert.ok(turns >= 0.9 * rows.length / 32, `${turns} turns`);
});

Deno.test("windows of rows that are all known follow each other with rests", async () => {
  const rows = Array.from({ length: 100_000 }, (_, row) => `row ${row}`);
  const found = await DistinctRows.of(rows);
  const request = { rows, encoder: testEncoder(), isDone: () => true, signal: undefined };
  const distinct = () => Promise.resolve(found);
  const turns = await turnsDuring(() => Array.fromAsync(scheduleWindows({ ...request, distinct })));
  assert.ok(turns >= Math.floor(rows.length / WINDOW_ROWS), `${turns} turns`);
});

Deno.test("very many rows are cut into batches in steps, into the same ones", () => {
  const window = Array.from({ length: 1100 }, (_, row) => ({ ids: new Int32Array(1 + (row >> 4)), rows: [row] }));
  const steps = batchSteps(window, { batchSize: 8 });
  assert.equal(Iterator.from(steps).toArray().length, 4);
  const rows = atOnce(batchSteps(window, { batchSize: 8 })).flat();
  assert.deepEqual(rows, window);
});
