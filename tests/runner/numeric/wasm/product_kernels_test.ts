import assert from "node:assert/strict";
import { Helpers } from "../../../../runner/numeric/helpers.ts";
import { directProducts } from "../../../../runner/numeric/products.ts";
import { kernelProducts } from "../../../../runner/numeric/wasm/product_kernels.ts";
import { sharedProducts } from "../../../../runner/numeric/wasm/shared_rows.ts";
import { allProducts, changesOf, matrix, wave } from "./products.ts";

const WAYS = { "copied in blocks": kernelProducts, shared: (x: ReturnType<typeof matrix>) => sharedProducts(x, 3) };

for (const [rows, columns] of [[1, 1], [5000, 7], [43, 16], [1001, 769], [3, 40_000]]) {
  const x = matrix(rows, columns);

  for (const [way, products] of Object.entries(WAYS)) {
    Deno.test(`products of ${rows} × ${columns}, ${way}, with several vectors are exact ones, to the rounding of 32-bit floats`, async () => {
      close(await allProducts(products(x), 3), await allProducts(directProducts(x), 3));
      // Once more, with fewer: nothing is left of those before.
      const of = products(x);
      await allProducts(of, 3);
      close(await allProducts(of, 2), await allProducts(directProducts(x), 2));
    });
  }
}

for (
  const [way, products] of Object.entries({
    ...WAYS,
    shared: (x: ReturnType<typeof matrix>) => sharedProducts(x, 5),
  })
) {
  Deno.test(`a product is to the bit the same whatever is multiplied beside it: ${way}`, async () => {
    const [rows, columns] = [500, 100];
    const of = products(matrix(rows, columns));
    const ws = [1, 2, 3, 4, 5].map((k) => wave(columns, k));
    const changes = changesOf(rows, 5);
    const many = await of.through(ws, changes);
    for (const [k, w] of ws.entries()) assert.deepEqual([many[k]], await of.through([w], [changes[k]]));
  });
}

Deno.test("products are to the bit the same whoever takes part", async () => {
  const x = matrix(4000, 300);
  const alone = await allProducts(sharedProducts(x, 2), 2);
  let failed: unknown;
  const helpers = new Helpers({ cores: 3, onGrow() {} }, (reason) => failed = reason);
  let memory: WebAssembly.Memory | undefined;
  const of = sharedProducts(x, 2, (shared) => helpers.share(memory = shared));
  for (let round = 0; round < 20; round++) {
    assert.deepEqual(await allProducts(of, 2), alone);
    // A helper begins when this thread's events have their turn.
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  helpers.end();
  assert.equal(failed, undefined);
  assert.ok(memory!.buffer instanceof SharedArrayBuffer);
});

function close(found: readonly ArrayLike<number>[], exact: readonly ArrayLike<number>[]): void {
  assert.equal(found.length, exact.length);
  found.forEach((vector, k) => {
    const numbers = Array.from(exact[k]);
    const bound = 1e-5 * numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    assert.ok(numbers.every((value, i) => Math.abs(vector[i] - value) <= bound), `${k}`);
  });
}
