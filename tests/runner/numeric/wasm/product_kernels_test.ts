import assert from "node:assert/strict";
import { directProducts } from "../../../../runner/numeric/products.ts";
import { kernelProducts } from "../../../../runner/numeric/wasm/product_kernels.ts";

const wave = (length: number, k: number) =>
  Float64Array.from({ length }, (_, j) => Math.fround(1 + Math.cos(k * j + k)));
const squares = (products: Float64Array, first: number) =>
  products.forEach((value, i) => products[i] = (first + i) % 3 === 0 ? 0 : value * value);

for (const [rows, columns] of [[1, 1], [5000, 7], [43, 16], [1001, 769], [3, 40_000]]) {
  const x = { rows, columns, data: Float32Array.from({ length: rows * columns }, (_, k) => 1 + Math.sin(k)) };
  const [found, exact] = [kernelProducts(x), directProducts(x)];

  Deno.test(`products of ${rows} × ${columns} with several vectors are exact ones, to the rounding of 32-bit floats`, async () => {
    const [ws, rs] = [[1, 2, 3].map((k) => wave(columns, k)), [1, 2].map((k) => wave(rows, k))];
    close(await found.times(ws), await exact.times(ws));
    close(await found.transposedTimes(rs), await exact.transposedTimes(rs));
    const changes = ws.map(() => squares);
    close(await found.through(ws, changes), await exact.through(ws, changes));
  });
}

Deno.test("a product is to the bit the same whatever is multiplied beside it", async () => {
  const [rows, columns] = [500, 100];
  const x = { rows, columns, data: Float32Array.from({ length: rows * columns }, (_, k) => 1 + Math.sin(k)) };
  const of = kernelProducts(x);
  const ws = [1, 2, 3, 4, 5].map((k) => wave(columns, k));
  const many = await of.through(ws, ws.map(() => squares));
  for (const [k, w] of ws.entries()) assert.deepEqual([many[k]], await of.through([w], [squares]));
});

function close(found: readonly Float64Array[], exact: readonly Float64Array[]): void {
  found.forEach((vector, k) => {
    const bound = 1e-5 * exact[k].reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    vector.forEach((value, i) => assert.ok(Math.abs(value - exact[k][i]) <= bound, `${k} ${i}`));
  });
}
