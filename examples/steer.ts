// Steers a small model: the direction in which its states differ between attempts to override its instructions and ordinary
// prompts is taken out of its residual stream, and it answers what it refused.
// deno run -A examples/steer.ts
import { controlVector, Runner } from "../mod.ts";

const model = "onnx:demo/model";
const at = { model, hookPoint: "blocks.4.hook_resid_post" };
const runner = new Runner();
const data = await runner.fromParquet(new URL("../demo/data/train.parquet", import.meta.url));
const isOverride = data.colCategorical("label").isIn("override");
const states = (rows: typeof isOverride) => data.maskRows(rows).take(200).colText("prompt").llmLayerActivations(at);
const refusal = controlVector(states(isOverride), states(isOverride.not()));

const attempts = data.maskRows(isOverride).take(4, { offset: 300 }).colText("prompt");
const plain = attempts.llmGenerateText({ model, maxTokens: 12 });
const steered = attempts.llmGenerateText({ model, maxTokens: 12, edits: [refusal.ablate()] });
await runner.materialize([plain, steered]);

const [prompts, before, after] = await Promise.all([attempts, plain, steered].map((column) => column.toArray()));
prompts.forEach((prompt, row) => console.log(`${prompt}\n  as it is: ${before[row]}\n  steered:  ${after[row]}`));
