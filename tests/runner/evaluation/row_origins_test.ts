import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { createOp, type Op, Runner, type TextColumn } from "../../../mod.ts";
import { LoadLocalParquetDatasetOp } from "../../../ops/types/datasets.ts";
import { MemoryStore } from "../../../stores/memory.ts";
import { startServer } from "../models/providers/server.ts";

const MODEL = `onnx:${fileURLToPath(new URL("../../fixtures/models/gpt2", import.meta.url))}`;
const activations = (text: TextColumn) => text.llmLayerActivations({ model: MODEL, layer: 1 });

Deno.test("rows of a file that is here are told, and nothing is written meanwhile", async () => {
  const store = new MemoryStore();
  const runner = new Runner({ store });
  const train = (await runner.fromParquet("demo/data/train.parquet")).take(20).colText("prompt");
  await activations(train).materialize();
  const test = (await runner.fromParquet("demo/data/test.parquet")).take(5).colText("prompt");
  const before = await Array.fromAsync(store.list(), ({ key }) => key);
  assert.deepEqual(await runner.rowOrigins(activations(test)), { rows: 5, from: new Map() });
  const part = (await runner.fromParquet("demo/data/train.parquet")).take(8).colText("prompt");
  assert.deepEqual([...(await runner.rowOrigins(activations(part)))!.from.values()], [8]);
  assert.deepEqual(await Array.fromAsync(store.list(), ({ key }) => key), before);
});

Deno.test("nothing is said where a file would have to be fetched, or texts to be written first", async () => {
  let requests = 0;
  await using server = startServer(() => {
    requests++;
    return new Response("");
  });
  const runner = new Runner({ store: new MemoryStore() });
  const here = runner.fromInline({ prompt: ["a cat"] }).colText("prompt");
  await activations(here).materialize();
  const fields = { filePath: `${server.url}/data.parquet`, contentHash: "0".repeat(64) };
  const far = createOp(LoadLocalParquetDatasetOp, fields, runner) as unknown as { colText(name: string): TextColumn };
  assert.equal(await runner.rowOrigins(activations(far.colText("prompt"))), undefined);
  assert.equal(requests, 0);
  const written = here.llmGenerateText({ model: MODEL, maxTokens: 2 });
  assert.equal(await runner.rowOrigins(activations(written)), undefined);
  assert.equal(await runner.rowOrigins(here as Op), undefined);
});
