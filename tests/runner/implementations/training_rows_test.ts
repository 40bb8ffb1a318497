import assert from "node:assert/strict";
import type { Matrix } from "../../../ops/mod.ts";
import { chosenRows } from "../../../runner/implementations/training_rows.ts";

const whole: Matrix = { rows: 6, columns: 2, data: Float64Array.from({ length: 12 }, (_, i) => i) };
const source = {
  rows: 6,
  columns: 2,
  async *batches() {
    for (const [start, end] of [[0, 2], [2, 3], [3, 6]]) {
      yield { rows: end - start, columns: 2, data: whole.data.slice(start * 2, end * 2) };
    }
  },
};

Deno.test("the chosen rows of a matrix in batches are those of the whole", async () => {
  for (const rows of [[0, 1, 2, 3, 4, 5], [1, 3, 5], [2], [0, 5], []]) {
    const chosen = chosenRows(whole, Int32Array.from(rows)) as Matrix;
    const batched = chosenRows(source, Int32Array.from(rows)) as typeof source;
    const parts = await Array.fromAsync(batched.batches());
    assert.deepEqual(parts.flatMap(({ data }) => [...data]), [...chosen.data as Float32Array]);
    assert.deepEqual([batched.rows, batched.columns], [chosen.rows, chosen.columns]);
  }
});

Deno.test("the chosen rows can be read again", async () => {
  const batched = chosenRows(source, Int32Array.of(4, 5)) as typeof source;
  for (let pass = 0; pass < 2; pass++) {
    const parts = await Array.fromAsync(batched.batches());
    assert.deepEqual(parts.flatMap(({ data }) => [...data]), [8, 9, 10, 11]);
  }
});
