import assert from "node:assert/strict";
import { KeyTable } from "../../../../../runner/implementations/extraction/reuse/key_table.ts";
import { givenKey, readKey } from "../../../../../runner/implementations/extraction/reuse/row_marks.ts";

/** Keys of rows, of which some have none, and all begin alike: they meet in the table. */
function crowdedKeys(rows: number): Uint32Array {
  return Uint32Array.from({ length: 8 * rows }, (_, at) => {
    const [row, word] = [at >> 3, at & 7];
    if (row % 5 === 0) return 0;
    return word % 4 === 0 ? 7 : row * 8 + (word & 4) + 1;
  });
}

Deno.test("rows are found by either key, among thousands that begin alike, and none by the other's", () => {
  const keys = crowdedKeys(3000);
  const table = new KeyTable(3000);
  table.add(keys.subarray(0, 8 * 1000));
  table.add(keys.subarray(8 * 1000));
  for (let row = 0; row < 3000; row++) {
    const [given, read] = [keys.subarray(8 * row, 8 * row + 4), keys.subarray(8 * row + 4, 8 * row + 8)];
    const expected = row % 5 === 0 ? -1 : row;
    assert.deepEqual([table.find(given, "given"), table.find(read, "read")], [expected, expected]);
    assert.deepEqual([table.find(given, "read"), table.find(read, "given")], [-1, -1]);
    assert.deepEqual([table.keyOf(row, "given"), table.keyOf(row, "read")], [given, read]);
  }
  assert.equal(table.find(Uint32Array.of(7, 1, 1, 1), "given"), -1);
});

Deno.test("of rows with equal keys the first is found; an empty table has none", () => {
  const table = new KeyTable(2);
  table.add(Uint32Array.of(1, 2, 3, 4, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8));
  assert.equal(table.find(Uint32Array.of(1, 2, 3, 4), "given"), 0);
  assert.equal(table.find(Uint32Array.of(5, 6, 7, 8), "read"), 1);
  assert.equal(new KeyTable(0).find(Uint32Array.of(1, 2, 3, 4), "given"), -1);
});

Deno.test("keys tell texts, settings and token ids apart", () => {
  const keys = [
    givenKey("a", ""),
    givenKey("b", ""),
    givenKey("a", "x"),
    readKey(Int32Array.of(1, 2)),
    readKey(Int32Array.of(2, 1)),
  ];
  assert.equal(new Set(keys.map((key) => key.join())).size, keys.length);
  assert.deepEqual(readKey(Int32Array.of(9, 1, 2, 9).subarray(1, 3)), readKey(Int32Array.of(1, 2)));
});
