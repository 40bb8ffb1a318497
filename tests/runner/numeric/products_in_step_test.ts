import assert from "node:assert/strict";
import { gemmProducts } from "../../../runner/numeric/gemm.ts";
import { directProducts, type ManyProducts, type Products } from "../../../runner/numeric/products.ts";
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

Deno.test("products with several vectors at once are those with each, to the rounding of 32-bit floats", async () => {
  const [rows, columns] = [5000, 7];
  const large = { rows, columns, data: Float32Array.from({ length: rows * columns }, (_, k) => Math.sin(k)) };
  const vectors = (length: number) =>
    [1, 2, 3].map((k) => Float64Array.from({ length }, (_, j) => Math.fround(Math.cos(k * j))));
  const [found, exact] = [gemmProducts(large), directProducts(large)];
  for (const [side, length] of [["times", columns], ["transposedTimes", rows]] as const) {
    const [many, wanted] = [await found[side](vectors(length)), await exact[side](vectors(length))];
    for (const [k, vector] of many.entries()) {
      vector.forEach((value, i) => assert.ok(Math.abs(value - wanted[k][i]) < 1e-3, `${side} ${k} ${i}`));
    }
  }
});

Deno.test("a product is to the bit the same whatever is multiplied beside it", async () => {
  const [rows, columns] = [5000, 768];
  const large = { rows, columns, data: Float32Array.from({ length: rows * columns }, (_, k) => Math.sin(k)) };
  const of = gemmProducts(large);
  for (const [side, length] of [["times", columns], ["transposedTimes", rows]] as const) {
    const vectors = Array.from({ length: 20 }, (_, k) => Float64Array.from({ length }, (_, j) => Math.cos(k * j + j)));
    const alone = [];
    for (const vector of vectors) alone.push((await of[side]([vector]))[0]);
    for (const count of [2, 3, 7, 16, 17, 20]) {
      assert.deepEqual(await of[side](vectors.slice(0, count)), alone.slice(0, count), `${side} of ${count}`);
    }
  }
});
