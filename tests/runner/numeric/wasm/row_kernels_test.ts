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
    Deno.test(`rows of ${columns} numbers, ${held} of them held, are added in 64-bit floats, and rounded once`, () => {
      const kernels = new RowKernels(x, mostBytes);
      const before = Float32Array.from({ length: columns }, (_, j) => Math.cos(3 * j));
      for (const row of [2, 0, 1, 2]) {
        kernels.vector.set(before);
        const of = x.data.subarray(row * columns, (row + 1) * columns);
        const product = sumOf(of, (value, j) => Math.fround(value * before[j]));
        assert.ok(Math.abs(kernels.dot(row) - product) <= 1e-13 * columns);
        assert.ok(Math.abs(kernels.square(row) - sumOf(of, (value) => value * value)) <= 1e-13 * columns);

        const squares = kernels.add(0.1, row);
        assert.deepEqual(kernels.vector, before.map((value, j) => Math.fround(value + 0.1 * of[j])));
        assert.ok(Math.abs(squares - sumOf(kernels.vector, (value) => value * value)) <= 1e-13 * columns);
      }
    });
  }
}

for (const mostBytes of [2 ** 20, 0]) {
  Deno.test(`rows are gone through in the order that is given, ${mostBytes === 0 ? "not " : ""}held`, () => {
    const [rows, columns] = [50, 70];
    const x = { rows, columns, data: Float32Array.from({ length: rows * columns }, (_, at) => at) };
    const kernels = new RowKernels(x, mostBytes);
    kernels.vector[0] = 1;
    const order = Int32Array.from({ length: 45 }, (_, i) => (7 * i) % rows);
    const firsts: number[] = [];
    kernels.through(order, (row) => firsts.push(kernels.dot(row)));
    assert.deepEqual(firsts, Array.from(order, (row) => row * columns));
  });
}

function sumOf(values: Float32Array, of: (value: number, j: number) => number): number {
  return values.reduce((sum, value, j) => sum + of(value, j), 0);
}
