import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { type DataType, Field, Float32, Int32, List, Schema, type Table, Utf8, type Vector } from "apache-arrow";
import { FormatError } from "../../../ops/errors.ts";
import type { GridJson } from "../../../ops/grid_json.ts";
import { atOnce } from "../../../ops/steps.ts";
import { gridArraySteps, gridJsonSteps, gridOfTable } from "../../../runner/values/grid_values.ts";
import { columnOfType, tableOfSchema } from "../../../stores/formats/columns.ts";
import { gridTable, gridTableSteps, type GridValue } from "../../../stores/formats/grid.ts";
import { readParquet, writeParquet } from "../../../stores/formats/parquet/mod.ts";

import { atPace } from "../../../stores/pace.ts";
import { turnsDuring } from "../../_turns.ts";
import { sourceOf } from "./parquet/_fixtures.ts";

const json = (table: Table) => atOnce(gridJsonSteps(table));

/** A grid after it was a file. */
async function stored(grid: GridValue): Promise<Table> {
  const parts = await Array.fromAsync(writeParquet(gridTable(grid)));
  return await readParquet(sourceOf(new Uint8Array(Buffer.concat(parts))));
}

const GRIDS: Record<string, GridJson> = {
  "one axis, rows of different lengths": {
    axes: ["position"],
    labels: { position: [["a", " b"], ["\ufeff", '"', "𝒳"], []] },
    rows: [[1, -0.5], [0, NaN, Infinity], []],
    tokens: { ids: [[1, 2], [3, 4, 5], []], starts: [[0, 1], [-1, 0, 1], []], ends: [[1, 3], [-1, 1, 3], []] },
  },
  "labels that all rows share": {
    axes: ["layer", "head"],
    labels: { layer: ["0", "5"], head: ["0", "1", "2"] },
    rows: [[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [10, 11, 12]]],
  },
  "labels along earlier axes, and two sets of one": {
    axes: ["layer", "rank"],
    labels: { layer: ["0", "1"], rank: [[["x", "y"], ["z", "x"]]], "rank:id": [[["1", "2"], ["3", "1"]]] },
    rows: [[[0.5, 0.25], [1, 0]]],
  },
  "four axes": {
    axes: ["layer", "head", "query", "key"],
    labels: { layer: ["3"], query: [["a", "b"], ["c"]], key: [["a", "b"], ["c"]] },
    rows: [[[[[1, 0], [0.5, 0.5]]]], [[[[1]]]]],
  },
  "labels of no axis": { axes: ["a"], labels: { about: [["x", "y"]] }, rows: [[1]] },
  "no rows": { axes: ["position"], labels: {}, rows: [] },
};

for (const [name, grid] of Object.entries(GRIDS)) {
  Deno.test(`a grid comes back from its file: ${name}`, async () => {
    assert.deepEqual(json(await stored(grid)), grid);
    assert.deepEqual(json(gridTable(grid)), grid);
  });
}

Deno.test("numbers as arrays share the innermost axis's memory", () => {
  const rows = atOnce(gridArraySteps(gridOfTable(gridTable(GRIDS["labels that all rows share"]))));
  assert.deepEqual(rows[1], [Float32Array.of(7, 8, 9), Float32Array.of(10, 11, 12)]);
});

Deno.test("rows of a table are the grid of these rows", () => {
  const table = gridTable(GRIDS["one axis, rows of different lengths"]).slice(1, 2);
  assert.deepEqual(json(table).rows, [[0, NaN, Infinity]]);
  assert.deepEqual(json(table).labels, { position: [["\ufeff", '"', "𝒳"]] });
});

