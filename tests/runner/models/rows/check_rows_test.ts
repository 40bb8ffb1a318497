import assert from "node:assert/strict";
import { checkTokens } from "../../../../runner/models/rows/check_rows.ts";

/** What is taken of rows of such lengths, whose tokens are 0, 1, 2, … */
function taken(lengths: readonly number[], most?: number): number[][] {
  const rows = lengths.map((length, row) => ({ ids: Int32Array.from({ length }, (_, i) => i), rows: [row] }));
  const { short, long } = checkTokens(rows, most);
  return [[...short], [...long]];
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

Deno.test("the longest row's tokens are taken, repeated where they are too few", () => {
  assert.deepEqual(taken([1, 40, 2]), [numbers(4), numbers(12)]);
  assert.deepEqual(taken([3]), [[0, 1, 2, 0], [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]]);
});

Deno.test("many are taken only where a row has so many", () => {
  assert.deepEqual(taken([32], 32), [numbers(4), numbers(32)]);
  assert.equal(taken([31], 32)[1].length, 12);
});
