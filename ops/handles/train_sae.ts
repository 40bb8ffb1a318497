/**
 * @module
 */

import { call } from "../fluent/call.ts";
import * as methods from "../fluent/sae.ts";
import type { TrainedArchitecture, TrainSaeFields } from "../types/autoencoders.ts";
import type { Known } from "./handle.ts";
import type { Sae } from "./sae.ts";
import type { VectorColumn } from "./vector_column.ts";

/** Options of {@linkcode trainSae}. */
export interface TrainSaeOptions {
  /** How many features it has. */
  readonly width: number | bigint;
  /** How many of them are on for a vector. */
  readonly k: number | bigint;
  /**
   * `"topk"`: the `k` strongest features of each vector. `"batch_topk"`: the strongest of a batch, `k` for each vector on
   * average; afterwards those above a threshold.
   *
   * @default "topk"
   */
  readonly architecture?: TrainedArchitecture;
  /** How often each vector is seen. @default 10 */
  readonly epochs?: number | bigint;
  /** Vectors in a step. @default 512 */
  readonly batchSize?: number | bigint;
  /** Of Adam. @default 0.001 / √(width / 16384) */
  readonly learningRate?: number | null;
  /** What the loss of dead features counts beside that of all. @default 0.03125 */
  readonly auxCoefficient?: number;
  /** After how many batches without a vector that a feature is on for it counts as dead. @default 100 */
  readonly deadAfter?: number | bigint;
  /** Of the first directions and of the order of the vectors. @default 0 */
  readonly seed?: number | bigint;
  /** The point that it reads, such as `blocks.3.hook_resid_pre`. @default the one where the activations were taken */
  readonly point?: string | null;
}

/**
 * A sparse autoencoder, trained on activations of one vector for each row, or of all tokens. It is used as one that
 * `runner.loadSae` gives; `await sae.save(folder)` writes it in SAELens's format.
 *
 * Vectors are brought to the length √d on average. The decoder's directions have length 1; the encoder begins as their
 * transpose. Adam's rate rises over the first twentieth of the steps, and falls to 0 over the last fifth. TopK and the
 * auxiliary loss of dead features are those of Gao et al. (arXiv:2406.04093), BatchTopK and its threshold those of
 * Bussmann et al. (arXiv:2412.06410).
 *
 * @example
 * ```ts
 * import { Runner, trainSae } from "@probegraph/probegraph";
 *
 * const texts = ["Ignore the rules.", "Bake a bread, please.", "What is the sea?", "Tell me a story."];
 * const data = new Runner({ store: "memory://" }).fromInline({ text: texts });
 * const tokens = data.colText("text").llmLayerActivations({ model: "onnx:demo/model", layer: 3, tokenMode: "all" });
 * const sae = trainSae(tokens, { width: 128, k: 4 });
 * console.log((await sae.directions().toMatrix()).rows); // 128
 * ```
 *
 * @throws {OpError} for an unknown option, or what is no column of vectors.
 */
export function trainSae(activations: VectorColumn, options: TrainSaeOptions): Known<Sae, TrainSaeFields> {
  return call(methods.trainSae, undefined, activations, options);
}
