import assert from "node:assert/strict";
import { encodeAttribute, type OnnxAttribute, readAttributes } from "../../../runner/onnx/attributes.ts";
import { memoryBytes } from "../../../runner/onnx/bytes.ts";

Deno.test("attributes are read as they are written: numbers, texts and lists of them, negative ones too", () => {
  const attributes: Record<string, OnnxAttribute> = {
    axis: -1n,
    to: 9_007_199_254_740_991n,
    epsilon: 0.5,
    mode: "tanh",
    perm: [0n, 2n, -1n],
    scales: [0.25, -2],
    names: ["a", "ü"],
  };
  for (const [name, value] of Object.entries(attributes)) {
    const bytes = encodeAttribute(name, value);
    assert.deepEqual(readAttributes(memoryBytes(bytes), [{ start: 0, end: bytes.length }]), { [name]: value });
  }
});

Deno.test("numbers in typed arrays are written as those in lists, and texts that repeat as others", () => {
  const integers = [0, 1, 127, 128, 300, 16_384, 2 ** 31 - 1];
  const floats = [0.5, -1e9, 1 / 3];
  for (const signs of [[1], [1, -1]]) {
    const values = signs.flatMap((sign) => integers.map((value) => sign * value));
    assert.deepEqual(encodeAttribute("a", Int32Array.from(values)), encodeAttribute("a", values.map(BigInt)));
  }
  assert.deepEqual(encodeAttribute("a", Float32Array.from(floats)), encodeAttribute("a", floats));
  const bytes = encodeAttribute("modes", ["b", "a", "b", "a"]);
  const read = readAttributes(memoryBytes(bytes), [{ start: 0, end: bytes.length }]);
  assert.deepEqual(read, { modes: ["b", "a", "b", "a"] });
});
