import assert from "node:assert/strict";
import { RowKernels } from "../../../../runner/numeric/wasm/row_kernels.ts";

for (const columns of [1, 4, 7, 768]) {
  const x = { rows: 3, columns, data: Float32Array.from({ length: 3 * columns }, (_, at) => Math.sin(at + 1)) };
  for (const [mostBytes, held] of [[2 ** 20, "all"], [0, "none"]] as const) {
    Deno.test(`rows of ${columns} numbers, ${held} of them held, are added in 64-bit floats, and rounded once`, () => {
      const kernels = new RowKernels(x, 1, mostBytes);
      const [vector] = kernels.vectors;
      const before = Float32Array.from({ length: columns }, (_, j) => Math.cos(3 * j));
      for (const row of [2, 0, 1, 2]) {
        vector.numbers.set(before);
        const of = x.data.subarray(row * columns, (row + 1) * columns);
        const product = sumOf(of, (value, j) => Math.fround(value * before[j]));
        assert.ok(Math.abs(vector.dot(row) - product) <= 1e-13 * columns);
        assert.ok(Math.abs(kernels.square(row) - sumOf(of, (value) => value * value)) <= 1e-13 * columns);

        const squares = vector.add(0.1, row);
        assert.deepEqual(vector.numbers, before.map((value, j) => Math.fround(value + 0.1 * of[j])));
        assert.ok(Math.abs(squares - sumOf(vector.numbers, (value) => value * value)) <= 1e-13 * columns);
      }
    });

    Deno.test(`rows of ${columns} numbers, ${held} of them held, are added to sums of their own`, () => {
      const [other, vector] = new RowKernels(x, 2, mostBytes).vectors;
      const sums = new Float32Array(columns);
      for (const row of [2, 0, 1, 2]) {
        vector.addToSums(0.3, row);
        sums.forEach((sum, j) => sums[j] = sum + 0.3 * x.data[row * columns + j]);
      }
      assert.deepEqual(vector.sums, sums);
      for (const untouched of [vector.numbers, other.numbers, other.sums]) {
        assert.deepEqual(untouched, new Float32Array(columns));
      }
    });
  }

  Deno.test(`${columns} numbers move towards 0 by what is left of a penalty, and their magnitudes are summed`, () => {
    const [vector] = new RowKernels(x).vectors;
    const [scale, expected, lowered] = [0.7, new Float32Array(columns), new Float32Array(columns)];
    for (const penalty of [0.01, 0.3, 0.8]) {
      // Some cross 0 and back: what they were lowered by counts for the other sign.
      expected.forEach((_, j) => vector.numbers[j] = expected[j] = Math.fround(2 * Math.sin(j * j + 10 * penalty)));
      expected[0] = vector.numbers[0] = 0;
      vector.lower(penalty, scale);
      expected.forEach((before, j) => {
        expected[j] = Math.sign(before) *
          Math.max(0, Math.abs(before) - (penalty + Math.sign(before) * lowered[j]) / scale);
        lowered[j] += scale * (expected[j] - before);
      });
      assert.deepEqual(vector.numbers, expected.map((value) => value + 0));
      const magnitudes = sumOf(expected, (value) => Math.abs(value));
      assert.ok(Math.abs(vector.magnitudes() - magnitudes) <= 1e-13 * columns);
    }
  });
}

for (const mostBytes of [2 ** 20, 0]) {
  Deno.test(`rows are gone through in the order that is given, ${mostBytes === 0 ? "not " : ""}held`, () => {
    const [rows, columns] = [50, 70];
    const x = { rows, columns, data: Float32Array.from({ length: rows * columns }, (_, at) => at) };
    const kernels = new RowKernels(x, 1, mostBytes);
    const [vector] = kernels.vectors;
    vector.numbers[0] = 1;
    const order = Int32Array.from({ length: 45 }, (_, i) => (7 * i) % rows);
    const firsts: number[] = [];
    for (const rows of kernels.brought(order)) for (const row of rows) firsts.push(vector.dot(row));
    assert.deepEqual(firsts, Array.from(order, (row) => row * columns));
  });
}

Deno.test("what is no number any more is not lowered to 0", () => {
  const [vector] = new RowKernels({ rows: 0, columns: 3, data: new Float32Array() }).vectors;
  vector.numbers.set([NaN, Infinity, 1]);
  vector.lower(0.25, 1);
  assert.deepEqual(vector.numbers, Float32Array.of(NaN, Infinity, 0.75));
});

function sumOf(values: Float32Array, of: (value: number, j: number) => number): number {
  return values.reduce((sum, value, j) => sum + of(value, j), 0);
}
