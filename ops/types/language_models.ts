/**
 * Ops that run a language model.
 *
 * @module
 */

import { booleanField, enumField, intField, opField, optional, stringField, tokenListField } from "../fields.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";
import type { PythonJson } from "../python_json.ts";
import { modelAlias, modelField } from "./pass_fields.ts";

/** How the hidden states of a row's tokens become the row's result. */
export type TokenMode = "last" | "mean" | "all";

/** Fields of `LLMGenerateTextOp`. */
export interface LLMGenerateTextFields {
  /** `scheme:name` of the model. */
  readonly model: string;
  /** What the model goes on from. */
  readonly prompt: Op<"text">;
  /** Most tokens to generate. */
  readonly maxTokens: number | bigint;
}

/**
 * Text that a language model writes after a prompt.
 *
 * @example
 * ```ts
 * import { LLMGenerateTextOp, Runner } from "@probegraph/probegraph";
 *
 * const text = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] }).colText("text");
 * const op = text.llmGenerateText({ model: "onnx:demo/model", maxTokens: 4 });
 * console.log(op.is(LLMGenerateTextOp)); // true
 * ```
 */
export const LLMGenerateTextOp: OpType<"text", LLMGenerateTextFields, "maxTokens"> = opType({
  type: "LLMGenerateTextOp",
  kind: "text",
  fields: { model: modelField, prompt: opField(["text"]), maxTokens: intField({ default: 100 }) },
  aliases: modelAlias,
});

/** Fields of `LLMLayerActivationsOp`. */
export interface LLMLayerActivationsFields {
  /** `scheme:name` of the model. */
  readonly model: string;
  /** What the model reads. */
  readonly text: Op<"text" | "json" | "conversation">;
  /** Index of the hidden state; negative from the end. */
  readonly layer: number | bigint;
  /** The last real token, the mean over real tokens, or all of them. */
  readonly tokenMode: TokenMode;
  /** Most rows in one forward pass. */
  readonly batchSize: number | bigint;
  /** Longest input in tokens; longer ones are cut. */
  readonly maxLength: number | bigint | null;
  /** Number type of the model and of the result: `float32`, `float16`, … */
  readonly dtype: string | null;
  /** Where the model runs: `auto`, `cpu`, `cuda`, … */
  readonly device: string;
  /** For krnel-graph; onnxruntime compiles in any case. */
  readonly torchCompile: boolean;
  /** Whether text is wrapped as a user message with the model's own chat template. */
  readonly applyChatTemplate: boolean;
}

/**
 * The residual stream of a language model at one layer.
 *
 * @example
 * ```ts
 * import { LLMLayerActivationsOp, Runner } from "@probegraph/probegraph";
 *
 * const text = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] }).colText("text");
 * const op = text.llmLayerActivations({ model: "onnx:demo/model", layer: 4 });
 * console.log(op.is(LLMLayerActivationsOp), (await op.toMatrix()).columns); // true 96
 * ```
 */
export const LLMLayerActivationsOp: OpType<
  "vector",
  LLMLayerActivationsFields,
  "device" | "torchCompile" | "applyChatTemplate"
> = opType({
  type: "LLMLayerActivationsOp",
  kind: "vector",
  fields: {
    model: modelField,
    text: opField(["text", "json", "conversation"]),
    layer: intField({ wireName: "layer_num" }),
    tokenMode: enumField(["last", "mean", "all"]),
    batchSize: intField(),
    maxLength: optional(intField()),
    dtype: optional(stringField()),
    device: stringField({ default: "auto" }),
    torchCompile: booleanField({ default: false }),
    applyChatTemplate: booleanField({ default: true }),
  },
  aliases: { ...modelAlias, layerNum: "layer" },
});

/** Fields of `LLMLogitScoresOp`. */
export interface LLMLogitScoresFields {
  /** `scheme:name` of the model. */
  readonly model: string;
  /** What the model reads. */
  readonly text: Op<"text">;
  /** Most rows in one forward pass. */
  readonly batchSize: number | bigint;
  /** The tokens whose logits are kept, in the order of the result's columns: strings or integer ids. */
  readonly logitTokenIds: readonly PythonJson[];
  /** Whether text is wrapped as a user message with the model's own chat template. */
  readonly applyChatTemplate: boolean;
  /** Number type of the model and of the result. */
  readonly dtype: string | null;
  /** Where the model runs. */
  readonly device: string;
  /** Longest input in tokens; longer ones are cut. */
  readonly maxLength: number | bigint | null;
  /** For krnel-graph; onnxruntime compiles in any case. */
  readonly torchCompile: boolean;
  /** Text put after the chat template, before the scored position. */
  readonly appendToChatTemplate: string | null;
}

/**
 * The logits of some tokens after a prompt.
 *
 * @example
 * ```ts
 * import { LLMLogitScoresOp, Runner } from "@probegraph/probegraph";
 *
 * const text = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] }).colText("text");
 * const op = text.llmLogitScores({ model: "onnx:demo/model", logitTokenIds: ["I", "Here"] });
 * console.log(op.is(LLMLogitScoresOp)); // true
 * ```
 */
export const LLMLogitScoresOp: OpType<"vector", LLMLogitScoresFields, "applyChatTemplate" | "device" | "torchCompile"> =
  opType({
    type: "LLMLogitScoresOp",
    kind: "vector",
    fields: {
      model: modelField,
      text: opField(["text"]),
      batchSize: intField(),
      logitTokenIds: tokenListField(),
      applyChatTemplate: booleanField({ default: true }),
      dtype: optional(stringField()),
      device: stringField({ default: "auto" }),
      maxLength: optional(intField()),
      torchCompile: booleanField({ default: false }),
      appendToChatTemplate: optional(stringField()),
    },
    aliases: modelAlias,
  });