const block = { shape: [2], data: new Float32Array(3) };
const REFUSED: Record<string, [GridValue, RegExp]> = {
  "no axes": [{ axes: [], labels: {}, rows: [] }, /needs axes/],
  "an axis twice": [{ axes: ["a", "a"], labels: {}, rows: [] }, /needs axes/],
  "a block of another size": [
    { axes: ["a"], labels: {}, rows: [block] },
    /Row 0 of a grid has 3 numbers in the shape 2/,
  ],
  "too few axes": [{ axes: ["a", "b"], labels: {}, rows: [[1, 2]] }, /Row 0 of a grid has 1 axes: 2 are needed/],
  "lists of different lengths": [{ axes: ["a", "b"], labels: {}, rows: [[[1, 2], [3]]] }, /different lengths/],
  "too few labels": [{ axes: ["a"], labels: { a: ["x"] }, rows: [[1, 2]] }, /is 2 long along a, of which there are 1/],
  "labels for too few rows": [{ axes: ["a"], labels: { a: [["x"]] }, rows: [[1], [2]] }, /2 rows has 1 lists/],
  "too few labels in a row": [{ axes: ["a"], labels: { a: [["x"]] }, rows: [[1, 2]] }, /different lengths/],
};

for (const [name, [grid, message]] of Object.entries(REFUSED)) {
  Deno.test(`refused: ${name}`, () => {
    assert.throws(() => gridTable(grid), (error: Error) => error instanceof FormatError && message.test(error.message));
  });
}

Deno.test("a grid whose metadata, shapes, tokens or numbers a stranger wrote is an error, and makes no lists without measure", () => {
  const table = (changed: object) => {
    const parts = {
      layout: '{"axes":["a","b"],"labels":{}}',
      values: [[1, 2]],
      shape: [[1, 2]],
      tokens: ["{}"],
      ...changed,
    };
    const numbers = (values: unknown[], type: Float32 | Int32) =>
      columnOfType(values, new List(new Field("item", type as DataType, true)));
    const columns: [string, Vector][] = [
      ["values", numbers(parts.values, new Float32())],
      ["shape", numbers(parts.shape, new Int32())],
      ["tokens", columnOfType(parts.tokens, new Utf8())],
    ];
    const fields = columns.map(([name, { type }]) => new Field(name, type, true));
    return tableOfSchema(new Schema(fields, new Map([["probegraph.grid", parts.layout]])), columns);
  };
  assert.deepEqual(atOnce(gridArraySteps(gridOfTable(table({})))), [[Float32Array.of(1, 2)]]);
  const cases: [object, RegExp][] = [
    [{ layout: "{" }, /its layout is no JSON/],
    [{ layout: "null" }, /A grid needs axes with a name each/],
    [{ layout: '{"axes":"ab"}' }, /A grid needs axes with a name each/],
    [{ shape: [[2_000_000_000, 0]], values: [[]] }, /Row 0 of a grid has the shape 2000000000 × 0, and no numbers/],
    [{ shape: [[-1, -2]] }, /Row 0 of a grid has the shape -1 × -2/],
    [{ shape: [[3, 2]] }, /Row 0 of a grid has/],
    [{ values: [null] }, /Row 0 of a grid has/],
    [{ tokens: ["{}"] }, /its tokens have no ids, starts and ends/],
    [{ tokens: ["]"] }, /its tokens is no JSON/],
  ];
  for (const [changed, message] of cases) {
    const read = () => json(table(changed));
    assert.throws(read, (error) => error instanceof FormatError && message.test(error.message), String(message));
  }
});

Deno.test("a grid of many rows becomes plain data with rests", async () => {
  const rows = Array.from({ length: 2000 }, () => [1, 2]);
  const table = gridTable({ axes: ["position"], labels: { position: rows.map(() => ["a", "b"]) }, rows });
  const turns = await turnsDuring(() => atPace(gridJsonSteps(table)));
  assert.ok(turns >= 0.9 * (rows.length + rows.length / 8), `${turns} turns`);
});

Deno.test("a grid of many rows becomes a table, and lists of numbers, with rests", async () => {
  const rows = Array.from({ length: 2000 }, () => [1, 2]);
  const grid: GridValue = { axes: ["position"], labels: { position: rows.map(() => ["a", "b"]) }, rows };
  let table = gridTable(grid);
  const turns = await turnsDuring(async () => void (table = await atPace(gridTableSteps(grid))));
  assert.deepEqual(json(table), json(gridTable(grid)));
  // Rows, labels, and these as texts.
  assert.ok(turns >= 0.9 * 3 * rows.length / 32, `${turns} turns`);
  assert.ok(await turnsDuring(() => atPace(gridArraySteps(gridOfTable(table)))) >= 0.9 * rows.length / 8);
});
