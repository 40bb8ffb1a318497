import assert from "node:assert/strict";
import { bestProducts } from "../../../runner/numeric/best_products.ts";
import { inMemory } from "../../../runner/numeric/matrix_source.ts";
import { timesVector } from "../../../runner/numeric/products.ts";
import { productsOf } from "../../../runner/numeric/products_in_step.ts";
import { kernelProducts } from "../../../runner/numeric/wasm/product_kernels.ts";
import { allProducts, matrix, wave } from "./wasm/products.ts";

for (const [where, given] of Object.entries({ "in memory": matrix, "in batches": batches })) {
  Deno.test(`a large matrix ${where} is multiplied in 64-bit floats for a solver that stops at a small gradient`, async () => {
    const [rows, columns] = [1200, 1000];
    const w = wave(columns, 3);
    const exact = timesVector(matrix(rows, columns), w);
    const error = async (tolerance: number): Promise<number> => {
      const product = await productsOf(bestProducts(given(rows, columns), tolerance)).times(w);
      return product.reduce((most, value, i) => Math.max(most, Math.abs(value - exact[i])), 0);
    };
    assert.ok(await error(1e-7) < 1e-14);
    assert.ok(await error(1e-4) > 1e-9);
  });
}

Deno.test("a matrix of some hundred rows is multiplied by vector instructions, in 64-bit floats for every solver", async () => {
  const x = matrix(500, 100);
  assert.deepEqual(await allProducts(bestProducts(x, 1e-4), 1), await allProducts(kernelProducts(x, 64), 1));
});

function batches(rows: number, columns: number) {
  return inMemory(matrix(rows, columns));
}
