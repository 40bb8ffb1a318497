import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Runner, type VectorColumn } from "../../../mod.ts";
import { MemoryStore } from "../../../stores/memory.ts";

/** Hidden states that PyTorch computed, see `tests/fixtures/models/make_models.py`. */
interface ExpectedRow {
  readonly text: string;
  readonly mode: "raw" | "chat";
  readonly input_ids: readonly number[];
  readonly last: readonly (readonly number[])[];
  readonly mean: readonly (readonly number[])[];
}

interface Expected {
  readonly n_layers: number;
  readonly max_length: number;
  readonly rows: readonly ExpectedRow[];
}

const runner = new Runner({ store: new MemoryStore() });

for (const name of ["gpt2", "llama"]) {
  const folder = fileURLToPath(new URL(`../../fixtures/models/${name}`, import.meta.url));
  const expected: Expected = JSON.parse(await Deno.readTextFile(`${folder}/expected.json`));

  for (const mode of ["raw", "chat"] as const) {
    const rows = expected.rows.filter((row) => row.mode === mode);
    const prompts = runner.fromInline({ prompt: rows.map((row) => row.text) }).colText("prompt");

    for (const tokenMode of ["last", "mean"] as const) {
      Deno.test(`${name}: every layer's ${tokenMode} vectors of ${mode} text are PyTorch's`, async () => {
        const layers = Array.from({ length: expected.n_layers + 1 }, (_, layer) =>
          prompts.llmLayerActivations({
            model: `onnx:${folder}`,
            layer,
            tokenMode,
            maxLength: expected.max_length,
            applyChatTemplate: mode === "chat",
            batchSize: 5,
          }));
        await runner.materialize(layers);
        for (const [layer, op] of layers.entries()) {
          assertClose(await rowsOf(op), rows.map((row) => row[tokenMode][layer]), 1e-4);
        }
      });
    }
  }
}

const gpt2 = `onnx:${fileURLToPath(new URL("../../fixtures/models/gpt2", import.meta.url))}`;
const prompts = runner.fromInline({ prompt: ["a", "hello world", "the cat and the dog"] }).colText("prompt");

Deno.test("negative layers count from the end", async () => {
  const last = await rowsOf(prompts.llmLayerActivations({ model: gpt2, layer: -1 }));
  assert.deepEqual(last, await rowsOf(prompts.llmLayerActivations({ model: gpt2, layer: 4 })));
});

Deno.test("token mode all gives each row's vectors, the last of which is the row's last", async () => {
  const all = await prompts.llmLayerActivations({ model: gpt2, layer: 2, tokenMode: "all" }).toArray();
  const last = await rowsOf(prompts.llmLayerActivations({ model: gpt2, layer: 2 }));
  const lists = all as Float32Array[][];
  assert.deepEqual(lists.map((list) => [...list.at(-1)!]), last);
  assert.ok(lists[2].length > lists[0].length);
});

Deno.test("a number type that the model has no file for is an error", async () => {
  const op = prompts.llmLayerActivations({ model: gpt2, layer: 1, dtype: "float16" });
  await assert.rejects(op.toMatrix(), /float16/);
});

Deno.test("logits of chosen tokens are one column for each", async () => {
  const op = prompts.llmLogitScores({ model: gpt2, logitTokenIds: [5, 17] });
  const { rows, columns } = await op.toMatrix();
  assert.deepEqual([rows, columns], [3, 2]);
});

Deno.test("a layer out of range is an error with the range, and the status says failed", async () => {
  const op = prompts.llmLayerActivations({ model: gpt2, layer: 9 });
  await assert.rejects(op.toMatrix(), /layer 9.*(0|-5).*4/s);
  assert.equal((await op.status()).state, "failed");
});

Deno.test("an empty dataset is an error", async () => {
  const none = runner.fromInline({ prompt: ["a"] }).take(0).colText("prompt");
  await assert.rejects(none.llmLayerActivations({ model: gpt2, layer: 1 }).toMatrix(), /there are no rows/);
});

Deno.test("an unknown scheme lists the known ones", async () => {
  const op = prompts.llmLayerActivations({ model: "gguf:x", layer: 1 });
  await assert.rejects(op.toMatrix(), /known schemes are .*onnx:/);
});

async function rowsOf(op: VectorColumn): Promise<number[][]> {
  const { rows, columns, data } = await op.toMatrix();
  return Array.from({ length: rows }, (_, i) => [...data.subarray(i * columns, (i + 1) * columns)]);
}

function assertClose(actual: readonly number[][], expected: readonly (readonly number[])[], tolerance: number): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((row, i) => {
    assert.equal(row.length, expected[i].length);
    const worst = Math.max(...row.map((value, j) => Math.abs(value - expected[i][j])));
    assert.ok(worst <= tolerance, `row ${i} differs by ${worst}`);
  });
}

Deno.test("a text is written with the file that is there, and the status says which", async () => {
  const folder = fileURLToPath(new URL("../../fixtures/models/exports/gpt2-q8", import.meta.url));
  const prompts = runner.fromInline({ prompt: ["the cat"] }).colText("prompt");
  const write = (model: string) => prompts.llmGenerateText({ model, maxTokens: 3 });
  const [any, named] = [write(`onnx:${folder}`), write(`onnx:${folder}/onnx/model_quantized.onnx`)];
  assert.notEqual(any.uuid, named.uuid);
  assert.deepEqual(await any.toArray(), await named.toArray());
  const [status, namedStatus] = await Promise.all([any.status(), named.status()]);
  const files = (status.provenance?.model as { files: { name: string }[] }).files.map(({ name }) => name);
  assert.equal(files[0], "onnx/model_quantized.onnx");
  assert.deepEqual(status.provenance?.model, namedStatus.provenance?.model);
  const told = "The model has no onnx/model.onnx: onnx/model_quantized.onnx is used";
  assert.ok(status.warnings?.includes(told));
  assert.ok(!namedStatus.warnings?.includes(told));
});
