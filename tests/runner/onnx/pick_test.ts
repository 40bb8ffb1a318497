import assert from "node:assert/strict";
import { fileBytes, memoryBytes } from "../../../runner/onnx/bytes.ts";
import { type OnnxTensor, readModel } from "../../../runner/onnx/graph.ts";
import { cutAtLogits } from "../../../runner/onnx/logits.ts";
import { encodePicked } from "../../../runner/onnx/pick.ts";
import { fieldsOf } from "../../../runner/onnx/protobuf.ts";
import { findResidualStream } from "../../../runner/onnx/residual.ts";
import { fixtureFolder } from "../models/fixtures.ts";

/** Picks out of the numbers 0, 1, 2, … in a file that begins with three other bytes. */
async function pick(dims: number[], axis: 0 | 1, indices: number[]): Promise<number[]> {
  const path = await Deno.makeTempFile();
  const numbers = Float32Array.from({ length: dims.reduce((product, size) => product * size) }, (_, i) => i);
  await Deno.writeFile(path, new Uint8Array([1, 2, 3, ...new Uint8Array(numbers.buffer)]));
  try {
    const from = { name: "weights", dims, elementType: 1 } as unknown as OnnxTensor;
    const place = { path, range: { start: 3, end: 3 + numbers.byteLength } };
    const source = memoryBytes(encodePicked({ name: "part", from, axis, indices }, place));
    const [tensor] = fieldsOf(source, { start: 0, end: source.size });
    const raw = fieldsOf(source, tensor).find(({ number }) => number === 9)!;
    return [...new Float32Array(source.read(raw.start, raw.end).slice().buffer)];
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("rows, columns and elements are picked in the asked order", async () => {
  assert.deepEqual(await pick([3, 4], 0, [2, 0]), [8, 9, 10, 11, 0, 1, 2, 3]);
  assert.deepEqual(await pick([3, 4], 1, [3, 1]), [3, 1, 7, 5, 11, 9]);
  assert.deepEqual(await pick([5], 0, [4, 4]), [4, 4]);
  assert.deepEqual(await pick([2, 3000], 1, [0, 2999]), [0, 2999, 3000, 5999]);
});

const HEADS = [
  { name: "exports/llama-genai", head: "a projection in a data file", axis: 1 },
  { name: "exports/gemma2-dynamo", head: "embeddings that are transposed to project", axis: 0 },
];

for (const { name, head, axis } of HEADS) {
  Deno.test(`of ${head}, only the asked tokens are loaded`, () => {
    const source = fileBytes(`${fixtureFolder(name)}/onnx/model.onnx`);
    const model = readModel(source);
    const stream = findResidualStream(model.graph, 3);
    const cut = cutAtLogits(model, stream, [5, 7]);
    assert.throws(
      () => cutAtLogits(model, stream, [530, 531]),
      /token 531: .* 531 tokens, .* ask for one of these/,
    );
    source.close();
    assert.deepEqual(cut.picked.map((part) => [part.axis, part.indices, part.from.dims[axis]]), [[axis, [5, 7], 531]]);
    // The embeddings themselves are read by token.
    assert.equal(cut.tensors.filter(({ dims }) => dims.includes(531)).length, 1);
  });
}
