import assert from "node:assert/strict";
import { directProducts, type ManyProducts, type Products, type Through } from "../../../runner/numeric/products.ts";
import { productsOf, solveInStep } from "../../../runner/numeric/products_in_step.ts";

const x = { rows: 3, columns: 2, data: Float32Array.of(1, 2, 3, 4, 5, 6) };

/** Notes how many vectors each product was computed of. */
function counted(): { readonly of: ManyProducts; readonly counts: number[] } {
  const direct = directProducts(x);
  const counts: number[] = [];
  const of: ManyProducts = {
    ...direct,
    answer: (questions) => (counts.push(questions.length), direct.answer(questions)),
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
  const solver = (shift: number) => (x: Products): Promise<Through> =>
    x.through(Float64Array.of(1, shift), {
      slopes: "square",
      labels: Uint8Array.of(1, 1, 0),
      weights: Float64Array.of(1, 0.5, 1),
      shift,
    });
  const results = await solveInStep(of, [solver(0), solver(1)]);
  // Rows (1, 2) and (3, 4): scores 1 and 3, and 4 and 8; of each the slope is twice its weight times its score.
  const expected = [
    { value: 1 + 9 / 2, slopes: 2 + 3, product: Float64Array.of(2 + 9, 4 + 12) },
    { value: 16 + 64 / 2, slopes: 8 + 8, product: Float64Array.of(8 + 24, 16 + 32) },
  ];
  assert.deepEqual(results, expected.map((value) => ({ status: "fulfilled", value })));
  assert.deepEqual(counts, [2]);
});

Deno.test("solvers that ask for products from different sides have them of one reading of the matrix", async () => {
  const { of, counts } = counted();
  const results = await solveInStep<Float64Array>(of, [
    (x) => x.transposedTimes(Float64Array.of(1, 0, 1)),
    (x) => x.times(Float64Array.of(1, 1)),
  ]);
  const expected = [Float64Array.of(6, 8), Float64Array.of(3, 7, 11)];
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
  const broken: ManyProducts = { ...directProducts(x), answer: () => Promise.reject(new Error("no memory")) };
  const results = await solveInStep(broken, [power(1, 1), power(2, 2)]);
  assert.deepEqual(results.map(({ status }) => status), ["rejected", "rejected"]);
});
