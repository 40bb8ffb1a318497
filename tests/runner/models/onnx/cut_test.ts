import assert from "node:assert/strict";
import * as ort from "onnxruntime-node";
import { fileBytes, memoryBytes } from "../../../../runner/models/onnx/bytes.ts";
import { cutModel } from "../../../../runner/models/onnx/cut.ts";
import { type OnnxModel, readModel } from "../../../../runner/models/onnx/graph.ts";
import { findResidualStream } from "../../../../runner/models/onnx/residual.ts";
import { cutToBytes, cutToFolder, weightBytes } from "../../../../runner/models/onnx/write.ts";
import { fixtureFolder } from "../fixtures.ts";

function openFixture(name: string): { model: OnnxModel; folder: string } & Disposable {
  const folder = `${fixtureFolder(name)}/onnx`;
  const source = fileBytes(`${folder}/model.onnx`);
  return { model: readModel(source), folder, [Symbol.dispose]: () => source.close() };
}

function layerCut(model: OnnxModel, layers: number, layer: number) {
  const tensor = findResidualStream(model.graph, layers).hiddenStates[layer];
  return cutModel(model, { outputs: [{ tensor, name: "out" }] });
}

const IDS = new ort.Tensor("int64", BigInt64Array.of(5n, 6n, 7n), [1, 3]);
const MASK = new ort.Tensor("int64", BigInt64Array.of(1n, 1n, 1n), [1, 3]);

async function runGpt2(model: Uint8Array | string): Promise<Float32Array> {
  const session = model instanceof Uint8Array
    ? await ort.InferenceSession.create(model)
    : await ort.InferenceSession.create(model);
  const { out } = await session.run({ input_ids: IDS, attention_mask: MASK });
  await session.release();
  return out.data as Float32Array;
}

Deno.test("a cut keeps what its outputs need and nothing else", () => {
  using fixture = openFixture("gpt2");
  const full = layerCut(fixture.model, 4, 4);
  const cut = layerCut(fixture.model, 4, 1);
  assert.deepEqual(cut.inputs.map((input) => input.name), ["input_ids", "attention_mask"]);
  assert.ok(cut.tensors.every((tensor) => !/h\.[1-3]\./.test(tensor.name)));
  assert.ok(weightBytes(cut) < weightBytes(full) / 2);
  const reread = readModel(memoryBytes(cutToBytes(cut, fixture.folder)));
  assert.deepEqual(reread.graph.outputs.map((output) => output.name), ["out"]);
  assert.equal(reread.opset, fixture.model.opset);
  const embeddings = layerCut(fixture.model, 4, 0);
  assert.deepEqual(embeddings.inputs.map((input) => input.name), ["input_ids"]);
});

Deno.test("a cut written to a folder, weights apart, computes what the cut in memory computes", async () => {
  using fixture = openFixture("gpt2");
  const cut = layerCut(fixture.model, 4, 2);
  const folder = await Deno.makeTempDir();
  try {
    const path = cutToFolder(cut, fixture.folder, folder);
    assert.deepEqual(await runGpt2(path), await runGpt2(cutToBytes(cut, fixture.folder)));
    assert.ok((await Deno.stat(path)).size < 200_000);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("external data is linked, not copied, and can be cut again", async () => {
  using fixture = openFixture("gpt2");
  const [first, second] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
  try {
    // The first cut moves all weights into a data file: a model with external data.
    const external = fileBytes(cutToFolder(layerCut(fixture.model, 4, 4), fixture.folder, first));
    const cut = cutModel(readModel(external), {
      outputs: [{ tensor: "/m/transformer/h.1/Add_1_output_0", name: "out" }],
    });
    const path = cutToFolder(cut, first, second);
    const expected = await runGpt2(cutToBytes(layerCut(fixture.model, 4, 2), fixture.folder));
    assert.deepEqual(await runGpt2(path), expected);
    assert.deepEqual(await runGpt2(cutToBytes(cut, first)), expected);
    const data = [...Deno.readDirSync(second)].find((entry) => entry.name.endsWith(".weights"))!;
    assert.equal((await Deno.stat(`${second}/${data.name}`)).ino, (await Deno.stat(`${first}/${data.name}`)).ino);
    external.close();
  } finally {
    await Promise.all([first, second].map((folder) => Deno.remove(folder, { recursive: true })));
  }
});

Deno.test("a tensor that the graph has not is refused", () => {
  using fixture = openFixture("gpt2");
  assert.throws(() => cutModel(fixture.model, { outputs: [{ tensor: "nothing", name: "out" }] }), /no such tensor/);
});
