/** Rows that several machines divide among them. */
import assert from "node:assert/strict";
import { Runner } from "../../../../../mod.ts";
import { Evaluation } from "../../../../../runner/evaluation/evaluation.ts";
import { RowRanges } from "../../../../../runner/evaluation/row_ranges.ts";
import { MemoryStore } from "../../../../../stores/memory.ts";
import { ResultStore } from "../../../../../stores/results.ts";
import { computed } from "./_counted_model.ts";

const promptsFrom = (start: number, end: number) =>
  Array.from({ length: end - start }, (_, i) => `prompt ${start + i}`);

Deno.test("parts of an op take known rows, each its own, and the whole says how many they were", async () => {
  const store = new MemoryStore();
  const runner = new Runner({ store });
  const activations = (texts: readonly string[]) =>
    runner.fromInline({ prompt: texts }).colText("prompt").llmLayerActivations({ model: "counted:m", layer: 1 });
  const base = activations(promptsFrom(2000, 5000));
  await base.materialize();
  const op = activations(promptsFrom(0, 6000));
  await runner.materialize(op.dependencies().flatMap((text) => text.dependencies()));
  computed.length = 0;
  // Two machines, which see one store.
  await Promise.all([{ start: 0, end: 4096 }, { start: 4096, end: 8192 }].map(async (range) => {
    const results = new ResultStore(store);
    const options = { signal: new AbortController().signal, onProgress: () => {} };
    await new RowRanges(results, new Evaluation(results)).compute([op], range, options);
  }));
  assert.equal(computed.length, 3000);
  const early = activations(promptsFrom(100, 200));
  await early.materialize();
  assert.match(JSON.stringify((await early.status()).provenance?.reused), /"rows":100,"of":100/);
  await op.materialize();
  assert.equal(computed.length, 3000);
  const reused = (await op.status()).provenance?.reused as { rows: number; from: string }[];
  assert.equal(reused.reduce((sum, { rows }) => sum + rows, 0), 3000);
  assert.deepEqual([...new Set(reused.map(({ from }) => from))], [base.uuid]);
  await activations(promptsFrom(1, 5999)).materialize();
  assert.equal(computed.length, 3000);
});
