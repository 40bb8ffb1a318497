import assert from "node:assert/strict";
import { kernelRows } from "../../../../runner/probes/kernel/kernel_rows.ts";

const gamma = 0.3;

for (
  const [rows, columns, ways] of [[520, 128, "computed at once"], [520, 8, "computed when they are asked for"]] as const
) {
  Deno.test(`kernels of ${rows} rows of ${columns} numbers, ${ways}, keep the digits of rows that are far from 0 and near each other`, async () => {
    const data = Float32Array.from({ length: rows * columns }, (_, at) => 3 + Math.sin(at * at) / Math.sqrt(columns));
    const kernels = await kernelRows({ rows, columns, data }, gamma, 200);
    for (const i of [0, 17, rows - 1]) {
      const own = data.subarray(i * columns, (i + 1) * columns);
      kernels.row(i).forEach((kernel, k) => {
        const distance = own.reduce((sum, value, j) => sum + (value - data[k * columns + j]) ** 2, 0);
        assert.ok(Math.abs(kernel - Math.exp(-gamma * distance)) <= 1e-7, `${i}, ${k}`);
      });
    }
  });
}
