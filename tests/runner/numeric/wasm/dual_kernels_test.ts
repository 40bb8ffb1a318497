import assert from "node:assert/strict";
import { DualKernels, type DualRow } from "../../../../runner/numeric/wasm/dual_kernels.ts";

const [rows, bias] = [37, 0.5];
const order = Int32Array.from({ length: rows }, (_, i) => (5 * i) % rows);

for (const columns of [1, 7, 768]) {
  const x = { rows, columns, data: Float32Array.from({ length: rows * columns }, (_, at) => Math.sin(at * at)) };
  x.data.fill(0, 0, columns);
  for (const [mostBytes, held] of [[2 ** 20, "all"], [0, "few"]] as const) {
    for (const [bound, ridge] of [[4 / columns, 0], [Infinity, 0.25]] as const) {
      const what = bound === Infinity ? "without bounds" : "between bounds";
      Deno.test(`dual variables ${what} of rows of ${columns} numbers, ${held} of them held, go to their minimum in turn`, () => {
        const rowOf = (i: number): DualRow => ({ sign: i % 3 === 0 ? 1 : -1, bound, ridge });
        const duals = new DualKernels(x, bias, rowOf, mostBytes);
        const expected = plain(x, rowOf);
        for (const ends of [{ most: Infinity, least: -Infinity }, { most: 0.2, least: -0.2 }]) {
          const visited = order.slice();
          const { most, least } = duals.descend(visited, ends);
          const found = expected(visited, ends);
          assertClose([most, least], [found.most, found.least]);
          assertClose(duals.vector(), found.vector);
          assert.deepEqual([...duals.keptOf(visited)], found.kept);
        }
      });
    }
  }
}

function assertClose(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  assert.equal(found.length, expected.length);
  Array.from(found, (value, k) => assert.ok(Math.abs(value - expected[k]) <= 1e-11 * (1 + Math.abs(expected[k]))));
}

/** The same steps in plain loops. */
function plain(
  { columns, data }: { readonly columns: number; readonly data: Float32Array },
  rowOf: (i: number) => DualRow,
) {
  const [vector, alpha] = [new Float64Array(columns + 1), new Float64Array(rows)];
  return (visited: Int32Array, ends: { most: number; least: number }) => {
    const kept: number[] = [];
    let [most, least] = [-Infinity, Infinity];
    for (const i of visited) {
      const { sign, bound, ridge } = rowOf(i);
      const row = [...data.subarray(i * columns, (i + 1) * columns), bias];
      const gradient = sign * sumOf(row, (value, j) => value * vector[j]) - 1 + ridge * alpha[i];
      if (alpha[i] === 0 ? gradient > ends.most : alpha[i] === bound && gradient < ends.least) continue;
      const moved = Math.min(Math.max(alpha[i] - gradient / (sumOf(row, (value) => value * value) + ridge), 0), bound);
      const projected = moved === alpha[i] ? 0 : gradient;
      kept.push(i);
      most = Math.max(most, projected);
      least = Math.min(least, projected);
      row.forEach((value, j) => vector[j] += (moved - alpha[i]) * sign * value);
      alpha[i] = moved;
    }
    return { most, least, kept, vector };
  };
}

function sumOf(values: readonly number[], of: (value: number, j: number) => number): number {
  return values.reduce((sum, value, j) => sum + of(value, j), 0);
}
