import assert from "node:assert/strict";
import { Helpers } from "../../../../runner/numeric/helpers.ts";
import { directProducts } from "../../../../runner/numeric/products.ts";
import { productsOf } from "../../../../runner/numeric/products_in_step.ts";
import { type Bits, kernelProducts } from "../../../../runner/numeric/wasm/product_kernels.ts";
import { sharedProducts } from "../../../../runner/numeric/wasm/shared_rows.ts";
import type { Matrix } from "../../../../stores/formats/matrix.ts";
import { allProducts, matrix, questionsOf, wave } from "./products.ts";

const WAYS = {
  "copied in blocks": kernelProducts,
  shared: (x: Matrix<Float32Array>, bits: Bits) => sharedProducts(x, bits, 15),
};
/** How far products may be from exact ones, relative to the largest. */
const ERRORS = { 32: 1e-5, 64: 1e-13 };
const CASES = Object.entries(WAYS).flatMap(([way, products]) =>
  ([32, 64] as const).map((bits) => ({
    name: `${way}, of ${bits} bits`,
    error: ERRORS[bits],
    products: (x: Matrix<Float32Array>) => products(x, bits),
  }))
);

for (const [rows, columns] of [[1, 1], [5000, 7], [43, 16], [45, 31], [1001, 769], [1100, 1000], [3, 40_000]]) {
  const x = matrix(rows, columns);

  for (const { name, error, products } of CASES) {
    Deno.test(`products of ${rows} × ${columns} with several vectors are exact ones, to the rounding of floats: ${name}`, async () => {
      close(await allProducts(products(x), 3), await allProducts(directProducts(x), 3), error);
      // Once more, with fewer: nothing is left of those before.
      const of = products(x);
      await allProducts(of, 3);
      close(await allProducts(of, 2), await allProducts(directProducts(x), 2), error);
    });
  }
}

for (const { name, products } of CASES) {
  Deno.test(`a product is to the bit the same whatever is multiplied beside it: ${name}`, async () => {
    const [rows, columns] = [500, 100];
    const of = products(matrix(rows, columns));
    const questions = questionsOf(of, 5);
    const many = await of.answer(questions);
    for (const [k, question] of questions.entries()) assert.deepEqual([many[k]], await of.answer([question]));
  });

  Deno.test(`a product is to the bit the same after another one that is not finite: ${name}`, async () => {
    const [rows, columns] = [501, 100];
    const of = products(matrix(rows, columns));
    const question = { side: "transposedTimes", vector: wave(rows, 1) } as const;
    const before = await of.answer([question]);
    await of.answer([{ side: "times", vector: new Float64Array(columns).fill(Infinity) }]);
    assert.deepEqual(await of.answer([question]), before);
  });
}

for (const bits of [32, 64] as const) {
  Deno.test(`a small matrix is copied once, until another is multiplied: ${bits} bits`, async () => {
    const [x, other] = [matrix(43, 16), matrix(50, 20)];
    const [of, ofOther] = [kernelProducts(x, bits), kernelProducts(other, bits)];
    const first = await allProducts(of, 2);
    const firstOfOther = await allProducts(ofOther, 2);
    assert.deepEqual(await allProducts(of, 2), first);
    x.data.fill(0);
    assert.deepEqual(await allProducts(of, 2), first);
    assert.deepEqual(await allProducts(ofOther, 2), firstOfOther);
    // The caller's matrix, with other numbers, is another.
    assert.ok((await productsOf(kernelProducts(x, bits)).times(wave(16, 1))).every((product) => product === 0));
  });
}

for (const bits of [32, 64] as const) {
  Deno.test(`products of ${bits} bits are to the bit the same whoever takes part`, async () => {
    const x = matrix(4000, 300);
    const alone = await allProducts(sharedProducts(x, bits, 6), 2);
    let failed: unknown;
    const helpers = new Helpers({ cores: 3, onGrow() {} }, (reason) => failed = reason);
    let memory: WebAssembly.Memory | undefined;
    const of = sharedProducts(x, bits, 6, (shared) => helpers.share(memory = shared));
    for (let round = 0; round < 20; round++) {
      assert.deepEqual(await allProducts(of, 2), alone);
      // A helper begins when this thread's events have their turn.
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    helpers.end();
    assert.equal(failed, undefined);
    assert.ok(memory!.buffer instanceof SharedArrayBuffer);
  });
}

function close(found: readonly ArrayLike<number>[], exact: readonly ArrayLike<number>[], error: number): void {
  assert.equal(found.length, exact.length);
  found.forEach((vector, k) => {
    const numbers = Array.from(exact[k]);
    const bound = error * numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    assert.ok(numbers.every((value, i) => Math.abs(vector[i] - value) <= bound), `${k}`);
  });
}
