/**
 * Ops that read the head of a model that was trained to classify texts.
 *
 * @module
 */

import { enumField, intField, labelListField, opField, optional } from "../fields.ts";
import { show } from "../messages.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";
import type { PythonJson } from "../python_json.ts";
import { modelAlias, modelField, type PassFields, passFields } from "./pass_fields.ts";

/** What becomes of the numbers that a head gives: nothing, or probabilities of exclusive labels, or of each label. */
export type ClassActivation = "logit" | "softmax" | "sigmoid";

/** What is done with texts that are longer than a model reads. */
export type LongTextRule = "truncate" | "windows";

/** Fields of `LLMClassScoresOp`. */
export interface LLMClassScoresFields extends PassFields {
  /** `scheme:name` of the model. */
  readonly model: string;
  /** What is classified. */
  readonly text: Op<"text">;
  /** The second text of each row, where a model judges pairs; `null` for none. A default of `null` is not hashed. */
  readonly pair: Op<"text"> | null;
  /** Names or indices of labels, the columns of the result; `null` for all, in the head's order. */
  readonly labels: readonly PythonJson[] | null;
  /** `null` takes what the model's configuration says, as transformers does; the status records what that was. */
  readonly activation: ClassActivation | null;
  /** Whether longer texts are cut, or read in windows of which the largest score counts. `truncate` is not hashed. */
  readonly long: LongTextRule;
  /** Tokens that neighbouring windows share; `null`: an eighth of a window. `null` is not hashed. */
  readonly overlap: number | bigint | null;
}

/** The names of the fields that have a default. */
export type ClassScoresDefaults = "device" | "applyChatTemplate" | "long";

/**
 * The scores that a classification head gives to labels. krnel-graph has no such op.
 *
 * @example
 * ```ts
 * import { LLMClassScoresOp, Runner } from "@probegraph/probegraph";
 *
 * const text = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] }).colText("text");
 * const op = text.llmClassScores({ model: "hf:org/prompt-guard-onnx", labels: ["INJECTION"] });
 * console.log(op.is(LLMClassScoresOp)); // true
 * ```
 */
export const LLMClassScoresOp: OpType<"vector", LLMClassScoresFields, ClassScoresDefaults> = opType({
  type: "LLMClassScoresOp",
  kind: "vector",
  fields: {
    model: modelField,
    text: opField(["text"]),
    pair: optional(opField(["text"], { omitsDefault: true })),
    labels: optional(labelListField()),
    activation: optional(enumField(["logit", "softmax", "sigmoid"])),
    ...passFields,
    applyChatTemplate: { ...passFields.applyChatTemplate, default: false },
    long: enumField(["truncate", "windows"], { default: "truncate", omitsDefault: true }),
    overlap: optional(intField({ omitsDefault: true })),
  },
  aliases: modelAlias,
  check: (fields) => overlapProblem(fields) ?? templateProblem(fields),
});

function overlapProblem({ long, overlap }: Pick<LLMClassScoresFields, "long" | "overlap">): string | undefined {
  if (overlap === null) return undefined;
  if (long !== "windows") return 'overlap is that of windows: it goes with long: "windows"';
  return overlap >= 0 ? undefined : `overlap is a number of tokens, 0 or more, got ${show(overlap)}`;
}

function templateProblem(
  { applyChatTemplate, long, pair }: Pick<LLMClassScoresFields, "applyChatTemplate" | "long" | "pair">,
): string | undefined {
  if (!applyChatTemplate) return undefined;
  if (pair !== null) return "a pair of texts is no chat: leave applyChatTemplate out";
  return long === "windows" ? "windows would cut chats apart: leave applyChatTemplate out, or long" : undefined;
}
