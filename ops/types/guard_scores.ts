/**
 * Ops that ask language models which were trained as guards.
 *
 * @module
 */

import { anyField, enumField, opField, optional } from "../fields.ts";
import { isRecord } from "../json_record.ts";
import { show } from "../messages.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";
import type { PythonJson } from "../python_json.ts";
import { modelAlias, modelField, type PassFields, passFields } from "./pass_fields.ts";

/** The guards whose prompts are known. */
export type GuardKind = "llama-guard" | "shieldgemma" | "granite-guardian";

/** Fields of `LLMGuardScoresOp`. */
export interface LLMGuardScoresFields extends Pick<PassFields, "batchSize" | "dtype" | "device"> {
  /** `scheme:name` of the model. */
  readonly model: string;
  /** What a user says. */
  readonly text: Op<"text">;
  /** What an assistant answered, which is judged then; `null`: what the user says is. */
  readonly answer: Op<"text"> | null;
  /** Which guard it is: that settles the prompt and the words that it answers with. */
  readonly kind: GuardKind;
  /** What it is to judge by; `null`: what the model was published with. */
  readonly policy: PythonJson;
}

/**
 * The probabilities of the words with which a guard answers. krnel-graph has no such op.
 *
 * @example
 * ```ts
 * import { LLMGuardScoresOp, Runner } from "@probegraph/probegraph";
 *
 * const text = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] }).colText("text");
 * const op = text.guardScores({ model: "hf:org/llama-guard-3-onnx", kind: "llama-guard" });
 * console.log(op.is(LLMGuardScoresOp)); // true
 * ```
 */
export const LLMGuardScoresOp: OpType<"vector", LLMGuardScoresFields, "device" | "policy"> = opType({
  type: "LLMGuardScoresOp",
  kind: "vector",
  fields: {
    model: modelField,
    text: opField(["text"]),
    answer: optional(opField(["text"])),
    kind: enumField(["llama-guard", "shieldgemma", "granite-guardian"]),
    policy: optional(anyField()),
    batchSize: passFields.batchSize,
    dtype: passFields.dtype,
    device: passFields.device,
  },
  aliases: modelAlias,
  check: ({ kind, policy }) => policy === null ? undefined : policyProblem(kind, policy),
});

function policyProblem(kind: GuardKind, policy: PythonJson): string | undefined {
  const { isRight, accepts } = POLICIES[kind];
  return isRight(policy) ? undefined : `the policy of ${kind} is ${accepts}, got ${show(policy)}`;
}

const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== "";

interface PolicyRule {
  readonly accepts: string;
  readonly isRight: (policy: unknown) => boolean;
}

const POLICIES: Readonly<Record<GuardKind, PolicyRule>> = {
  "llama-guard": {
    accepts: 'its categories by their codes, such as { S1: "Violent Crimes." }',
    isRight: (policy) => isRecord(policy) && Object.keys(policy).length > 0 && Object.values(policy).every(isText),
  },
  shieldgemma: {
    accepts: "a guideline, or a list of them",
    isRight: (policy) => [policy].flat().length > 0 && [policy].flat().every(isText),
  },
  "granite-guardian": {
    accepts: 'the name of a risk that the model knows, such as "jailbreak", or { name, definition } of one of your own',
    isRight: (policy) => isText(policy) || (isRecord(policy) && isText(policy.name) && isText(policy.definition)),
  },
};
