import assert from "node:assert/strict";
import { DenseProducts } from "../../../runner/numeric/dense_products.ts";
import { timesDense } from "../../../runner/numeric/products.ts";

for (const [rows, columns] of [[1, 1], [6, 3], [8, 17], [131, 130]]) {
  Deno.test(`a matrix of ${rows} × ${columns} is multiplied and compared with one vector after the other`, () => {
    const a = { rows, columns, data: Float64Array.from({ length: rows * columns }, (_, i) => Math.sin(i)) };
    const products = new DenseProducts(a);
    for (const turn of [1, 2]) {
      const vector = Float64Array.from({ length: columns }, (_, j) => Math.cos(turn * j));
      const [found, expected] = [products.times(vector), timesDense(a, vector)];
      assert.equal(found.length, rows);
      assert.ok(found.every((value, i) => Math.abs(value - expected[i]) < 1e-12));
      const distances = products.distances(vector);
      assert.equal(distances.length, rows);
      distances.forEach((distance, i) => {
        const own = a.data.subarray(i * columns, (i + 1) * columns);
        assert.ok(Math.abs(distance - own.reduce((sum, value, j) => sum + Math.abs(value - vector[j]), 0)) < 1e-12);
      });
    }
  });
}
