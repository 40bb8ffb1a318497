/**
 * The op that takes a language model's activations at a named point.
 *
 * @module
 */

import { enumField, opField, stringField } from "../fields.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";
import type { TokenMode } from "./language_models.ts";
import { modelAlias, modelField, type PassDefaults, type PassFields, passFields } from "./pass_fields.ts";

/** Fields of `LLMHookActivationsOp`. */
export interface LLMHookActivationsFields extends PassFields {
  /** `scheme:name` of the model. */
  readonly model: string;
  /** What the model reads. */
  readonly text: Op<"text" | "json" | "conversation">;
  /** TransformerLens's name of the point, such as `blocks.5.hook_resid_mid`. */
  readonly hookPoint: string;
  /** The last real token, the mean over real tokens, or all of them. */
  readonly tokenMode: TokenMode;
}

/**
 * The activations of a language model at a hook point of a block. `hook_resid_pre`, `hook_resid_mid`, `hook_resid_post`,
 * `hook_attn_out` and `hook_mlp_out` have the size of a hidden state, `mlp.hook_post` has a number for each neuron.
 * `attn.hook_q`, `attn.hook_k`, `attn.hook_v` and `attn.hook_z` have the heads side by side: column `head · size + i` is
 * number i of a head of that size. Keys and values of grouped attention are those before they are repeated, queries and
 * keys those before rotation.
 *
 * @example
 * ```ts
 * import { LLMHookActivationsOp, Runner } from "@probegraph/probegraph";
 *
 * const text = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] }).colText("text");
 * const op = text.llmLayerActivations({ model: "onnx:demo/model", hookPoint: "blocks.3.attn.hook_z" });
 * console.log(op.is(LLMHookActivationsOp)); // true
 * ```
 */
export const LLMHookActivationsOp: OpType<"vector", LLMHookActivationsFields, PassDefaults> = opType({
  type: "LLMHookActivationsOp",
  kind: "vector",
  fields: {
    model: modelField,
    text: opField(["text", "json", "conversation"]),
    hookPoint: stringField(),
    tokenMode: enumField(["last", "mean", "all"]),
    ...passFields,
  },
  aliases: modelAlias,
});
