import assert from "node:assert/strict";
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
  const batches = provider.activations!({ name, rows: ["a"], layers: [0], device: "mps" }, {});
  await assert.rejects(Array.fromAsync(batches), /device "mps": use "auto"/);
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
