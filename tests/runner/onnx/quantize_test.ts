/** Against onnxruntime's `quantize_dynamic` (tests/fixtures/models/record_quantized.py). */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { ModelError } from "../../../ops/errors.ts";
import { withModel } from "../../../runner/onnx/open_model.ts";
import { floatWeights, quantizeModel, quantizeWeights } from "../../../runner/onnx/quantize.ts";
import { createSession, Tensor } from "../../../runner/onnx/runtime.ts";
import { planStandalone, writeStandalone } from "../../../runner/onnx/standalone.ts";
import { turnsDuring } from "../../_turns.ts";
import { testFolder } from "../../stores/_paths.ts";
import recorded from "../../fixtures/models/quantized.json" with { type: "json" };
import { largestDifference } from "../models/fixtures.ts";

const demo = fileURLToPath(new URL("../../../demo/model/onnx/model.onnx", import.meta.url));
/** As `quantize_dynamic` leaves it: its weights are the embeddings, which a node turns. */
const isHead = (output: string) => output === "logits";

/** Quantises a model into a folder. Returns the sizes of both files together. */
async function quantize(path: string, folder: string): Promise<number> {
  const weights = await quantizeWeights(withModel(path, (model) => floatWeights(model, path, isHead)));
  const plan = withModel(path, (model) => {
    const { cut, arrays } = quantizeModel(model, weights, isHead);
    return planStandalone(cut, path, arrays, "q.onnx.data");
  });
  await writeStandalone(plan, `${folder}/q.onnx`, `${folder}/q.onnx.data`);
  return Deno.statSync(`${folder}/q.onnx`).size + Deno.statSync(`${folder}/q.onnx.data`).size;
}

function feedsOf(ids: readonly number[]): Record<string, Tensor> {
  const tensor = (value: (i: number) => number) =>
    new Tensor("int64", BigInt64Array.from(ids, (_, i) => BigInt(value(i))), [1, ids.length]);
  return { input_ids: tensor((i) => ids[i]), attention_mask: tensor(() => 1), position_ids: tensor((i) => i) };
}

Deno.test("products in 8 bits are as close to the exact ones as those of onnxruntime's quantizer, and close to these", async () => {
  await using folder = await testFolder();
  const bytes = await quantize(demo, folder.path);
  assert.ok(bytes < 0.55 * Deno.statSync(demo).size, `${bytes} bytes`);
  const session = await createSession(`${folder.path}/q.onnx`, { logSeverityLevel: 4 });
  const vocabulary = async (ids: readonly number[]) => {
    const { logits } = await session.run(feedsOf(ids), ["logits"]);
    const size = logits.dims[2];
    return (logits.data as Float32Array).subarray((ids.length - 1) * size).slice(0, 64);
  };
  for (const { input_ids, logits, logits_int8 } of recorded.rows) {
    const ours = await vocabulary(input_ids);
    const theirs = largestDifference(logits, logits_int8);
    assert.ok(theirs > 0.01, "the recorded logits were quantised");
    assert.ok(largestDifference(logits, ours) <= 1.5 * theirs, `${largestDifference(logits, ours)} and ${theirs}`);
    assert.ok(largestDifference(logits_int8, ours) <= 1.5 * theirs);
  }
  await session.release();
});

Deno.test("weights are the nearest integers to their share of the column's largest", async () => {
  const weights = withModel(demo, (model) => floatWeights(model, demo, isHead));
  const quantized = await quantizeWeights(weights.slice(0, 2));
  for (const { name, dims, isTransposed, place } of weights.slice(0, 2)) {
    const { data, scales, rows, columns } = quantized.get(name)!;
    assert.deepEqual(isTransposed ? [columns, rows] : [rows, columns], dims);
    const bytes = (await Deno.readFile(place.path)).slice(place.range.start, place.range.end);
    const numbers = new Float32Array(bytes.buffer);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const exact = numbers[isTransposed ? column * rows + row : row * columns + column];
        const integer = data[row * columns + column];
        assert.ok(Math.abs(integer) <= 64 && Math.abs(exact - integer * scales[column]) <= 0.5001 * scales[column]);
      }
    }
    for (let column = 0; column < columns; column++) {
      assert.ok(Array.from({ length: rows }, (_, row) => Math.abs(data[row * columns + column])).includes(64));
    }
  }
});

Deno.test("a large matrix of weights lets others have their turn while it is read and rounded", async () => {
  await using folder = await testFolder();
  const path = `${folder.path}/weights`;
  const numbers = Float32Array.from({ length: 2 ** 20 }, (_, i) => Math.sin(i));
  await Deno.writeFile(path, new Uint8Array(numbers.buffer));
  const place = { path, range: { start: 0, end: numbers.byteLength } };
  for (const isTransposed of [false, true]) {
    const turns = await turnsDuring(() => quantizeWeights([{ name: "w", dims: [1024, 1024], isTransposed, place }]));
    // Four parts, of which each is read twice.
    assert.ok(turns >= 8, `${turns} turns`);
  }
});

Deno.test("a model without 32-bit products is not quantised", async () => {
  const half = fileURLToPath(
    new URL("../../fixtures/models/exports/llama-genai_fp16/onnx/model_fp16.onnx", import.meta.url),
  );
  await assert.rejects(
    quantizeWeights(withModel(half, (model) => floatWeights(model, half, isHead))),
    (error) => error instanceof ModelError && /no products with 32-bit weights/.test(error.message),
  );
});
