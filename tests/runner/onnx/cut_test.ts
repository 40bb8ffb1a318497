import assert from "node:assert/strict";
import { dirname } from "node:path";
import * as ort from "../../../runner/onnx/runtime.ts";
import { fileBytes, memoryBytes } from "../../../runner/onnx/bytes.ts";
import { type Cut, cutModel } from "../../../runner/onnx/cut.ts";
import { type OnnxModel, type OnnxTensor, readModel } from "../../../runner/onnx/graph.ts";
import { findResidualStream } from "../../../runner/onnx/residual.ts";
import { writeCut, type WrittenCut } from "../../../runner/onnx/write.ts";
import { fixtureFolder } from "../models/fixtures.ts";

function openModel(path: string): { model: OnnxModel; path: string } & Disposable {
  const source = fileBytes(path);
  return { model: readModel(source), path, [Symbol.dispose]: () => source.close() };
}

function openFixture(name: string): ReturnType<typeof openModel> {
  return openModel(`${fixtureFolder(name)}/onnx/model.onnx`);
}

function layerCut(model: OnnxModel, layers: number, layer: number): Cut {
  const tensor = findResidualStream(model.graph, layers).hiddenStates[layer];
  return cutModel(model, { outputs: [{ tensor, name: "out" }] });
}

const IDS = new ort.Tensor("int64", BigInt64Array.of(5n, 6n, 7n), [1, 3]);
const MASK = new ort.Tensor("int64", BigInt64Array.of(1n, 1n, 1n), [1, 3]);

async function run({ bytes, weightsFolder }: WrittenCut): Promise<Float32Array> {
  const session = await ort.createSession(bytes, {
    extra: { session: { model_external_initializers_file_folder_path: weightsFolder } },
  });
  const feeds = Object.entries({ input_ids: IDS, attention_mask: MASK });
  const { out } = await session.run(Object.fromEntries(feeds.filter(([name]) => session.inputNames.includes(name))));
  await session.release();
  return out.data as Float32Array;
}

function externals({ bytes }: WrittenCut): readonly OnnxTensor[] {
  return [...readModel(memoryBytes(bytes)).graph.initializers.values()].filter(({ external }) => external);
}

Deno.test("a cut keeps what its outputs need and nothing else", () => {
  using fixture = openFixture("gpt2");
  const cut = layerCut(fixture.model, 4, 1);
  assert.deepEqual(cut.inputs.map((input) => input.name), ["input_ids", "attention_mask"]);
  assert.ok(cut.tensors.length < layerCut(fixture.model, 4, 4).tensors.length / 2);
  assert.ok(cut.tensors.every((tensor) => !/h\.[1-3]\./.test(tensor.name)));
  const reread = readModel(memoryBytes(writeCut(cut, fixture.path).bytes));
  assert.deepEqual(reread.graph.outputs.map((output) => output.name), ["out"]);
  assert.equal(reread.opset, fixture.model.opset);
  const embeddings = layerCut(fixture.model, 4, 0);
  assert.deepEqual(embeddings.inputs.map((input) => input.name), ["input_ids"]);
});

Deno.test("large weights stay in the model's file, wherever in it they begin", async () => {
  using fixture = openFixture("gpt2");
  const written = writeCut(layerCut(fixture.model, 4, 4), fixture.path);
  const places = externals(written).map(({ external }) => external!);
  assert.ok(places.length > 4 && places.every(({ location }) => location === "model.onnx"));
  assert.ok(places.some(({ offset }) => offset % 4 !== 0), "the fixture has no tensor at an odd place");
  assert.ok(written.bytes.length < (await Deno.stat(fixture.path)).size / 2);
  // onnxruntime's own reading of the whole file is the reference.
  const session = await ort.createSession(fixture.path);
  const expected = await session.run({ input_ids: IDS, attention_mask: MASK });
  const whole = writeCut(cutModel(fixture.model, { outputs: [{ tensor: "logits", name: "out" }] }), fixture.path);
  assert.deepEqual(await run(whole), expected.logits.data);
  await session.release();
});

Deno.test("external data is found through links, as a hub's cache has them, and a missing or short file is named", async () => {
  using fixture = openFixture("exports/llama-genai");
  const folder = await Deno.makeTempDir();
  try {
    for (const name of ["blobs", "snapshot", "snapshot/onnx"]) await Deno.mkdir(`${folder}/${name}`);
    for (const [file, blob] of [["model.onnx", "a1"], ["model.onnx.data", "b2"]]) {
      await Deno.copyFile(`${dirname(fixture.path)}/${file}`, `${folder}/blobs/${blob}`);
      await Deno.symlink(`../../blobs/${blob}`, `${folder}/snapshot/onnx/${file}`);
    }
    using linked = openModel(`${folder}/snapshot/onnx/model.onnx`);
    const written = writeCut(layerCut(linked.model, 3, 0), linked.path);
    assert.ok(externals(written).every(({ external }) => external!.location === "b2"));
    assert.deepEqual(await run(written), await run(writeCut(layerCut(fixture.model, 3, 0), fixture.path)));
    await Deno.writeTextFile(`${folder}/blobs/b2`, "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
    assert.throws(
      () => writeCut(layerCut(linked.model, 3, 0), linked.path),
      /the data file .*b2 has \d+ bytes, and \d+ are needed; it was not downloaded completely, or .*git-lfs/,
    );
    await Deno.remove(`${folder}/snapshot/onnx/model.onnx.data`);
    assert.throws(
      () => writeCut(layerCut(linked.model, 3, 0), linked.path),
      /the data file .*model\.onnx\.data is missing/,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a tensor that the graph has not is refused", () => {
  using fixture = openFixture("gpt2");
  assert.throws(() => cutModel(fixture.model, { outputs: [{ tensor: "nothing", name: "out" }] }), /no such tensor/);
});
