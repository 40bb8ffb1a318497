import assert from "node:assert/strict";
import { RowKernels } from "../../../../runner/numeric/wasm/row_kernels.ts";
import { assemble, assembled, MODULES } from "./assemble.ts";

Deno.test("modules' code is what their sources say", async () => {
  for (const name of Object.keys(MODULES)) {
    assert.equal(assembled(name), await assemble(name), "run `deno task kernels`");
  }
});

for (const columns of [1, 4, 7, 768]) {
  const x = { rows: 3, columns, data: Float32Array.from({ length: 3 * columns }, (_, at) => Math.sin(at + 1)) };
  for (const [mostBytes, held] of [[2 ** 20, "all"], [0, "none"]] as const) {
    Deno.test(`rows of ${columns} numbers, ${held} of them held, are multiplied and added in 64-bit floats, and rounded once`, () => {
      const kernels = new RowKernels(x, mostBytes);
      const before = Float32Array.from({ length: columns }, (_, j) => Math.cos(3 * j));
      for (const row of [2, 0, 1, 2]) {
        kernels.vector.set(before);
        const of = x.data.subarray(row * columns, (row + 1) * columns);
        assert.ok(Math.abs(kernels.dot(row) - sumOf(of, (value, j) => value * before[j])) <= 1e-13 * columns);
        assert.ok(Math.abs(kernels.square(row) - sumOf(of, (value) => value * value)) <= 1e-13 * columns);

        const squares = kernels.add(0.1, row);
        assert.deepEqual(kernels.vector, before.map((value, j) => Math.fround(value + 0.1 * of[j])));
        assert.ok(Math.abs(squares - sumOf(kernels.vector, (value) => value * value)) <= 1e-13 * columns);
      }
    });
  }
}

function sumOf(values: Float32Array, of: (value: number, j: number) => number): number {
  return values.reduce((sum, value, j) => sum + of(value, j), 0);
}
