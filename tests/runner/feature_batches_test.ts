import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Runner } from "../../mod.ts";
import { registerModelProvider } from "../../runner/models/mod.ts";
import { turnsDuring } from "../_turns.ts";

const SAE = fileURLToPath(new URL("../fixtures/interventions/saes/gpt2/topk", import.meta.url));
const [ROWS, COLUMNS] = [5000, 64];

registerModelProvider("ramps", {
  async *activations({ rows }) {
    const all = [...rows.keys()];
    const data = Float32Array.from({ length: ROWS * COLUMNS }, (_, i) => i % (COLUMNS + 1));
    yield { rows: all, tokenCounts: all.map(() => 1), outputs: [{ rows: ROWS, columns: COLUMNS, data }] };
  },
});

Deno.test("features of many rows are looked at some rows at a time, with rests", async () => {
  const runner = new Runner({ store: "memory://" });
  const prompt = Array.from({ length: ROWS }, (_, row) => `prompt ${row}`);
  const sae = await runner.loadSae(SAE);
  const features = runner.fromInline({ prompt }).colText("prompt").llmFeatures({ model: "ramps:any", sae });
  await features.materialize();
  const sizes: number[] = [];
  const turns = await turnsDuring(async () => {
    for await (const rows of runner.featureBatches(features)) sizes.push(rows.length);
  });
  assert.deepEqual(sizes, [1024, 1024, 1024, 1024, 904]);
  // One for each step of 512 rows, and one for each batch.
  assert.ok(turns >= 9 + sizes.length, `${turns} turns`);
});
