import assert from "node:assert/strict";
import { locate } from "../../../runner/columns/positions.ts";

Deno.test("rows of several chunks are found in any order, behind empty chunks as well", () => {
  const lengths = [3, 0, 1, 4];
  const places = lengths.flatMap((length, chunk) => Array.from({ length }, (_, row) => [chunk, row]));
  for (const rows of [[0, 1, 2, 3, 4, 5, 6, 7], [7, 6, 5, 4, 3, 2, 1, 0], [4, 0, 3, 3, 7, 2], []]) {
    const { length, chunk, row } = locate(lengths, Int32Array.from(rows));
    assert.equal(length, rows.length);
    assert.deepEqual(rows.map((_, i) => [chunk[i], row[i]]), rows.map((place) => places[place]));
  }
});
