import assert from "node:assert/strict";
import { binColumns, BINS, ensureBins } from "../../../../runner/probes/forest/forest_bins.ts";

for (const rows of [100, 1000, 3000]) {
  const name =
    `of ${rows} rows, each value lies within its bin, bins rise with values, and rows have the bins that columns have`;
  Deno.test(name, () => checkBins(rows, 37));
}

function checkBins(rows: number, columns: number): void {
  // Columns of 2 to 38 values, and every fifth of as many as there are rows.
  const data = Float32Array.from({ length: rows * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    return column % 5 === 4 ? Math.sin(row * column) : row % (column + 2) - 3;
  });
  const table = binColumns({ rows, columns, data });
  const { bins, binsOfRows, mostBins, lowest, highest, counts } = table;
  for (let column = 0; column < columns; column++) {
    ensureBins(table, column);
    for (let row = 0; row < rows; row++) {
      const bin = bins[column * rows + row];
      const [value, place] = [data[row * columns + column], column * mostBins + bin];
      if (binsOfRows.length > 0) assert.equal(binsOfRows[row * columns + column], bin);
      assert.ok(lowest[place] <= value && value <= highest[place]);
      assert.ok(bin === 0 || highest[place - 1] < value);
    }
    assert.equal(counts[column], column % 5 === 4 ? Math.min(rows, BINS) : column + 2);
  }
}

Deno.test("of few rows, only columns that somebody looks at are cut into bins", () => {
  const table = binColumns({ rows: 3, columns: 2, data: Float32Array.of(5, 1, 4, 2, 5, 3) });
  ensureBins(table, 1);
  assert.deepEqual([...table.counts], [0, 3]);
  assert.deepEqual([...table.bins], [0, 0, 0, 0, 1, 2]);
});

Deno.test("bins that another thread makes anew stay as they are", () => {
  const table = binColumns({ rows: 4, columns: 1, data: Float32Array.of(7, 7, 9, -8) });
  ensureBins(table, 0);
  const made = structuredClone(table);
  table.counts[0] = 0;
  ensureBins(table, 0);
  assert.deepEqual(table, made);
});
