import assert from "node:assert/strict";
import { type ModelProvider, registerModelProvider, Runner } from "../../../../mod.ts";
import { fileBytes } from "../../../../runner/onnx/bytes.ts";
import { readModel } from "../../../../runner/onnx/graph.ts";
import { onnxProvider } from "../../../../runner/models/providers/onnx_provider.ts";
import { MemoryStore } from "../../../../stores/memory.ts";
import { copyFixture } from "../fixtures.ts";

/** The same model with other weights: a file of the same size. */
async function otherWeights(path: string): Promise<Uint8Array> {
  const source = fileBytes(path);
  const ranges = [...readModel(source).graph.initializers.values()].map(({ raw }) => raw ?? { start: 0, end: 0 });
  source.close();
  const { start, end } = ranges.reduce((most, one) => one.end - one.start > most.end - most.start ? one : most);
  const bytes = await Deno.readFile(path);
  for (let at = start + 3; at < end; at += 4) bytes[at] ^= 0x80;
  return bytes;
}

/** Renames another file, of the same size and time of writing, over one. */
async function replace(path: string, bytes: Uint8Array): Promise<void> {
  const { mtime } = await Deno.stat(path);
  await Deno.writeFile(`${path}.new`, bytes);
  await Deno.utime(`${path}.new`, mtime!, mtime!);
  await Deno.rename(`${path}.new`, path);
}

/** Writes into a file, and sets its time of writing back. */
async function overwrite(path: string, bytes: Uint8Array): Promise<void> {
  const { mtime } = await Deno.stat(path);
  await Deno.writeFile(path, bytes);
  await Deno.utime(path, mtime!, mtime!);
}

/** `onnx:` models of which a file is another one at a time. */
function swapping(
  when: "after its digest" | "once it runs" | "before a batch",
  swap: () => Promise<void>,
): ModelProvider {
  return {
    async provenance(...given) {
      const provenance = await onnxProvider.provenance!(...given);
      if (when === "after its digest") await swap();
      return provenance;
    },
    async *activations(request, options) {
      const swaps: Promise<void>[] = [];
      const onReady = when === "once it runs" ? () => void swaps.push(swap()) : options.onReady;
      for await (const batch of onnxProvider.activations!(request, { ...options, ...onReady && { onReady } })) {
        yield batch;
        if (when === "before a batch") await swap();
        await Promise.all(swaps);
      }
    },
    async *generate(request, options) {
      yield* onnxProvider.generate!(request, options);
    },
  };
}

const FILES = ["onnx/model.onnx", "tokenizer.json", "config.json"];

for (const when of ["after its digest", "once it runs", "before a batch"] as const) {
  // Side by side: each rests until changes of its files show.
  Deno.test(`a model's file, if another one is renamed over it ${when}, gives no results under its digest`, async () => {
    await Promise.all(FILES.map((name) => requireNothingOf(name, when)));
  });
}

async function requireNothingOf(name: string, when: Parameters<typeof swapping>[0]): Promise<void> {
  await using copy = await copyFixture("gpt2");
  const path = `${copy.folder}/${name}`;
  const bytes = name.endsWith("onnx") ? await otherWeights(path) : await Deno.readFile(path);
  let swaps = 0;
  const scheme = `swapping-${when}-${name}`.replaceAll(/[^a-z]/g, "-");
  registerModelProvider(
    scheme,
    swapping(when, async () => {
      if (swaps++ === 0) await replace(path, bytes);
    }),
  );
  const store = new MemoryStore();
  const prompts = new Runner({ store }).fromInline({ prompt: ["a", "hello world", "the cat"] }).colText("prompt");
  const op = prompts.llmLayerActivations({ model: `${scheme}:${copy.folder}`, layer: 2, batchSize: 1 });
  await assert.rejects(op.toMatrix(), /changed while the model was loaded or run/, name);
  assert.equal((await op.status()).state, "failed");
  // With the file that is there now, the op has its results.
  const now = await op.toMatrix();
  const plain = prompts.llmLayerActivations({ model: `onnx:${copy.folder}`, layer: 2, batchSize: 1 });
  assert.deepEqual(now.data, (await plain.toMatrix()).data);
}

Deno.test("a model's file that is written to in the second in which it was made gives no results under its digest", async () => {
  await using copy = await copyFixture("gpt2");
  const path = `${copy.folder}/onnx/model.onnx`;
  const bytes = await otherWeights(path);
  registerModelProvider("overwriting", swapping("after its digest", () => overwrite(path, bytes)));
  await overwrite(path, await Deno.readFile(path));
  const prompts = new Runner({ store: new MemoryStore() }).fromInline({ prompt: ["the cat"] }).colText("prompt");
  const op = prompts.llmLayerActivations({ model: `overwriting:${copy.folder}`, layer: 2 });
  await assert.rejects(op.toMatrix(), /changed while the model was loaded or run/);
});

Deno.test("texts of a model of which a file is replaced after its digest are not kept", async () => {
  await using copy = await copyFixture("gpt2");
  const path = `${copy.folder}/onnx/model.onnx`;
  const bytes = await otherWeights(path);
  registerModelProvider("swapping-text", swapping("after its digest", () => replace(path, bytes)));
  const prompts = new Runner({ store: new MemoryStore() }).fromInline({ prompt: ["the cat"] }).colText("prompt");
  const op = prompts.llmGenerateText({ model: `swapping-text:${copy.folder}`, maxTokens: 2 });
  await assert.rejects(op.toArray(), /changed while the model was loaded or run/);
});
