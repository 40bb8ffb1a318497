/**
 * The options with which text, JSON and conversation columns ask for activations.
 *
 * @module
 */

import { createOp } from "../create.ts";
import { OpError } from "../errors.ts";
import { show } from "../messages.ts";
import type { Op } from "../op.ts";
import { LLMEditedActivationsOp } from "../types/edited_models.ts";
import { LLMHookActivationsOp } from "../types/hook_activations.ts";
import { LLMLayerActivationsOp, type TokenMode } from "../types/language_models.ts";
import { type EditsOption, splitEdits } from "./edited.ts";
import { checkOptions } from "./options.ts";
import type { VectorColumn } from "./vector_column.ts";

/** The model, under one of its two names. */
export type ModelOption =
  /**
   * `scheme:name` of the model, such as `onnx:models/gpt2` or `hf:gpt2`. `dtype` selects the file, or the name does:
   * `onnx:models/gpt2/onnx/model_O2.onnx`, `hf:org/name/onnx/model_O2.onnx`.
   */
  | { readonly model: string; readonly modelName?: never }
  | { readonly modelName: string; readonly model?: never };

/** The layer, under one of its two names. */
export type LayerIndexOption =
  /** Index of the hidden state: 0 is the embeddings; negative counts from the end. */
  | { readonly layer: number | bigint; readonly layerNum?: never; readonly hookPoint?: never }
  | { readonly layerNum: number | bigint; readonly layer?: never; readonly hookPoint?: never };

/** A point inside of a block. */
export interface HookPointOption {
  /**
   * TransformerLens's name of a point: `blocks.5.hook_resid_mid`, `…hook_resid_pre`, `…hook_resid_post`, `…hook_attn_out`,
   * `…hook_mlp_out`, `…mlp.hook_post`, or `…attn.hook_q`, `…hook_k`, `…hook_v`, `…hook_z` with heads side by side.
   */
  readonly hookPoint: string;
  /** Not beside a hook point. */
  readonly layer?: never;
  /** Not beside a hook point. */
  readonly layerNum?: never;
}

/** The layer, or a point inside of a block. */
export type LayerOption = LayerIndexOption | HookPointOption;

/** Options of the passes of a model over the rows, of ops that krnel-graph does not have. */
export interface OwnPassOptions {
  /** Most rows in one forward pass. @default 8 */
  readonly batchSize?: number | bigint;
  /** Longest input in tokens; longer ones are cut. @default the model's own limit */
  readonly maxLength?: number | bigint | null;
  /** Number type of model and result. @default "float32" */
  readonly dtype?: string | null;
  /** Where the model runs. @default "auto" */
  readonly device?: string;
  /** Whether text is wrapped as a user message with the model's chat template. @default true */
  readonly applyChatTemplate?: boolean;
}

/** Options of every pass of a model over the rows. */
export interface PassOptions extends OwnPassOptions {
  /** For krnel-graph; onnxruntime compiles in any case. @default false */
  readonly torchCompile?: boolean;
}

/** Options of `llmLayerActivations`. */
export type ActivationsOptions = ModelOption & LayerOption & PassOptions & EditsOption & {
  /** The last real token, the mean over real tokens, or all of them. @default "last" */
  readonly tokenMode?: TokenMode;
};

/** The names of {@linkcode OwnPassOptions}. */
export const OWN_PASS_NAMES: readonly string[] = ["batchSize", "maxLength", "dtype", "device", "applyChatTemplate"];

/** The names of {@linkcode PassOptions}. */
export const PASS_NAMES: readonly string[] = [...OWN_PASS_NAMES, "torchCompile"];

const NAMES = [
  "model",
  "modelName",
  "layer",
  "layerNum",
  "hookPoint",
  "tokenMode",
  ...PASS_NAMES,
  "edits",
];

/** The defaults that the fluent methods fill in for ops that run a model. */
export const MODEL_DEFAULTS = Object.freeze({ batchSize: 8, dtype: "float32" });

/**
 * The activations of a column.
 *
 * @throws {OpError} for an unknown option or one of the wrong type, and where not one of `layer` and `hookPoint` is given
 */
export function activationsOf(
  column: Op<"text" | "json" | "conversation">,
  options: ActivationsOptions,
): VectorColumn {
  const given = checkOptions("llmLayerActivations", options, NAMES);
  if (given.hookPoint !== undefined && (given.layer !== undefined || given.layerNum !== undefined)) {
    throw new OpError(
      `llmLayerActivations() takes either layer or hookPoint, got layer ${show(given.layer ?? given.layerNum)} and ` +
        `hookPoint ${show(given.hookPoint)}`,
    );
  }
  const { edits, isPlain, rest } = splitEdits({ tokenMode: "last", ...MODEL_DEFAULTS, ...given, text: column });
  if (isPlain && given.hookPoint === undefined) return createOp(LLMLayerActivationsOp, rest) as VectorColumn;
  // It says nothing to onnxruntime, and the ops for hook points are ours alone.
  const { torchCompile: _, layer, layerNum, ...fields } = rest;
  if (isPlain) return createOp(LLMHookActivationsOp, fields) as VectorColumn;
  const hookPoint = fields.hookPoint ?? pointOfLayer(layer ?? layerNum);
  return createOp(LLMEditedActivationsOp, { ...fields, hookPoint, edits }) as VectorColumn;
}

/** The name of a layer's point: edited activations are taken by name. */
function pointOfLayer(layer: unknown): string {
  if (typeof layer === "bigint" || Number.isInteger(layer)) {
    if (Number(layer) >= 0) return `blocks.${layer}.hook_resid_pre`;
  }
  throw new OpError(
    `llmLayerActivations() with edits takes hookPoint, such as "blocks.3.hook_resid_post", or a layer from 0 on, which is ` +
      `what flows into that block; got layer ${show(layer)}`,
  );
}
