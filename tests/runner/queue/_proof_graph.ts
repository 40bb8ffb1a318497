/**
 * What the proof computes: a large extraction that is divided, another one with a probe on it, and a layer sweep.
 *
 * The model is a real one, slowed down so that it can be caught at work. Each process writes which rows of the large
 * extraction it finished: a line of JSON for each batch, in a file of `PROOF_LOG`.
 */
import { fileURLToPath } from "node:url";
import { layerSweep, registerModelProvider, Runner } from "../../../mod.ts";
import { onnxProvider } from "../../../runner/models/providers/onnx_provider.ts";

/** Milliseconds that a batch of the large extraction takes longer. */
const PAUSE = Number(Deno.env.get("PROOF_PAUSE") ?? 0);
const LOG = Deno.env.get("PROOF_LOG");
const MODEL = `slowed:${fileURLToPath(new URL("../../fixtures/models/gpt2", import.meta.url))}`;

registerModelProvider("slowed", {
  ...onnxProvider,
  async *activations(request, options) {
    const isLarge = request.tokenMode === "all";
    for await (const batch of onnxProvider.activations!(request, options)) {
      if (isLarge) await new Promise((resolve) => setTimeout(resolve, PAUSE));
      if (isLarge && LOG !== undefined) {
        await Deno.writeTextFile(`${LOG}/${Deno.pid}`, `${JSON.stringify(batch.rows)}\n`, { append: true });
      }
      yield batch;
    }
  },
});

const prompts = await new Runner().fromCsv(Deno.env.get("PROOF_DATA")!);
export const vectors = prompts.colText("prompt").llmLayerActivations({
  model: MODEL,
  layer: 2,
  tokenMode: "all",
  batchSize: 32,
});

const overrides = prompts.colCategorical("label").isIn("override");
const means = prompts.colText("prompt").llmLayerActivations({
  model: MODEL,
  layer: 4,
  tokenMode: "mean",
  batchSize: 256,
});
export const probe = means.trainClassifier("mean_difference", { positives: overrides });
export const report = probe.predict(means).evaluate({ gtPositives: overrides, scoreThreshold: 0 });

const few = prompts.take(400);
export const sweep = layerSweep({
  text: few.colText("prompt"),
  model: MODEL,
  layers: [0, 2, 4],
  positives: few.colCategorical("label").isIn("override"),
  scoreThreshold: 0,
});
