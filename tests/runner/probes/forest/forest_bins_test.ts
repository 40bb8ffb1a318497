import assert from "node:assert/strict";
import { binColumns, BINS } from "../../../../runner/probes/forest/forest_bins.ts";

Deno.test("each value lies within its bin, bins rise with values, and rows have the bins that columns have", () => {
  const [rows, columns] = [1000, 37];
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
    assert.equal(counts[column], column % 5 === 4 ? BINS : column + 2);
  }
});
