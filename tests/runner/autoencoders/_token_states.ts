/** What trainings are compared on: the demo model's states of all tokens of some prompts. */
import { fileURLToPath } from "node:url";
import { Runner } from "../../../mod.ts";

const DEMO = fileURLToPath(new URL("../../../demo/", import.meta.url));

/** The states, and the runner that computes them. */
export async function tokenStates() {
  const runner = new Runner({ store: "memory://" });
  const prompts = (await runner.fromParquet(`${DEMO}data/train.parquet`)).take(150).colText("prompt");
  return { runner, states: prompts.llmLayerActivations({ model: `onnx:${DEMO}model`, layer: 3, tokenMode: "all" }) };
}
