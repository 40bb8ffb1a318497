/**
 * The activations that a guardrail can compute.
 *
 * @module
 */

import { GuardrailError } from "../../ops/errors.ts";
import { show } from "../../ops/messages.ts";
import type { Op } from "../../ops/op.ts";
import { type LLMHookActivationsFields, LLMHookActivationsOp } from "../../ops/types/hook_activations.ts";
import { type LLMLayerActivationsFields, LLMLayerActivationsOp } from "../../ops/types/language_models.ts";
import type { StreamPoint } from "../onnx/points.ts";
import { layerType } from "../models/layer_type.ts";
import { builtInScheme } from "../models/providers/provider.ts";

/** Fields of an op that gives activations. */
export type ActivationFields = LLMLayerActivationsFields | LLMHookActivationsFields;

/** How models are named that have an ONNX file. */
const SCHEMES = ["onnx", "hf", "huggingface", "tl", "transformerlens"] as const;

/** How a model is named that has an ONNX file. */
export type CutScheme = (typeof SCHEMES)[number];

/**
 * The fields of activations that a guardrail can compute.
 *
 * @throws {GuardrailError} where vectors are something else
 */
export function activationFields(x: Op, probe: string): ActivationFields {
  if (x.type !== LLMLayerActivationsOp.type && x.type !== LLMHookActivationsOp.type) {
    throw new GuardrailError(
      `Cannot make a guardrail of the probe ${probe}: it reads ${show(x)}, and a guardrail computes activations of a ` +
        "language model: those of llmLayerActivations and llmHookActivations; give others as x",
    );
  }
  const fields = x.fields as unknown as ActivationFields;
  cutScheme(fields.model);
  if (fields.tokenMode !== "all") return fields;
  throw new GuardrailError(
    `Cannot make a guardrail of the probe ${probe}: it reads all tokens of a text (tokenMode "all"), and a text has one ` +
      'score; give x, the same activations with tokenMode "last" or "mean", on which it is to decide',
  );
}

/** The scheme of a model that a guardrail can be cut from. @throws {GuardrailError} where it is none */
export function cutScheme(model: string): CutScheme {
  const scheme = builtInScheme(model);
  const found = SCHEMES.find((each) => each === scheme);
  if (found !== undefined) return found;
  throw new GuardrailError(
    `Cannot make a guardrail of the model ${
      show(model)
    }: a guardrail is cut from an ONNX file, of a model named onnx:, ` +
      "hf: or tl:; sentence embeddings, served models and those of your own providers have none",
  );
}

/** The layer or hook point of activations, as the op names it. */
export function pointOfFields(fields: ActivationFields): StreamPoint {
  return "hookPoint" in fields ? fields.hookPoint : Number(fields.layer);
}

/** Whether vectors are kept in 16 bits, and so rounded before a probe reads them. */
export function isHalf(fields: ActivationFields): boolean {
  return ("hookPoint" in fields ? fields.dtype : layerType(fields)) === "float16";
}
