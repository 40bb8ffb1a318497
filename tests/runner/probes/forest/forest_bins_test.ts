import assert from "node:assert/strict";
import { binColumns, BINS } from "../../../../runner/probes/forest/forest_bins.ts";

for (const rows of [100, 1000]) {
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
  const { bins, binsOfRows, lowest, highest, counts } = binColumns({ rows, columns, data });
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const bin = bins[column * rows + row];
      const [value, place] = [data[row * columns + column], column * BINS + bin];
      assert.equal(binsOfRows[row * columns + column], bin);
      assert.ok(lowest[place] <= value && value <= highest[place]);
      assert.ok(bin === 0 || highest[place - 1] < value);
    }
    assert.equal(counts[column], column % 5 === 4 ? Math.min(rows, BINS) : column + 2);
  }
}
