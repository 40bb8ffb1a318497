import assert from "node:assert/strict";
import { symmetricEigen } from "../../../runner/numeric/symmetric_eigen.ts";

type Element = (i: number, j: number) => number;

/** Matrices of rank one or two have the same eigenvalue many times, as those of landmarks that are alike. */
const MATRICES: Readonly<Record<string, Element>> = {
  dense: (i, j) => Math.cos((1 + i) * (1 + j)),
  diagonal: (i, j) => i === j ? (i % 3) - 1 : 0,
  "of ones": () => 1,
  "of two directions": (i, j) => 1 - (i + j) % 2,
  "of kernels": (i, j) => Math.exp(-((i - j) ** 2) / 4),
  "of large numbers": (i, j) => 1e75 * Math.sin(1 + i * j),
  "of small numbers": (i, j) => 1e-75 * Math.sin(1 + i + j),
};

for (const [name, element] of Object.entries(MATRICES)) {
  Deno.test(`a matrix ${name} only stretches its vectors, which are orthogonal and of length 1`, () => {
    for (const n of [1, 2, 3, 4, 30, 101]) {
      const data = Float64Array.from({ length: n * n }, (_, at) => element(Math.floor(at / n), at % n));
      const { values, vectors } = symmetricEigen({ rows: n, columns: n, data });
      const row = (of: Float64Array, i: number) => of.subarray(i * n, (i + 1) * n);
      const size = Math.max(...data.map(Math.abs));
      for (let k = 0; k < n; k++) {
        const vector = row(vectors.data, k);
        vector.forEach((value, i) => close(sumOf(row(data, i), vector) / size, values[k] * value / size, 1e-13 * n));
        for (let l = 0; l <= k; l++) close(sumOf(vector, row(vectors.data, l)), Number(k === l), 1e-13);
      }
    }
  });
}

Deno.test("eigenvalues are those of the second difference", () => {
  const n = 40;
  const data = Float64Array.from({ length: n * n }, (_, at) => [2, -1][Math.abs(Math.floor(at / n) - at % n)] ?? 0);
  const values = symmetricEigen({ rows: n, columns: n, data }).values.toSorted();
  values.forEach((value, k) => close(value, 2 - 2 * Math.cos((k + 1) * Math.PI / (n + 1)), 1e-13));
});

Deno.test("there is an end where numbers are none any more", () => {
  for (const value of [NaN, Infinity]) {
    const { values } = symmetricEigen({ rows: 3, columns: 3, data: new Float64Array(9).fill(value) });
    assert.ok(!values.every(Number.isFinite));
  }
});

function sumOf(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

function close(value: number, expected: number, most: number): void {
  assert.ok(Math.abs(value - expected) <= most, `${value} for ${expected}`);
}
