import assert from "node:assert/strict";
import { type Change, directProducts, type ManyProducts, type Products } from "../../../runner/numeric/products.ts";
import { productsOf, solveInStep } from "../../../runner/numeric/products_in_step.ts";

const x = { rows: 3, columns: 2, data: Float32Array.of(1, 2, 3, 4, 5, 6) };

/** Notes how many vectors each product was computed of. */
function counted(): { readonly of: ManyProducts; readonly counts: number[] } {
  const direct = directProducts(x);
  const counts: number[] = [];
  const noted = (vectors: readonly Float64Array[]) => (counts.push(vectors.length), vectors);
  const of = {
    ...direct,
    times: (ws: readonly Float64Array[]) => direct.times(noted(ws)),
    transposedTimes: (rs: readonly Float64Array[]) => direct.transposedTimes(noted(rs)),
    through: (ws: readonly Float64Array[], changes: readonly Change[]) => direct.through(noted(ws), changes),
  };
  return { of, counts };
}

/** Multiplies with X and Xᵀ in turn. */
function power(steps: number, first: number): (x: Products) => Promise<Float64Array> {
  return async (x) => {
    let w = Float64Array.of(first, 1);
    for (let step = 0; step < steps; step++) {
      w = (await x.transposedTimes(await x.times(w))).map((value) => value / 100);
    }
    return w;
  };
}

Deno.test("solvers in step get the products that each has alone, computed at once while they go on", async () => {
  const { of, counts } = counted();
  const solvers = [power(3, 1), power(1, 2), power(2, 3)];
  const results = await solveInStep(of, solvers);
  const alone = await Promise.all(solvers.map((solve) => solve(productsOf(directProducts(x)))));
  assert.deepEqual(results, alone.map((value) => ({ status: "fulfilled", value })));
  assert.deepEqual(counts, [3, 3, 2, 2, 1, 1]);
});

Deno.test("solvers in step go through the matrix together, each with its own change", async () => {
  const { of, counts } = counted();
  const solver = (factor: number) => (x: Products) =>
    x.through(Float64Array.of(1, factor), (products) => products.forEach((value, i) => products[i] = factor * value));
  const results = await solveInStep(of, [solver(1), solver(2)]);
  const expected = [Float64Array.of(79, 100), Float64Array.of(246, 312)];
  assert.deepEqual(results, expected.map((value) => ({ status: "fulfilled", value })));
  assert.deepEqual(counts, [2]);
});

Deno.test("a solver that fails, before its first product or later, holds up no other", async () => {
  const fail = async (x: Products, steps: number): Promise<Float64Array> => {
    await power(steps, 1)(x);
    throw new Error("no step lowers the value");
  };
  const results = await solveInStep(counted().of, [(x) => fail(x, 0), power(2, 1), (x) => fail(x, 1)]);
  assert.deepEqual(results.map(({ status }) => status), ["rejected", "fulfilled", "rejected"]);
});

Deno.test("a product that fails ends all that wait for it", async () => {
  const broken: ManyProducts = { ...directProducts(x), times: () => Promise.reject(new Error("no memory")) };
  const results = await solveInStep(broken, [power(1, 1), power(2, 2)]);
  assert.deepEqual(results.map(({ status }) => status), ["rejected", "rejected"]);
});
