import assert from "node:assert/strict";
import { extractActivations } from "../../../../runner/models/rows/extract.ts";
import type { GivenRow, RowLookup } from "../../../../runner/models/rows/row_lookup.ts";
import { turnsDuring } from "../../../_turns.ts";
import { fixtureModel } from "../fixtures.ts";

const TEXTS = ["a", "b", "a", "c", "d", "b"];

/** Whether a worker was asked for anything before rows were first looked for, and at all, where the first `known` are found. */
async function loading(known: number, mostKnown: number): Promise<{ before: boolean; everLoaded: boolean }> {
  const { postMessage } = Worker.prototype;
  let [everLoaded, before] = [false, false];
  Worker.prototype.postMessage = function (this: Worker, ...message: [unknown]) {
    everLoaded = true;
    postMessage.apply(this, message);
  };
  const found = new Set<number>();
  const lookup: RowLookup = {
    mostKnown,
    lookGiven: (given: readonly GivenRow[]) => {
      before = everLoaded;
      given.slice(0, known).forEach(({ rows }) => rows.forEach((row) => found.add(row)));
      return Promise.resolve(found.size);
    },
    look: () => Promise.resolve(0),
  };
  try {
    const { model } = await fixtureModel("gpt2");
    const isDone = (row: number) => found.has(row);
    const batches = await Array.fromAsync(extractActivations({ model, rows: TEXTS, layers: [1], isDone, lookup }));
    const rows = batches.flatMap(({ rows }) => rows).concat(...found);
    assert.deepEqual(rows.sort(), [...TEXTS.keys()]);
  } finally {
    Worker.prototype.postMessage = postMessage;
  }
  return { before, everLoaded };
}

Deno.test("a model is loaded at once where more rows differ than may be known", async () => {
  assert.deepEqual(await loading(3, 3), { before: true, everLoaded: true });
  assert.deepEqual(await loading(0, 0), { before: true, everLoaded: true });
});

Deno.test("else it is loaded when rows are left that are not known, and only then", async () => {
  assert.deepEqual(await loading(3, 4), { before: false, everLoaded: true });
  assert.deepEqual(await loading(4, 4), { before: false, everLoaded: false });
});

Deno.test("very many equal rows are computed once, and answered in parts", async () => {
  const { model } = await fixtureModel("gpt2");
  const vectorsOf = async (rows: readonly string[]) => {
    const batches = await Array.fromAsync(extractActivations({ model, rows, layers: [1] }));
    assert.ok(batches.every(({ rows }) => rows.length <= 4096));
    const vectors = batches.flatMap(({ rows, outputs: [{ columns, data }] }) =>
      rows.map((row, i): [number, Float32Array] => [row, data.subarray(i * columns, (i + 1) * columns)])
    );
    return new Map(vectors);
  };
  const few = await vectorsOf(["a b", "c"]);
  const many = await vectorsOf(Array.from({ length: 9000 }, (_, row) => row % 3 === 0 ? "a b" : "c"));
  assert.equal(many.size, 9000);
  for (const [row, vector] of many) assert.deepEqual(vector, few.get(row % 3 === 0 ? 0 : 1));
});

Deno.test("between the parts of an answer others have their turn", async () => {
  const { model } = await fixtureModel("gpt2");
  const rows = Array.from({ length: 40_960 }, () => "a b");
  const parts = extractActivations({ model, rows, layers: [1] });
  await parts.next();
  const turns = await turnsDuring(async () => {
    for (let part = 1; part < 10; part++) assert.equal((await parts.next()).value!.rows.length, 4096);
  });
  assert.ok(turns >= 9, `${turns} turns`);
  await parts.return();
});

/** How many windows of rows were looked at when the first result came: of two, of which each has two rows that are not known. */
async function windowsBefore(device: string): Promise<number> {
  const { model } = await fixtureModel("gpt2");
  const rows = Array.from({ length: 4100 }, (_, row) => `a ${row}`);
  const found = new Set<number>();
  let [windows, before] = [0, 0];
  const lookup: RowLookup = {
    mostKnown: rows.length,
    lookGiven: (given: readonly GivenRow[]) => {
      windows++;
      given.slice(2).forEach(({ rows }) => rows.forEach((row) => found.add(row)));
      return Promise.resolve(given.length - 2);
    },
    look: () => Promise.resolve(0),
  };
  const request = { model, rows, layers: [1], device, batchSize: 1, isDone: (row: number) => found.has(row), lookup };
  const computed: number[] = [];
  for await (const batch of extractActivations(request)) {
    before ||= windows;
    computed.push(...batch.rows);
  }
  assert.deepEqual([windows, computed], [2, [0, 1, 4096, 4097]]);
  return before;
}

Deno.test("while a GPU computes a window's rows, the next window is made; the CPU does one after the other", async () => {
  assert.equal(await windowsBefore("cpu"), 1);
  // The CPU takes its place where there is none.
  assert.equal(await windowsBefore("mps"), 2);
});
