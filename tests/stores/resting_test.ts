import assert from "node:assert/strict";
import { vectorFromArray } from "apache-arrow";
import { group, MemoryStore, Runner } from "../../mod.ts";
import { float } from "../../ops/float.ts";
import { type PythonJson, pythonJson, pythonJsonPieces } from "../../ops/python_json.ts";
import { resultFrom } from "../../runner/evaluation/result_from.ts";
import { columnFromValues, columnOfJson, jsonColumnSteps, tableFromColumns } from "../../stores/formats/columns.ts";
import { readParquet, writeParquet } from "../../stores/formats/parquet/mod.ts";
import { join, memorySource } from "../../stores/bytes.ts";
import { writtenNodes } from "../../stores/node_texts.ts";
import { atOnce } from "../../ops/steps.ts";
import { atPace } from "../../stores/pace.ts";
import { encodeStatus, newStatus, statusSteps } from "../../stores/status.ts";
import { placeStatus } from "../../stores/status_place.ts";
import { turnsDuring } from "../_turns.ts";

const ROWS = 100_000;
const texts = Array.from({ length: ROWS }, (_, i) => `text ${i}`);

Deno.test("columns, graphs and statuses of much data are made with rests, each after so many rows", async () => {
  const data = new Runner({ store: "memory://" }).fromInline({ text: texts });
  const column = data.colText("text");
  const names = columnFromValues(texts.map((_, i) => `name ${i % 3}`));
  const columns = Array.from({ length: 8 }, (_, i) => [`column ${i}`, names] as const);
  const file = join(await Array.fromAsync(writeParquet(tableFromColumns(columns))));
  const nested = columnFromValues(texts.slice(0, 1000).map((text, i) => [{ text, i }]));
  const records = tableFromColumns([["record", columnFromValues(texts.map((text, i) => ({ text, i })))]]);
  const nestedFile = join(await Array.fromAsync(writeParquet(tableFromColumns([["nested", nested]]))));
  const work: [rowsOfStep: number, () => Promise<unknown>][] = [
    [8192, () => atPace(jsonColumnSteps(texts))],
    [8192, () => atPace(resultFrom(column, texts))],
    [1024, () => writtenNodes(column)],
    [8192, () => atPace(statusSteps(newStatus(data, "new")))],
    [8192, () => Array.fromAsync(writeParquet(tableFromColumns([["text", columnFromValues(texts)]])))],
    [1024, () => Array.fromAsync(writeParquet(records))],
    // Eight columns that are read side by side, in two row groups.
    [ROWS / 16, () => readParquet(memorySource(file))],
    // A page for each of two fields, the lists' places and their ends, and each field.
    [ROWS / 6, () => readParquet(memorySource(nestedFile))],
  ];
  for (const [rowsOfStep, of] of work) {
    const turns = await turnsDuring(of);
    assert.ok(turns >= Math.floor(ROWS / rowsOfStep), `${turns} turns: ${of}`);
  }
});

Deno.test("a status of thousands of ops that refers to large data is made with rests", async () => {
  const text = new Runner({ store: "memory://" }).fromInline({ text: texts }).colText("text");
  const status = newStatus(group(...Array.from({ length: 3000 }, (_, i) => text.eq(`text ${i}`))), "new");
  const store = new MemoryStore();
  // What the data takes is known from then on, and the data is in the store.
  await placeStatus(store, status);
  let bytes = 0;
  const turns = await turnsDuring(async () => void (bytes = (await placeStatus(store, status)).bytes.length));
  assert.ok(bytes > 500_000 && turns >= 2 * Math.floor(bytes / 80_000), `${turns} turns for ${bytes} bytes`);
});

Deno.test("JSON that is written in pieces is that which is written at once", () => {
  const values: PythonJson[] = [
    {},
    [],
    null,
    { b: float(1), a: ["é", 2n ** 70n, NaN], "ü": { list: Array.from({ length: 5000 }, (_, i) => [i, `"${i}"`]) } },
    Array.from({ length: 1024 }, (_, i) => i / 3),
    Array.from({ length: 1025 }, (_, i) => ({ i: float(i) })),
    Array.from(
      { length: 3000 },
      (_, i) => ["", '"', "\n ,", ",\\n", "é", "\x7f", "\u{1f600}", null, true, i, -i / 7][i % 11],
    ),
    Array.from({ length: 3000 }, (_, i) => [1e-4, 1e-5, 1 / 3, NaN, 1e16, 1e21, -0, -Infinity][i % 8]),
  ];
  for (const value of values) {
    for (const sortKeys of [true, false]) {
      assert.equal([...pythonJsonPieces(value, sortKeys)].join(""), pythonJson(value, { sortKeys }));
    }
  }
  const status = newStatus(new Runner({ store: "memory://" }).fromInline({ x: texts.slice(0, 3000) }), "new");
  assert.deepEqual(atOnce(statusSteps(status)), encodeStatus(status));
});

Deno.test("a column that is made in steps is Apache Arrow's own, and a file of texts that repeat, or do not, is read again", async () => {
  const numbers = Array.from({ length: 20_000 }, (_, i) => i % 7 === 0 ? null : i / 3);
  assert.deepEqual([...columnOfJson(numbers)], [...vectorFromArray(numbers)]);
  const table = tableFromColumns([
    ["own", columnFromValues(texts)],
    ["repeated", columnFromValues(texts.map((_, i) => i % 5 === 0 ? null : `name ${i % 3}`))],
  ]);
  const read = await readParquet(memorySource(join(await Array.fromAsync(writeParquet(table)))));
  for (const name of ["own", "repeated"]) {
    assert.deepEqual([...read.getChild(name)!], [...table.getChild(name)!]);
  }
});
