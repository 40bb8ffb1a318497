/** Files that Python's safetensors library wrote, with PyTorch's tensors. */
import assert from "node:assert/strict";
import { memorySource } from "../../../stores/bytes.ts";
import { FormatError } from "../../../ops/errors.ts";
import { openTensorFile, readSafetensors } from "../../../stores/formats/safetensors.ts";

const FLOATS = Uint8Array.fromBase64(
  "2AAAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJwdCJ9LCJkb3VibGUiOnsiZHR5cGUiOiJGNjQiLCJzaGFwZSI6WzFdLCJkYXRhX29m" +
    "ZnNldHMiOlswLDhdfSwiYnJhaW4iOnsiZHR5cGUiOiJCRjE2Iiwic2hhcGUiOlsyXSwiZGF0YV9vZmZzZXRzIjpbOCwxMl19LCJoYWxmIjp7ImR0" +
    "eXBlIjoiRjE2Iiwic2hhcGUiOlsyLDJdLCJkYXRhX29mZnNldHMiOlsxMiwyMF19fSAgICAgICCamZmZmZm5P0lASvEAPoDA/3sBAA==",
);

Deno.test("tensors of all floating-point types are read as PyTorch's", () => {
  const tensors = readSafetensors(FLOATS, "weights");
  assert.deepEqual([...tensors.keys()].sort(), ["brain", "double", "half"]);
  assert.deepEqual(tensors.get("half"), {
    shape: [2, 2],
    data: Float32Array.of(1.5, -2.25, 65504, 5.960464477539063e-8),
  });
  assert.deepEqual(tensors.get("brain")!.data, Float32Array.of(3.140625, -1.0002555517425873e30));
  assert.deepEqual(tensors.get("double")!.data, Float32Array.of(0.1));
});

Deno.test("some numbers of a tensor are read as all of it has them", async () => {
  const whole = readSafetensors(FLOATS, "weights");
  const { tensors } = await openTensorFile(memorySource(FLOATS), "weights");
  for (const [name, { data }] of whole) {
    const tensor = tensors.get(name)!;
    assert.deepEqual(await tensor.read(), data, name);
    assert.deepEqual(await tensor.read(0, 1), data.slice(0, 1), name);
  }
});

Deno.test("files that end too early or are something else are refused", () => {
  assert.throws(() => readSafetensors(FLOATS.subarray(0, -3), "weights"), /weights: half: .*not saved or downloaded/);
  assert.throws(() => readSafetensors(FLOATS.subarray(0, 40), "weights"), /weights: it is not a safetensors file/);
  assert.throws(() => readSafetensors(Uint8Array.of(1, 2), "weights"), /not a safetensors file/);
  const header = new TextEncoder().encode('{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}');
  const whole = new Uint8Array([header.length, 0, 0, 0, 0, 0, 0, 0, ...header, 7, 0, 0, 0, 0, 0, 0, 0]);
  assert.throws(
    () => readSafetensors(whole, "weights"),
    /weights: a: its numbers are I64; known are F64, F32, F16, BF16/,
  );
});

Deno.test("headers of another form are refused with what they hold", () => {
  const fileOf = (header: unknown) => {
    const text = new TextEncoder().encode(JSON.stringify(header));
    return new Uint8Array([...new Uint8Array(new BigUint64Array([BigInt(text.length)]).buffer), ...text, 0, 0, 0, 0]);
  };
  const entry = { dtype: "F32", shape: [1], data_offsets: [0, 4] };
  assert.equal(readSafetensors(fileOf({ a: entry }), "weights").get("a")!.data[0], 0);
  const cases: [unknown, RegExp][] = [
    [null, /its header is null, and no object/],
    [[entry], /its header is an array of length 1, and no object/],
    [{ a: null }, /"a" has the dtype undefined/],
    [{ a: { ...entry, dtype: 5 } }, /"a" has the dtype number 5/],
    [{ a: { ...entry, dtype: "constructor" } }, /its numbers are constructor; known are F64/],
    [{ a: { dtype: "F32", data_offsets: [0, 4] } }, /"a" has the shape undefined, and no list of sizes/],
    [{ a: { ...entry, shape: "1" } }, /"a" has the shape "1"/],
    [{ a: { ...entry, shape: [-1] } }, /"a" has the shape/],
    [{ a: { ...entry, shape: [1e300] } }, /"a" has the shape/],
    [{ a: { ...entry, data_offsets: null } }, /"a" has the data_offsets null/],
    [{ a: { ...entry, data_offsets: [4, 0] } }, /"a" has the data_offsets/],
    [{ a: { ...entry, data_offsets: [0, 0.5] } }, /"a" has the data_offsets/],
    [{ a: entry, b: entry }, /two of its tensors have bytes in common/],
    [{ a: { ...entry, shape: [2 ** 40], data_offsets: [0, 2 ** 42] } }, /not saved or downloaded completely/],
  ];
  for (const [header, message] of cases) {
    assert.throws(
      () => readSafetensors(fileOf(header), "weights"),
      (error) => error instanceof FormatError && message.test(error.message),
      String(message),
    );
  }
});
