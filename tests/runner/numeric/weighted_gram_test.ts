import assert from "node:assert/strict";
import type { Matrix } from "../../../stores/formats/matrix.ts";
import { inBlocks } from "../../../runner/numeric/matrix_source.ts";
import { weightedGram } from "../../../runner/numeric/weighted_gram.ts";

function rowsOf(rows: number, columns: number): Matrix<Float32Array> {
  return { rows, columns, data: Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * i % 1013)) };
}

/** By the definition. */
function product({ rows, columns, data }: Matrix<Float32Array>, weights: Float64Array, j: number, k: number): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += weights[i] * data[i * columns + j] * data[i * columns + k];
  return sum;
}

Deno.test("products of chosen columns weigh each row, whether few or many are multiplied, in memory or in batches", async () => {
  for (const [rows, columns, every] of [[7, 5, 2], [3000, 200, 1]]) {
    const x = rowsOf(rows, columns);
    const weights = Float64Array.from({ length: rows }, (_, i) => i % 3 === 0 ? 0 : i / rows);
    const chosen = Int32Array.from({ length: columns }, (_, j) => j).filter((j) => j % every === 0);
    for (const source of [x, inBlocks(x)]) {
      const gram = await weightedGram(source, weights, chosen);
      for (const k of [0, 1, chosen.length - 1]) {
        for (const l of [0, chosen.length - 1]) {
          const expected = product(x, weights, chosen[k], chosen[l]);
          assert.ok(Math.abs(gram.data[k * gram.columns + l] - expected) < 1e-9 * rows);
        }
      }
    }
  }
});

Deno.test("products of rows that count nothing, and of no columns, are zeros", async () => {
  const x = rowsOf(4, 3);
  assert.deepEqual([...(await weightedGram(x, new Float64Array(4), Int32Array.of(0, 2))).data], [0, 0, 0, 0]);
  assert.equal((await weightedGram(x, new Float64Array(4).fill(1), new Int32Array(0))).data.length, 0);
});
