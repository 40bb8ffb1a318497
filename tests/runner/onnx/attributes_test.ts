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
