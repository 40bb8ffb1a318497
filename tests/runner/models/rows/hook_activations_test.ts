import assert from "node:assert/strict";
import { LLMHookActivationsOp, Runner, type VectorColumn } from "../../../../mod.ts";
import { fixtureFolder, largestDifference } from "../fixtures.ts";

const runner = new Runner();
const model = `onnx:${fixtureFolder("gpt2")}`;
const prompts = runner.fromInline({ prompt: ["a", "hello world"] }).colText("prompt");

async function dataOf(op: VectorColumn): Promise<ArrayLike<number>> {
  return (await op.toMatrix()).data;
}

Deno.test("hook points are ops of their own, computed together with layers", async () => {
  const before = prompts.llmLayerActivations({ model, layer: 2 });
  const hooks = ["hook_attn_out", "hook_resid_mid", "hook_resid_pre"].map((name) =>
    prompts.llmLayerActivations({ model, hookPoint: `blocks.2.${name}` })
  );
  await runner.materialize([before, ...hooks]);
  const [added, mid, pre] = await Promise.all(hooks.map(dataOf));
  assert.deepEqual(pre, await dataOf(before));
  assert.ok(largestDifference(mid, Array.from(pre, (value, index) => value + added[index])) < 1e-6);
  assert.equal(hooks[0].type, "LLMHookActivationsOp");
  assert.equal(new Set(hooks.map(({ uuid }) => uuid)).size, 3);
});

Deno.test("exactly one of layer and hookPoint is given", () => {
  const hookPoint = "blocks.0.hook_resid_pre";
  const both = { model, layer: 1, hookPoint } as unknown as { model: string; hookPoint: string };
  assert.throws(
    () => prompts.llmLayerActivations(both),
    /either layer or hookPoint, got layer number 1 and hookPoint "blocks/,
  );
  const neither = { model } as unknown as { model: string; hookPoint: string };
  assert.throws(() => prompts.llmLayerActivations(neither), /needs layer/);
  assert.throws(() => LLMHookActivationsOp({ model, text: prompts } as never), /needs hookPoint/);
});

Deno.test("an unknown hook point is an error that lists the known ones", async () => {
  const op = prompts.llmLayerActivations({ model, hookPoint: "blocks.1.hook_scale" });
  await assert.rejects(op.toMatrix(), /known are blocks\.N\.hook_resid_pre/);
});
