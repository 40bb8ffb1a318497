import assert from "node:assert/strict";
import { kernelRows } from "../../../../runner/probes/kernel/kernel_rows.ts";

const [rows, gamma] = [520, 0.3];

for (
  const [columns, share, ways] of [
    [129, 0, "computed at once"],
    [128, 0.5, "computed at once, as many are asked for"],
    [128, 0, "computed at once after many were asked for"],
    [8, 0, "computed when they are asked for"],
  ] as const
) {
  Deno.test(`kernels of rows of ${columns} numbers, ${ways}, keep the digits of rows that are far from 0 and near each other`, async () => {
    const data = Float32Array.from({ length: rows * columns }, (_, at) => 3 + Math.sin(at * at) / Math.sqrt(columns));
    const kernels = await kernelRows({ rows, columns, data }, gamma, { cacheMegabytes: 200, share });
    let waits = 0;
    for (let i = 0; i < rows; i += 3) {
      const pending = kernels.catchUp?.();
      if (pending !== undefined) waits++;
      await pending;
      const own = data.subarray(i * columns, (i + 1) * columns);
      kernels.row(i).forEach((kernel, k) => {
        const distance = own.reduce((sum, value, j) => sum + (value - data[k * columns + j]) ** 2, 0);
        assert.ok(Math.abs(kernel - Math.exp(-gamma * distance)) <= 1e-7, `${i}, ${k}`);
      });
    }
    assert.equal(waits, Number(ways.includes("after")));
  });
}
