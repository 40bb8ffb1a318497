/**
 * The op that takes a language model's activations at a named point.
 *
 * @module
 */

import { booleanField, enumField, intField, opField, optional, stringField } from "../fields.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";
import type { TokenMode } from "./language_models.ts";

/** Fields of `LLMHookActivationsOp`. */
export interface LLMHookActivationsFields {
  /** `scheme:name` of the model. */
  readonly model: string;
  /** What the model reads. */
  readonly text: Op<"text" | "json" | "conversation">;
  /** TransformerLens's name of the point, such as `blocks.5.hook_resid_mid`. */
  readonly hookPoint: string;
  /** The last real token, the mean over real tokens, or all of them. */
  readonly tokenMode: TokenMode;
  /** Most rows in one forward pass. */
  readonly batchSize: number | bigint;
  /** Longest input in tokens; longer ones are cut. */
  readonly maxLength: number | bigint | null;
  /** Number type of the model and of the result: `float32`, `float16`, … */
  readonly dtype: string | null;
  /** Where the model runs: `auto`, `cpu`, … */
  readonly device: string;
  /** Whether text is wrapped as a user message with the model's own chat template. */
  readonly applyChatTemplate: boolean;
}

/**
 * The activations of a language model at a hook point of a block. `hook_resid_pre`, `hook_resid_mid`, `hook_resid_post`,
 * `hook_attn_out` and `hook_mlp_out` have the size of a hidden state, `mlp.hook_post` has a number for each neuron.
 * `attn.hook_q`, `attn.hook_k`, `attn.hook_v` and `attn.hook_z` have the heads side by side: column `head · size + i` is
 * number i of a head of that size. Keys and values of grouped attention are those before they are repeated, queries and
 * keys those before rotation.
 */
export const LLMHookActivationsOp: OpType<"vector", LLMHookActivationsFields, "device" | "applyChatTemplate"> = opType({
  type: "LLMHookActivationsOp",
  kind: "vector",
  fields: {
    model: stringField({ wireName: "model_name" }),
    text: opField(["text", "json", "conversation"]),
    hookPoint: stringField(),
    tokenMode: enumField(["last", "mean", "all"]),
    batchSize: intField(),
    maxLength: optional(intField()),
    dtype: optional(stringField()),
    device: stringField({ default: "auto" }),
    applyChatTemplate: booleanField({ default: true }),
  },
  aliases: { modelName: "model" },
});
