/**
 * Ops that read what goes on inside of a language model.
 *
 * @module
 */

import { enumField, intField, intListField, optional, stringField, tokenField, tokenListField } from "../fields.ts";
import { type OpType, opType } from "../op_type.ts";
import type { PythonJson } from "../python_json.ts";
import { modelAlias, type PassDefaults } from "./pass_fields.ts";
import type { TokenOrText } from "./patches.ts";
import { type ReadingFields, readingFields } from "./reading_fields.ts";

/** Fields of `LLMLogitLensOp`. */
export interface LLMLogitLensFields extends ReadingFields {
  /** Which states, from 0 (the embeddings) to the number of blocks; negative from the end; `null` for all. */
  readonly layers: readonly (number | bigint)[] | null;
  /** How many of the likeliest tokens are kept at each place. */
  readonly topK: number | bigint;
  /** Tokens whose logits are kept instead: strings or ids; `null`: the likeliest. */
  readonly logitTokenIds: readonly PythonJson[] | null;
  /** Translators of a tuned lens: a safetensors file, named by its content; `null`: none. */
  readonly translators: string | null;
}

/**
 * What a model would say if it ended after a layer: the final norm and the unembedding of each state.
 *
 * @example
 * ```ts
 * import { LLMLogitLensOp, Runner } from "@probegraph/probegraph";
 *
 * const text = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] }).colText("text");
 * const op = text.llmLogitLens({ model: "onnx:demo/model", topK: 3 });
 * console.log(op.is(LLMLogitLensOp)); // true
 * ```
 */
export const LLMLogitLensOp: OpType<"grid", LLMLogitLensFields, PassDefaults | "edits" | "topK"> = opType({
  type: "LLMLogitLensOp",
  kind: "grid",
  fields: {
    ...readingFields,
    layers: optional(intListField()),
    topK: intField({ default: 5 }),
    logitTokenIds: optional(tokenListField()),
    translators: optional(stringField()),
  },
  aliases: modelAlias,
  check: ({ topK }) => topK >= 1 ? undefined : `topK is ${topK}: at least one token is needed`,
});

/** Fields of `LLMLogitAttributionOp`. */
export interface LLMLogitAttributionFields extends ReadingFields {
  /** The token whose logit counts for. */
  readonly answer: TokenOrText;
  /** The token whose logit counts against. */
  readonly wrong: TokenOrText;
  /** What the difference is divided among. */
  readonly by: "block" | "head";
}

/**
 * What each part of a model adds to the difference of two logits after the last token, with the final norm's scale frozen.
 * The parts sum to the difference.
 *
 * @example
 * ```ts
 * import { LLMLogitAttributionOp, Runner } from "@probegraph/probegraph";
 *
 * const text = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] }).colText("text");
 * const op = text.llmLogitAttribution({ model: "onnx:demo/model", answer: "I", wrong: "Here", by: "head" });
 * console.log(op.is(LLMLogitAttributionOp)); // true
 * ```
 */
export const LLMLogitAttributionOp: OpType<"grid", LLMLogitAttributionFields, PassDefaults | "edits"> = opType({
  type: "LLMLogitAttributionOp",
  kind: "grid",
  fields: {
    ...readingFields,
    answer: tokenField(["text"]),
    wrong: tokenField(["text"]),
    by: enumField(["block", "head"]),
  },
  aliases: modelAlias,
});

/** Fields of `LLMAttentionOp`. */
export interface LLMAttentionFields extends ReadingFields {
  /** Which blocks. */
  readonly layers: readonly (number | bigint)[];
  /** Which heads of them; `null` for all. */
  readonly heads: readonly (number | bigint)[] | null;
}

/**
 * Where heads look: attention after softmax, from each query to each key.
 *
 * @example
 * ```ts
 * import { LLMAttentionOp, Runner } from "@probegraph/probegraph";
 *
 * const text = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] }).colText("text");
 * const op = text.llmAttention({ model: "onnx:demo/model", layers: [3] });
 * console.log(op.is(LLMAttentionOp)); // true
 * ```
 */
export const LLMAttentionOp: OpType<"grid", LLMAttentionFields, PassDefaults | "edits"> = opType({
  type: "LLMAttentionOp",
  kind: "grid",
  fields: { ...readingFields, layers: intListField(), heads: optional(intListField()) },
  aliases: modelAlias,
  check: ({ layers }) => layers.length > 0 ? undefined : "layers is empty: name at least one block",
});
