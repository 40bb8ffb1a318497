import assert from "node:assert/strict";
import { Table } from "apache-arrow";
import { gatherAtPace } from "../../../runner/columns/gather_at_pace.ts";
import { rowGroups } from "../../../runner/columns/row_groups.ts";
import { keysOfTable } from "../../../runner/columns/row_keys.ts";
import { sortedRows } from "../../../runner/columns/sorted_rows.ts";
import { columnFromValues } from "../../../stores/formats/columns.ts";
import { Pace } from "../../../stores/pace.ts";
import { turnsDuring } from "../../_turns.ts";

const ROWS = 140_000;
const { signal } = new AbortController();
const numbers = Float64Array.from({ length: ROWS }, (_, i) => (i * 7919) % ROWS);
const table = new Table({
  number: columnFromValues(numbers),
  text: columnFromValues(Array.from(numbers, (number) => `text ${number}`)),
});

Deno.test("sorting, grouping and choosing many rows, and reading what they are told apart by, lets others have their turn", async () => {
  const values = [...numbers];
  const work: [least: number, () => Promise<unknown>][] = [
    [ROWS / 2048, () => sortedRows(values, false, signal)],
    [ROWS / 1024, () => rowGroups([values], signal)],
    // Two columns, and their pairs.
    [3 * ROWS / 1024, () => rowGroups([values, values], signal)],
    // Two columns of three chunks.
    [6, () => gatherAtPace(table, Int32Array.from(values), signal)],
    // Texts may be long, numbers are not.
    [ROWS / 32 + ROWS / 4096, () => Array.fromAsync(keysOfTable(table, new Pace(signal)))],
  ];
  for (const [least, of] of work) {
    const turns = await turnsDuring(of);
    assert.ok(turns >= Math.floor(least), `${turns} turns, ${least} expected: ${of}`);
  }
});

Deno.test("rows that are gathered with rests are those of their places", async () => {
  const rows = Int32Array.from({ length: 70_000 }, (_, i) => ROWS - 1 - 2 * i);
  const gathered = await gatherAtPace(table, rows, signal);
  assert.equal(gathered.numRows, rows.length);
  for (const i of [0, 1, 65_535, 65_536, rows.length - 1]) {
    assert.deepEqual(gathered.get(i)!.toJSON(), table.get(rows[i])!.toJSON());
  }
});

Deno.test("equal values are in one group, whatever their type, and others are not", async () => {
  const values = [NaN, 0, -0, NaN, null, "", "a", null, 1n, -1n, 1, 0.5, "", true, 2 ** 60, -1n, "a", 0.5, false, true];
  const { of, first } = await rowGroups([values]);
  values.forEach((value, row) => {
    const same = values.findIndex((other) => other === value || Object.is(other, value));
    assert.equal(first[of[row]], same, `${String(value)} in row ${row}`);
  });
});

Deno.test("rows are in one group where they are equal in all of several columns", async () => {
  const columns = [7, 11, 3].map((size) => Array.from({ length: 5000 }, (_, row) => row * row % size));
  const { of, first, counts } = await rowGroups(columns);
  const groups = Map.groupBy(of.keys(), (row) => columns.map((column) => column[row]).join());
  assert.deepEqual([...first], [...groups.values()].map(([row]) => row));
  assert.deepEqual([...counts], [...groups.values()].map(({ length }) => length));
  [...groups.values()].forEach((rows, group) => rows.forEach((row) => assert.equal(of[row], group)));
});

Deno.test("keys that all differ are divided among maps, none of which is large, whatever their form", async () => {
  const rows = Array.from({ length: 200_000 }, (_, row) => row);
  const records = rows.map((row) => `{"a": ${row}, "b": "x${row}"}`);
  // Two columns are told apart by the products of their numbers of groups.
  for (const columns of [[records], [rows, rows.map((row) => row / 7)]]) {
    const most = await largestMap(() => rowGroups(columns, signal));
    assert.ok(most > 0 && most < rows.length / 8, `${most} keys in one map`);
  }
});

/** The size of the largest map that is filled during some work. */
async function largestMap(work: () => Promise<unknown>): Promise<number> {
  const { set } = Map.prototype;
  let most = 0;
  Map.prototype.set = function (this: Map<unknown, unknown>, key, value) {
    set.call(this, key, value);
    most = Math.max(most, this.size);
    return this;
  };
  try {
    await work();
  } finally {
    Map.prototype.set = set;
  }
  return most;
}
