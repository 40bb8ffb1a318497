import assert from "node:assert/strict";
import { readConfig } from "../../../../runner/models/files/config.ts";

Deno.test("a model without attention heads has sizes all the same", () => {
  const mamba = readConfig(
    { model_type: "mamba", hidden_size: 32, num_hidden_layers: 3, state_size: 4 },
    "config.json",
  );
  assert.deepEqual([mamba.numLayers, mamba.hiddenSize, mamba.numHeads, mamba.headDim], [3, 32, undefined, undefined]);
});

Deno.test("XGLM's and T5's names for heads are known", () => {
  const xglm = readConfig({ d_model: 32, num_layers: 3, attention_heads: 4 }, "config.json");
  assert.deepEqual([xglm.numLayers, xglm.numHeads, xglm.headDim], [3, 4, 8]);
  const t5 = readConfig({ d_model: 32, num_layers: 3, num_heads: 4, d_kv: 16 }, "config.json");
  assert.deepEqual([t5.numHeads, t5.headDim], [4, 16]);
});
