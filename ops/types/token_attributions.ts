/**
 * The op that says what each token of a text adds to what a model makes of it.
 *
 * @module
 */

import { enumField, intField, opField, optional, stringField, tokenField } from "../fields.ts";
import { hookNameProblem } from "../hook_points.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";
import { modelAlias, type PassDefaults } from "./pass_fields.ts";
import type { TokenOrText } from "./patches.ts";
import { type ReadingFields, readingFields } from "./reading_fields.ts";

/** How a score is divided among tokens. */
export type TokenAttributionMethod = "gradient_x_input" | "integrated_gradients";

/** Fields of `LLMTokenAttributionOp`. */
export interface LLMTokenAttributionFields extends ReadingFields {
  /** The token whose logit after the last token is the score; `null` where a probe gives it. */
  readonly answer: TokenOrText | null;
  /** The token whose logit is taken off it; `null` for none. */
  readonly wrong: TokenOrText | null;
  /** The linear classifier whose score of the activations it is; `null` where logits are. */
  readonly probe: Op<"classifier"> | null;
  /** The hidden state that the classifier reads; `null` where it reads a hook point. */
  readonly layer: number | bigint | null;
  /** The hook point that it reads. */
  readonly hookPoint: string | null;
  /** Whether it reads the last real token's vector, or the mean over real tokens. */
  readonly tokenMode: "last" | "mean";
  /** The gradient at the text itself, or its mean on the way from a baseline to the text. */
  readonly method: TokenAttributionMethod;
  /** Points on that way; `null` where there is none. */
  readonly steps: number | bigint | null;
  /** The token whose embedding is the baseline, at every position; `null` for zeros. */
  readonly baseline: TokenOrText | null;
}

/**
 * What each token adds to a score: the difference of two logits after the last token, or a classifier's score of activations.
 * It is the token's embedding times the gradient by it, at the text (gradient × input), or in the mean on the straight way
 * from a baseline (integrated gradients), where the tokens sum to the score less the baseline's.
 *
 * @example
 * ```ts
 * import { LLMTokenAttributionOp, Runner } from "@probegraph/probegraph";
 *
 * const text = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] }).colText("text");
 * const op = text.llmTokenAttribution({ model: "onnx:demo/model", answer: "I", wrong: "Here" });
 * console.log(op.is(LLMTokenAttributionOp)); // true
 * ```
 */
export const LLMTokenAttributionOp: OpType<
  "grid",
  LLMTokenAttributionFields,
  PassDefaults | "edits" | "tokenMode" | "method"
> = opType({
  type: "LLMTokenAttributionOp",
  kind: "grid",
  fields: {
    ...readingFields,
    answer: optional(tokenField(["text"])),
    wrong: optional(tokenField(["text"])),
    probe: optional(opField(["classifier"])),
    layer: optional(intField({ wireName: "layer_num" })),
    hookPoint: optional(stringField()),
    tokenMode: enumField(["last", "mean"], { default: "last" }),
    method: enumField(["gradient_x_input", "integrated_gradients"], { default: "gradient_x_input" }),
    steps: optional(intField()),
    baseline: optional(tokenField(["text"])),
  },
  aliases: { ...modelAlias, layerNum: "layer" },
  check: (fields) => scoreProblem(fields) ?? pathProblem(fields),
});

/** What is wrong with what is divided: either logits, or what a classifier makes of vectors at one place. */
function scoreProblem(
  { answer, wrong, probe, layer, hookPoint, tokenMode }: LLMTokenAttributionFields,
): string | undefined {
  if ((answer === null) === (probe === null)) {
    return "either answer (and wrong) is given, whose logits are divided among tokens, or probe, whose score is";
  }
  const places = [layer, hookPoint].filter((place) => place !== null);
  if (probe === null) {
    if (places.length === 0 && tokenMode === "last") return undefined;
    return "layer, hookPoint and tokenMode say what a probe reads: without probe they say nothing";
  }
  if (wrong !== null) return "wrong is a token to compare answer with, and a probe gives the score";
  if (places.length !== 1) return "probe needs to know what it reads: give either layer or hookPoint";
  return hookPoint === null ? undefined : hookNameProblem(hookPoint);
}

/** So many integrate polynomials of degree 1999 exactly: what they miss, more of them miss too. */
const MOST_STEPS = 1000;

function pathProblem({ method, steps, baseline }: LLMTokenAttributionFields): string | undefined {
  if (method === "integrated_gradients") {
    if (steps !== null && steps >= 1 && steps <= MOST_STEPS) return undefined;
    return `steps is ${steps}: from 1 to ${MOST_STEPS} points on the way are taken`;
  }
  if (steps === null && baseline === null) return undefined;
  return 'steps and baseline are of method: "integrated_gradients"; the gradient at the text itself needs none';
}
