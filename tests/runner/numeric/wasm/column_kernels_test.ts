import assert from "node:assert/strict";
import {
  areFinite,
  CenteredRows,
  ColumnSums,
  standardizeRows,
} from "../../../../runner/numeric/wasm/column_kernels.ts";

/** More rows than a block has, where they are short; more than one block, where they are long. */
const SHAPES = [[40_000, 1], [20_001, 3], [9_000, 4], [101, 769], [2, 70_000]] as const;

for (const [rows, columns] of SHAPES) {
  const data = Float32Array.from({ length: rows * columns }, (_, at) => 100 * Math.sin(at + 1) + at % columns);
  const x = { rows, columns, data };

  Deno.test(`the numbers of ${rows} × ${columns} are standardised as a loop does it, to the bit`, () => {
    const center = Float32Array.from({ length: columns }, (_, j) => Math.fround(j + 0.1));
    const width = Float32Array.from({ length: columns }, (_, j) => 1 + j % 7 / 3);
    const expected = data.map((value, at) => Math.fround(value - center[at % columns]) / width[at % columns]);
    const target = new Float32Array(data.length);
    standardizeRows(x, center, width, target);
    assert.deepEqual(target, expected);

    const own = { ...x, data: data.slice() };
    standardizeRows(own, center, width, own.data);
    assert.deepEqual(own.data, expected);
  });

  Deno.test(`rows of ${columns} numbers are centered and scaled in 64-bit floats as a loop does it, to the bit`, () => {
    const center = Float64Array.from({ length: columns }, (_, j) => j + 0.1);
    const factor = Float64Array.from({ length: columns }, (_, j) => 1 + j % 7 / 3);
    const expected = Float64Array.from(data.subarray(0, 2 * columns), (value, at) => {
      return (value - center[at % columns]) * factor[at % columns];
    });
    const found = new CenteredRows(3, center, factor);
    assert.deepEqual(found.set(0, data.subarray(columns, 2 * columns)), expected.subarray(columns));
    for (const row of [0, 1]) found.set(row, data.subarray(row * columns, (row + 1) * columns));
    assert.deepEqual(found.first(2), { rows: 2, columns, data: expected });
  });

  Deno.test(`sums over the classes of ${rows} × ${columns} are those of a loop, to the bit, however the rows are cut`, () => {
    const labels = Uint8Array.from({ length: rows }, (_, i) => i % 3 === 0 ? 1 : 0);
    const sums = [0, 1].map(() => new Float64Array(columns));
    const squares = [0, 1].map(() => new Float64Array(columns));
    for (let at = 0; at < data.length; at++) {
      const [label, j] = [labels[Math.floor(at / columns)], at % columns];
      const difference = data[at] - data[j];
      sums[label][j] += difference;
      squares[label][j] += difference * difference;
    }
    const kernels = new ColumnSums(columns, 2);
    kernels.add({ rows: 1, columns, data: data.subarray(0, columns) }, labels.subarray(0, 1));
    kernels.add({ rows: rows - 1, columns, data: data.subarray(columns) }, labels.subarray(1));
    assert.deepEqual(kernels.sums, sums);
    assert.deepEqual(kernels.squares, squares);
  });
}

Deno.test("a number that is not finite is noticed wherever it stands", () => {
  for (const length of [1, 3, 4, 11, 70_001]) {
    const data = new Float32Array(length).fill(3e38);
    assert.equal(areFinite(data), true);
    for (const at of [0, length >> 1, length - 1]) {
      for (const value of [NaN, Infinity, -Infinity]) {
        const other = data.slice();
        other[at] = value;
        assert.equal(areFinite(other), false, `${value} at ${at} of ${length}`);
      }
    }
  }
  assert.equal(areFinite(new Float32Array(0)), true);
});
