/**
 * probegraph: mechanistic interpretability in typed lines.
 *
 * Load prompts, keep a language model's residual-stream activations, train a linear probe, score it. The lines build a
 * graph whose nodes are named by what they depend on; nothing runs until a result is asked for, and every result is
 * computed once and kept.
 *
 * @example A probe on one layer
 * ```ts ignore
 * import { Runner } from "@probegraph/probegraph";
 *
 * const runner = new Runner({ store: "./results" });
 * const train = await runner.fromParquet("train.parquet");
 * const x = train.colText("prompt").llmLayerActivations({ model: "onnx:models/gpt2", layer: 6 });
 * const harmful = train.colCategorical("label").isIn("harmful");
 * const probe = x.trainClassifier("logistic_regression", { positives: harmful, preprocessing: "standardize" });
 * const report = probe.predict(x).evaluate({ gtPositives: harmful });
 * console.log(await report.toJson());
 * ```
 *
 * @module
 */

export * from "./ops/mod.ts";
export { type Context, type Implementation } from "./runner/implementation.ts";
export { registerClassifier } from "./runner/probes/mod.ts";
export { type CsvOptions, type InlineColumns, Runner, type RunnerOptions } from "./runner/runner.ts";
export type { FileOptions } from "./runner/sources.ts";
export { openStore } from "./stores/open.ts";
export type { ByteSource, ObjectInfo, Store } from "./stores/store.ts";
export { VERSION } from "./version.ts";
