/**
 * Ops that run a language model while edits are made inside of it.
 *
 * @module
 */

import { enumField, opField, opListField, stringField } from "../fields.ts";
import { hookNameProblem } from "../hook_points.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";
import type { LLMHookActivationsFields } from "./hook_activations.ts";
import {
  type LLMGenerateTextFields,
  LLMGenerateTextOp,
  type LLMLogitScoresFields,
  LLMLogitScoresOp,
} from "./language_models.ts";
import { modelAlias, modelField, type PassDefaults, passFields } from "./pass_fields.ts";

/** What is done inside of a model. */
export interface EditsFields {
  /** The edits, in the order in which those at one point are made. */
  readonly edits: readonly Op<"edit">[];
}

/** At least one edit: without any, the plain op is meant, which has another identity. */
function noEdits({ edits }: EditsFields): string | undefined {
  return edits.length > 0 ? undefined : "edits is empty: use the op without edits";
}

const edits = opListField(["edit"]);

/** Fields of `LLMEditedActivationsOp`. */
export interface LLMEditedActivationsFields extends Omit<LLMHookActivationsFields, "hookPoint">, EditsFields {
  /** TransformerLens's name of the point, such as `blocks.5.hook_resid_post`. */
  readonly point: string;
}

/**
 * The activations of a language model at a point, while edits are made.
 *
 * @example
 * ```ts
 * import { edit, LLMEditedActivationsOp, Runner } from "@probegraph/probegraph";
 *
 * const text = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] }).colText("text");
 * const edits = [edit({ action: "scale", point: "blocks.2.hook_mlp_out", factor: 0 })];
 * const op = text.llmLayerActivations({ model: "onnx:demo/model", hookPoint: "blocks.3.hook_resid_post", edits });
 * console.log(op.is(LLMEditedActivationsOp)); // true
 * ```
 */
export const LLMEditedActivationsOp: OpType<"vector", LLMEditedActivationsFields, PassDefaults> = opType({
  type: "LLMEditedActivationsOp",
  kind: "vector",
  fields: {
    model: modelField,
    text: opField(["text", "json", "conversation"]),
    point: stringField(),
    tokenMode: enumField(["last", "mean", "all"]),
    ...passFields,
    edits,
  },
  aliases: { ...modelAlias, hookPoint: "point" },
  check: (fields) => hookNameProblem(fields.point) ?? noEdits(fields),
});

/** Fields of `LLMEditedLogitScoresOp`. */
export interface LLMEditedLogitScoresFields extends LLMLogitScoresFields, EditsFields {}

/**
 * The logits of some tokens after a prompt, while edits are made.
 *
 * @example
 * ```ts
 * import { edit, LLMEditedLogitScoresOp, Runner } from "@probegraph/probegraph";
 *
 * const text = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] }).colText("text");
 * const edits = [edit({ action: "scale", point: "blocks.2.hook_mlp_out", factor: 0 })];
 * const op = text.llmLogitScores({ model: "onnx:demo/model", logitTokenIds: [" I"], edits });
 * console.log(op.is(LLMEditedLogitScoresOp)); // true
 * ```
 */
export const LLMEditedLogitScoresOp: OpType<
  "vector",
  LLMEditedLogitScoresFields,
  "applyChatTemplate" | "device" | "torchCompile"
> = opType({
  type: "LLMEditedLogitScoresOp",
  kind: "vector",
  fields: { ...LLMLogitScoresOp.fields, edits },
  aliases: modelAlias,
  check: noEdits,
}) as never;

/** Fields of `LLMEditedGenerateTextOp`. */
export interface LLMEditedGenerateTextFields extends LLMGenerateTextFields, EditsFields {}

/**
 * Text that a language model writes after a prompt, while edits are made.
 *
 * @example
 * ```ts
 * import { edit, LLMEditedGenerateTextOp, Runner } from "@probegraph/probegraph";
 *
 * const text = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] }).colText("text");
 * const edits = [edit({ action: "scale", point: "blocks.2.hook_mlp_out", factor: 0 })];
 * const op = text.llmGenerateText({ model: "onnx:demo/model", maxTokens: 4, edits });
 * console.log(op.is(LLMEditedGenerateTextOp)); // true
 * ```
 */
export const LLMEditedGenerateTextOp: OpType<"text", LLMEditedGenerateTextFields, "maxTokens"> = opType({
  type: "LLMEditedGenerateTextOp",
  kind: "text",
  fields: { ...LLMGenerateTextOp.fields, edits },
  aliases: modelAlias,
  check: noEdits,
}) as never;
