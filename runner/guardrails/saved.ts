/**
 * A guardrail's folder that was written.
 *
 * @module
 */

import type { Manifest } from "./files/manifest.ts";

/**
 * A guardrail that was saved.
 *
 * @example
 * ```ts
 * import { guardrail, Runner } from "@probegraph/probegraph";
 *
 * const data = (await new Runner({ store: "memory://" }).fromParquet("demo/data/train.parquet")).take(100);
 * const x = data.colText("prompt").llmLayerActivations({ model: "onnx:demo/model", layer: 1 });
 * const probe = x.trainClassifier("mean_difference", { positives: data.colCategorical("label").isIn("override") });
 * const parts = guardrail({ name: "demo", probe, threshold: 0, license: "MIT" });
 * const folder = `${await Deno.makeTempDir()}/guard`;
 * const { bytes, warnings, manifest } = await parts.save(folder);
 * console.log(bytes > 0, warnings, manifest.format); // true [] probegraph-guardrail
 * ```
 */
export class SavedGuardrail {
  /** Its folder. */
  readonly folder: string;
  /** What `guardrail.json` holds. */
  readonly manifest: Manifest;
  /** Bytes of all files. */
  readonly bytes: number;
  /** What whoever ships it should know. */
  readonly warnings: readonly string[];

  /** Use `guardrail(…).save(folder)`, which writes the folder. */
  constructor(folder: string, manifest: Manifest, bytes: number, warnings: readonly string[]) {
    this.folder = folder;
    this.manifest = manifest;
    this.bytes = bytes;
    this.warnings = warnings;
  }
}
