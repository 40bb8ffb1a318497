import assert from "node:assert/strict";
import { KeyTable } from "../../../../../runner/implementations/extraction/reuse/key_table.ts";
import { givenKey, readKey } from "../../../../../runner/implementations/extraction/reuse/row_marks.ts";

/** Records of rows, of which some have no key, and all begin alike: they meet in the table. The checks are 5. */
function crowdedRecords(rows: number): Uint32Array {
  return Uint32Array.from({ length: 4 * rows }, (_, at) => {
    const [row, word] = [at >> 2, at & 3];
    if (row % 5 === 0) return word === 3 ? 5 : 0;
    if (word === 3) return (row << 16) + 5;
    return word === 0 ? 7 : 1;
  });
}

Deno.test("rows are found by their keys, whatever their checks are, among thousands that begin alike", () => {
  const records = crowdedRecords(3000);
  const table = new KeyTable(3000);
  table.add(records.subarray(0, 4 * 1000));
  table.add(records.subarray(4 * 1000));
  for (let row = 0; row < 3000; row++) {
    const [a, b, c, d] = records.subarray(4 * row, 4 * row + 4);
    if (row % 5 > 0) assert.equal(table.find(Uint32Array.of(a, b, c, d - 5)), row);
    assert.deepEqual([...table.keyOf(row)], [a, b, c, d]);
  }
  assert.equal(table.find(Uint32Array.of(7, 1, 2, 1 << 16)), -1);
});

Deno.test("of rows with equal keys the first is found; an empty table has none", () => {
  const table = new KeyTable(3);
  table.add(Uint32Array.of(0, 0, 0, 9, 1, 2, 3, 1 << 16, 1, 2, 3, (1 << 16) + 4));
  assert.equal(table.find(Uint32Array.of(1, 2, 3, 1 << 16)), 1);
  assert.equal(new KeyTable(0).find(Uint32Array.of(1, 2, 3, 1 << 16)), -1);
});

Deno.test("keys tell texts, settings and token ids apart", () => {
  const keys = [
    givenKey("a", ""),
    givenKey("b", ""),
    givenKey("a", "x"),
    readKey(Int32Array.of(1, 2), ""),
    readKey(Int32Array.of(2, 1), ""),
  ];
  assert.equal(new Set(keys.map((key) => key.join())).size, keys.length);
  assert.deepEqual(readKey(Int32Array.of(9, 1, 2, 9).subarray(1, 3), "x"), readKey(Int32Array.of(1, 2), ""));
  assert.deepEqual(readKey("a", "x"), givenKey("a", "x"));
  assert.ok(keys.every((key) => (key[3] & 0xffff) === 0));
});
