import assert from "node:assert/strict";
import { KernelRows } from "../../../../runner/numeric/wasm/row_kernels.ts";
import { assemble, assembled, MODULES } from "./assemble.ts";

Deno.test("modules' code is what their sources say", async () => {
  for (const name of Object.keys(MODULES)) {
    assert.equal(assembled(name), await assemble(name), "run `deno task kernels`");
  }
});

for (const columns of [1, 4, 7, 768]) {
  Deno.test(`rows of ${columns} numbers are multiplied and added in 64-bit floats, and rounded once`, () => {
    const kernels = new KernelRows(3, columns);
    const [a, b, other] = kernels.rows;
    for (let j = 0; j < columns; j++) [a[j], b[j], other[j]] = [Math.sin(j + 1), Math.cos(3 * j), 1 + j];
    const before = b.slice();

    const product = a.reduce((sum, value, j) => sum + value * before[j], 0);
    assert.ok(Math.abs(kernels.dot(0, 1) - product) <= 1e-13 * columns);

    const squares = kernels.add(0.1, 0, 1);
    assert.deepEqual(b, before.map((value, j) => Math.fround(value + 0.1 * a[j])));
    assert.ok(Math.abs(squares - b.reduce((sum, value) => sum + value * value, 0)) <= 1e-13 * columns);
    assert.deepEqual(other, Float32Array.from({ length: columns }, (_, j) => 1 + j), "a row that was not named");
  });
}
