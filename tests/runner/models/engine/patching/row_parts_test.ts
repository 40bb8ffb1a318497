import assert from "node:assert/strict";
import { joinRows, splitRows } from "../../../../../runner/models/engine/patching/row_parts.ts";
import { Tensor } from "../../../../../runner/onnx/runtime.ts";

Deno.test("rows that are joined with the axis behind are taken apart, and put together again", () => {
  const tensor = new Tensor("float32", Float32Array.from({ length: 24 }, (_, i) => i), [4, 2, 3]);
  const parts = splitRows(tensor, 2);
  assert.deepEqual(parts.map(({ data, dims }) => [data[0], data.length, dims]), [[0, 12, [2, 2, 3]], [12, 12, [
    2,
    2,
    3,
  ]]]);
  const joined = joinRows(parts);
  assert.deepEqual([joined.dims, joined.data], [tensor.dims, tensor.data]);
});

Deno.test("a tensor whose first axis is another one is refused, with the way out", () => {
  const tensor = new Tensor("float32", new Float32Array(6), [3, 2]);
  assert.throws(
    () => splitRows(tensor, 2),
    /for 2 rows .* of shape \[3, 2\], .* export it with rows as the first axis/,
  );
});
