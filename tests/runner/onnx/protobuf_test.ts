import assert from "node:assert/strict";
import { memoryBytes } from "../../../runner/onnx/bytes.ts";
import {
  encodeBytes,
  encodeInteger,
  encodeText,
  fieldsOf,
  readIntegers,
  readText,
} from "../../../runner/onnx/protobuf.ts";
import { join } from "../../../stores/bytes.ts";

function fields(bytes: Uint8Array) {
  return [...fieldsOf(memoryBytes(bytes), { start: 0, end: bytes.length })];
}

Deno.test("fields that were written are read back", () => {
  const bytes = join([
    encodeInteger(1, 300),
    encodeText(2, "é🙂"),
    encodeInteger(3, 2 ** 40),
    encodeBytes(200, Uint8Array.of(7)),
  ]);
  const [first, second, third, fourth] = fields(bytes);
  assert.deepEqual([first.number, first.value], [1, 300]);
  assert.equal(readText(memoryBytes(bytes), second), "é🙂");
  assert.equal(third.value, 2 ** 40);
  assert.deepEqual([fourth.number, fourth.start, fourth.end], [200, bytes.length - 1, bytes.length]);
});

Deno.test("the examples of the encoding's documentation are read", () => {
  assert.equal(fields(Uint8Array.of(0x08, 0x96, 0x01))[0].value, 150);
  const packed = Uint8Array.of(0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05);
  assert.deepEqual(readIntegers(memoryBytes(packed), fields(packed)[0]), [3, 270, 86942]);
  const minusTwo = Uint8Array.of(0x08, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01);
  assert.equal(fields(minusTwo)[0].value, -2);
});

Deno.test("bytes that are no message, or end too early, are refused", () => {
  assert.throws(() => fields(encodeText(1, "abc").subarray(0, 3)), /not downloaded completely/);
  assert.throws(() => fields(Uint8Array.of(0x0f)), /wire type 7/);
  assert.throws(() => fields(Uint8Array.of(0x08, 0x80)), /does not end/);
});
