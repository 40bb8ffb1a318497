import assert from "node:assert/strict";
import { firstRows } from "../../../runner/numeric/matrix_source.ts";
import { type MatrixSource, scoreProbe, trainProbe } from "../../../runner/probes/mod.ts";
import type { Matrix } from "../../../stores/formats/matrix.ts";
import { clouds } from "../probes/cases.ts";

function inBatches({ rows, columns, data }: Matrix<Float32Array>, size: number): MatrixSource<Float32Array> {
  return {
    rows,
    columns,
    async *batches() {
      for (let start = 0; start < rows; start += size) {
        const end = Math.min(start + size, rows);
        await Promise.resolve();
        yield { rows: end - start, columns, data: data.slice(start * columns, end * columns) };
      }
    },
  };
}

const { x, y } = clouds(150, 6, 8);

Deno.test("the first rows of a source are cut from its batches", async () => {
  const first = firstRows(inBatches(x, 37), 50);
  const batches = await Array.fromAsync(first.batches());
  assert.deepEqual([first.rows, ...batches.map(({ rows }) => rows)], [50, 37, 13]);
  assert.deepEqual(batches.flatMap(({ data }) => [...data]), [...x.data.subarray(0, 50 * 6)]);
});

for (const modelType of ["logistic_regression", "linear_svc", "mean_difference", "lda", "naive_bayes"]) {
  for (const preprocessing of ["none", "standardize", "normalize"] as const) {
    Deno.test(`${modelType} after ${preprocessing} learns the same from batches as from one matrix`, async () => {
      const spec = { modelType, params: {}, preprocessing };
      const [whole, batched] = [await trainProbe(spec, x, y), await trainProbe(spec, inBatches(x, 37), y)];
      const [expected, scores] = [await scoreProbe(whole, x), await scoreProbe(batched, inBatches(x, 64))];
      scores.forEach((score, i) => assert.ok(Math.abs(score - expected[i]) < 1e-9, `${score} ${expected[i]}`));
    });
  }
}

Deno.test("trainProbe() refuses batches for a classifier that needs all rows at once", async () => {
  const spec = { modelType: "rbf_svc", params: {}, preprocessing: "none" as const };
  await assert.rejects(() => trainProbe(spec, inBatches(x, 50), y), /needs them all at once/);
});

Deno.test("trainProbe() names the row of a batch that has no number", async () => {
  const broken = { ...x, data: x.data.slice() };
  broken.data[100 * 6 + 2] = Infinity;
  const spec = { modelType: "mean_difference", params: {}, preprocessing: "none" as const };
  await assert.rejects(() => trainProbe(spec, inBatches(broken, 40), y), /row 100, column 2 is Infinity/);
});
