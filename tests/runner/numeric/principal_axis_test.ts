import assert from "node:assert/strict";
import { symmetricEigen } from "../../../runner/numeric/symmetric_eigen.ts";
import { principalAxis } from "../../../runner/numeric/principal_axis.ts";
import { RandomState } from "../../../runner/random/random_state.ts";

function source(rows: number, columns: number, data: Float32Array, batch: number) {
  return {
    rows,
    columns,
    async *batches() {
      for (let start = 0; start < rows; start += batch) {
        const end = Math.min(rows, start + batch);
        yield { rows: end - start, columns, data: data.subarray(start * columns, end * columns) };
      }
    },
  };
}

/** Rows around a centre, the spread of column j falling with j. */
function cloud(rows: number, columns: number) {
  const random = new RandomState(7);
  return Float32Array.from(
    { length: rows * columns },
    (_, i) => 3 + (random.uniform() - 0.5) / (1 + 0.05 * (i % columns)),
  );
}

for (const [rows, columns] of [[300, 40], [20, 90], [2, 5], [400, 1]]) {
  Deno.test(`the axis of ${rows} rows of ${columns} numbers is the covariance's first eigenvector, in any batches`, async () => {
    const data = cloud(rows, columns);
    const mean = new Float64Array(columns);
    data.forEach((value, i) => mean[i % columns] += value / rows);
    const covariance = new Float64Array(columns * columns);
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < columns; j++) {
        for (let k = 0; k < columns; k++) {
          covariance[j * columns + k] += (data[row * columns + j] - mean[j]) * (data[row * columns + k] - mean[k]);
        }
      }
    }
    const { values, vectors } = symmetricEigen({ rows: columns, columns, data: covariance });
    const top = values.indexOf(Math.max(...values));
    for (const batch of [1, 7, rows]) {
      const axis = (await principalAxis(source(rows, columns, data, batch), mean))!;
      const along = axis.reduce((sum, value, j) => sum + value * vectors.data[top * columns + j], 0);
      assert.ok(Math.abs(along) > 1 - 1e-9, `${along}`);
    }
  });
}

Deno.test("rows that all lie at the centre have no axis", async () => {
  const data = new Float32Array(12).fill(2);
  assert.equal(await principalAxis(source(4, 3, data, 4), new Float64Array(3).fill(2)), undefined);
});
