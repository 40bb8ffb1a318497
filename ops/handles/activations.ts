/**
 * The options with which text, JSON and conversation columns ask for activations.
 *
 * @module
 */

import type { ModelName } from "../known_names.ts";
import type { TokenMode } from "../types/language_models.ts";
import type { EditsOption } from "./edited.ts";

/** The model, under one of its two names. */
export type ModelOption =
  | {
    /**
     * `scheme:name` of the model, such as `onnx:models/gpt2` or `hf:gpt2`. `dtype` selects the file, or the name does:
     * `onnx:models/gpt2/onnx/model_O2.onnx`, `hf:org/name/onnx/model_O2.onnx`.
     */
    readonly model: ModelName;
    readonly modelName?: never;
  }
  | { readonly modelName: ModelName; readonly model?: never };

/** The layer, under one of its two names. */
export type LayerIndexOption =
  | {
    /** Index of the hidden state: 0 is the embeddings; negative counts from the end. */
    readonly layer: number | bigint;
    readonly layerNum?: never;
    readonly hookPoint?: never;
  }
  | { readonly layerNum: number | bigint; readonly layer?: never; readonly hookPoint?: never };

/** A point inside of a block. */
export interface HookPointOption {
  /**
   * TransformerLens's name of a point: `blocks.5.hook_resid_mid`, `…hook_resid_pre`, `…hook_resid_post`, `…hook_attn_out`,
   * `…hook_mlp_out`, `…mlp.hook_post`, `…ln1.hook_normalized`, `…ln2.hook_normalized`, or `…attn.hook_q`, `…hook_k`, `…hook_v`, `…hook_z` with heads side by side.
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
