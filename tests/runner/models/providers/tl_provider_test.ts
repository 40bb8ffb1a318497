import assert from "node:assert/strict";
import { findTlRepository } from "../../../../runner/models/providers/tl_names.ts";
import { resolveTlLayer } from "../../../../runner/models/providers/tl_provider.ts";

Deno.test("TransformerLens's names and aliases lead to repositories of the hub, without regard to case", () => {
  assert.equal(findTlRepository("gpt2-small"), "gpt2");
  assert.equal(findTlRepository("pythia-70m-deduped"), "EleutherAI/pythia-70m-deduped");
  assert.equal(findTlRepository("pythia-125m"), "EleutherAI/pythia-160m");
  assert.equal(findTlRepository("pythia"), "EleutherAI/pythia-70m");
  assert.equal(findTlRepository("GPT-J"), "EleutherAI/gpt-j-6B");
  assert.equal(findTlRepository("google/gemma-2-2b"), "google/gemma-2-2b");
});

Deno.test("an unknown name lists the nearest ones", () => {
  assert.throws(() => findTlRepository("gpt2-smal"), /similar names are gpt2-small,.*hf:org\/name/);
});

Deno.test("layers are residual streams before blocks, negative from the end", () => {
  assert.deepEqual([0, 11, -1, -12, "blocks.3.hook_attn_out"].map((layer) => resolveTlLayer(layer, 12)), [
    0,
    11,
    11,
    0,
    "blocks.3.hook_attn_out",
  ]);
  for (const layer of [12, -13, 0.5]) {
    assert.throws(() => resolveTlLayer(layer, 12), /from -12 to 11.*blocks\.11\.hook_resid_post/);
  }
});
