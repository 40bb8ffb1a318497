import assert from "node:assert/strict";
import { canonicalJson, Runner } from "../../../../mod.ts";
import { findModelProvider, registerModelProvider, requireCapability } from "../../../../runner/models/mod.ts";
import { collectVectors } from "../../../../runner/models/rows/extract.ts";
import { fixtureFolder, fixtureModel, largestDifference } from "../fixtures.ts";

Deno.test("onnx: models give activations, logits and digests", async () => {
  const { rows } = await fixtureModel("gpt2");
  const [row] = rows("chat");
  const { provider, name } = findModelProvider(`onnx:${fixtureFolder("gpt2")}`);
  const warnings: string[] = [];
  const batches = provider.activations!({ name, rows: [row.text], layers: [-1], maxLength: 64 }, {
    onWarning: (warning) => warnings.push(warning),
  });
  const [matrix] = await collectVectors(batches, 1, 1, 64);
  assert.ok(largestDifference(row.last[4], matrix.data) < 1e-4);
  assert.deepEqual(warnings, []);
  const { files } = await provider.provenance!(name, null) as { files: { name: string; sha256: string }[] };
  assert.equal(files[0].name, "onnx/model.onnx");
  assert.match(files[0].sha256, /^[0-9a-f]{64}$/);
});

Deno.test("an unknown scheme lists the known ones", () => {
  for (const model of ["hg:gpt2", "gpt2", "onnx:"]) {
    assert.throws(() => findModelProvider(model), /known schemes are .*onnx:/);
  }
});

Deno.test("krnel-graph's long names of schemes mean the same, and are hashed as they are written", () => {
  const prompts = new Runner({ store: "memory://long-names" }).fromInline({ prompt: ["a"] }).colText("prompt");
  for (const [long, short] of [["huggingface", "hf"], ["transformerlens", "tl"], ["sentencetransformer", "st"]]) {
    const [found, same] = [long, short].map((scheme) => findModelProvider(`${scheme}:org/name`));
    assert.equal(found.provider, same.provider);
    assert.equal(found.name, "org/name");
    const [a, b] = [long, short].map((scheme) =>
      prompts.llmLayerActivations({ model: `${scheme}:org/name`, layer: -1 })
    );
    assert.notEqual(a.uuid, b.uuid);
    assert.match(canonicalJson(a), new RegExp(`"model_name": "${long}:org/name"`));
  }
});

Deno.test("a registered provider is found by its scheme, and can be replaced", () => {
  registerModelProvider("test-scheme", {});
  const provider = { activations: async function* () {} };
  registerModelProvider("test-scheme", provider);
  assert.deepEqual(findModelProvider("test-scheme:a:b"), { provider, name: "a:b" });
  assert.throws(() => requireCapability("test-scheme:x", "logits"), /offers activations only/);
  assert.throws(() => registerModelProvider("Not a word", provider), /lower-case word/);
});

Deno.test("a device that there is not is refused", async () => {
  const { provider, name } = findModelProvider(`onnx:${fixtureFolder("gpt2")}`);
  const batches = provider.activations!({ name, rows: ["a"], layers: [0], device: "tpu" }, {});
  await assert.rejects(Array.fromAsync(batches), /device "tpu": use "auto"/);
});

Deno.test("a graph from a Mac runs on any machine, and its status says on what", async () => {
  const prompts = new Runner({ store: "memory://from-a-mac" }).fromInline({ prompt: ["a", "b"] }).colText("prompt");
  const model = `onnx:${fixtureFolder("gpt2")}`;
  const [mps, cpu] = ["mps", "cpu"].map((device) => prompts.llmLayerActivations({ model, layer: 1, device }));
  assert.ok(largestDifference([...(await cpu.toMatrix()).data], (await mps.toMatrix()).data as Float32Array) < 1e-3);
  const { warnings, provenance } = await mps.status();
  assert.match(warnings![0], /"mps" is PyTorch's name/);
  assert.match((provenance!.engine as { executionProvider: string }).executionProvider, /^(webgpu|cpu)$/);
});

Deno.test("the example of a provider prints what it says", async () => {
  const source = await Deno.readTextFile(new URL("../../../../runner/models/providers/provider.ts", import.meta.url));
  const example = /```ts\n([^]*?)```/.exec(source)![1].replaceAll(/^ \* ?/gm, "");
  const expected = /console\.log\(.*\); \/\/ (.*)/.exec(example)![1];
  const address = (path: string) => new URL(`../../../../${path}`, import.meta.url).href;
  const folder = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  const printed: unknown[] = [];
  const { log } = console;
  console.log = (value: unknown) => printed.push(value);
  try {
    const names = ["mod.ts", "runner/models/providers/provider.ts"].map((path) => `export * from "${address(path)}";`);
    await Deno.writeTextFile(`${folder}/package.ts`, names.join("\n"));
    await Deno.writeTextFile(`${folder}/example.ts`, example.replace("@probegraph/probegraph", "./package.ts"));
    await import(`file://${folder}/example.ts`);
  } finally {
    console.log = log;
    await Deno.remove(folder, { recursive: true });
  }
  assert.deepEqual(printed, [JSON.parse(expected)]);
});
