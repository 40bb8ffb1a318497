/**
 * Loads a guardrail. What reads and runs it is loaded then.
 *
 * @module
 */

import type { Guard, GuardOptions } from "./guard.ts";

/**
 * Loads a guardrail: checks all of its folder, and starts the workers in which its graph runs.
 *
 * @example
 * ```ts
 * import { guardrail, loadGuardrail, Runner } from "@probegraph/probegraph";
 *
 * const data = (await new Runner({ store: "memory://" }).fromParquet("demo/data/train.parquet")).take(100);
 * const x = data.colText("prompt").llmLayerActivations({ model: "onnx:demo/model", layer: 1 });
 * const probe = x.trainClassifier("mean_difference", { positives: data.colCategorical("label").isIn("override") });
 * const parts = guardrail({ name: "demo", probe, threshold: 0, license: "MIT" });
 * const folder = `${await Deno.makeTempDir()}/guard`;
 * await parts.save(folder);
 * await using guard = await loadGuardrail(folder);
 * console.log(Object.keys((await guard.check("Hi!")).scores)); // [ "demo" ]
 * ```
 *
 * @param path The folder that `guardrail(…).save(folder)` wrote, here or elsewhere.
 * @throws {OpError} For an unknown option.
 * @throws {GuardrailError} Where the folder is no guardrail, a file is missing or not the one that was saved, or an option
 * has a value that does not do.
 * @throws {ModelError} Where onnxruntime refuses the graph, or the tokenizer cannot be used.
 */
export async function loadGuardrail(path: string, options: GuardOptions = {}): Promise<Guard> {
  const { loadFolder } = await import("./load_folder.ts");
  return await loadFolder(path, options);
}
