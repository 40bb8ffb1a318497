/**
 * The options with which text, JSON and conversation columns ask for activations.
 *
 * @module
 */

import { createOp } from "../create.ts";
import type { Op } from "../op.ts";
import { LLMLayerActivationsOp, type TokenMode } from "../types/language_models.ts";
import { checkOptions } from "./options.ts";
import type { VectorColumn } from "./vector_column.ts";

/** The model, under one of its two names. */
export type ModelOption =
  /** `scheme:name` of the model, such as `onnx:models/gpt2` or `hf:gpt2`. */
  | { readonly model: string; readonly modelName?: never }
  | { readonly modelName: string; readonly model?: never };

/** The layer, under one of its two names. */
export type LayerOption =
  /** Index of the hidden state: 0 is the embeddings; negative counts from the end. */
  | { readonly layer: number | bigint; readonly layerNum?: never }
  | { readonly layerNum: number | bigint; readonly layer?: never };

/** Options of `llmLayerActivations`. */
export type ActivationsOptions = ModelOption & LayerOption & {
  /** The last real token, the mean over real tokens, or all of them. @default "last" */
  readonly tokenMode?: TokenMode;
  /** Most rows in one forward pass. @default 8 */
  readonly batchSize?: number | bigint;
  /** Longest input in tokens; longer ones are cut. @default the model's own limit */
  readonly maxLength?: number | bigint | null;
  /** Number type of model and result. @default "float32" */
  readonly dtype?: string | null;
  /** Where the model runs. @default "auto" */
  readonly device?: string;
  /** For krnel-graph; onnxruntime compiles in any case. @default false */
  readonly torchCompile?: boolean;
  /** Whether text is wrapped as a user message with the model's chat template. @default true */
  readonly applyChatTemplate?: boolean;
};

const NAMES = [
  "model",
  "modelName",
  "layer",
  "layerNum",
  "tokenMode",
  "batchSize",
  "maxLength",
  "dtype",
  "device",
  "torchCompile",
  "applyChatTemplate",
];

/** The defaults that the fluent methods fill in for ops that run a model. */
export const MODEL_DEFAULTS = Object.freeze({ batchSize: 8, dtype: "float32" });

/** The activations of a column. */
export function activationsOf(
  column: Op<"text" | "json" | "conversation">,
  options: ActivationsOptions,
): VectorColumn {
  const given = checkOptions("llmLayerActivations", options, NAMES);
  return createOp(LLMLayerActivationsOp, {
    tokenMode: "last",
    ...MODEL_DEFAULTS,
    ...given,
    text: column,
  }) as VectorColumn;
}
