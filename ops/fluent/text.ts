/**
 * The methods of columns that hold text or conversations.
 *
 * @module
 */

import { OpError } from "../errors.ts";
import type { ActivationsOptions } from "../handles/activations.ts";
import type { ClassScoresOptions, GuardScoresOptions } from "../handles/class_scores.ts";
import type {
  AttentionOptions,
  FeaturesOptions,
  LogitAttributionOptions,
  LogitLensOptions,
  SaeReportOptions,
  TokenAttributionOptions,
} from "../handles/readings.ts";
import type { GenerateOptions, LogitScoresOptions } from "../handles/text_column.ts";
import { pointOfLayer } from "../hook_points.ts";
import { show } from "../messages.ts";
import type { Op } from "../op.ts";
import { LLMFeaturesOp, SaeReportOp } from "../types/autoencoders.ts";
import { LLMClassScoresOp } from "../types/class_scores.ts";
import { isPlainWriting, LLMDeviceGenerateTextOp } from "../types/device_texts.ts";
import { LLMEditedActivationsOp, LLMEditedGenerateTextOp, LLMEditedLogitScoresOp } from "../types/edited_models.ts";
import { LLMGuardScoresOp } from "../types/guard_scores.ts";
import { LLMHookActivationsOp } from "../types/hook_activations.ts";
import { LLMGenerateTextOp, LLMLayerActivationsOp, LLMLogitScoresOp } from "../types/language_models.ts";
import { LLMAttentionOp, LLMLogitAttributionOp, LLMLogitLensOp } from "../types/readings.ts";
import { VectorSoftmaxOp } from "../types/scores.ts";
import { LLMTokenAttributionOp } from "../types/token_attributions.ts";
import { ParseJSONColumnOp } from "../types/text.ts";
import { fluentMethod, type Values } from "./description.ts";
import { model, type OtherNames, ownPassOptions, passOptions } from "./pass.ts";
import { trainedOn } from "./trained_on.ts";

const prompts = { on: ["text"], receiver: "text" } as const;

export const llmGenerateText = fluentMethod<GenerateOptions, OtherNames>({
  name: "llmGenerateText",
  on: ["text"],
  receiver: "prompt",
  options: { model, maxTokens: {}, device: {}, dtype: {}, edits: {} },
  makes: [LLMGenerateTextOp, LLMEditedGenerateTextOp, LLMDeviceGenerateTextOp],
  choose: ({ edits, ...place }) => {
    if (!isPlainWriting(place)) return LLMDeviceGenerateTextOp;
    return isPlain(edits) ? LLMGenerateTextOp : LLMEditedGenerateTextOp;
  },
});

export const llmLayerActivations = fluentMethod<ActivationsOptions, OtherNames>({
  name: "llmLayerActivations",
  on: ["text", "json", "conversation"],
  receiver: "text",
  options: {
    ...passOptions,
    layer: { also: ["layerNum"] },
    hookPoint: { field: ["hookPoint", "point"] },
    tokenMode: { default: "last" },
    edits: {},
  },
  makes: [LLMLayerActivationsOp, LLMHookActivationsOp, LLMEditedActivationsOp],
  choose: layerOrHookPoint,
  derived: { point: ({ layer }) => pointOfLayer(layer) },
});

function layerOrHookPoint({ layer, hookPoint, edits }: Values) {
  if (layer !== undefined && hookPoint !== undefined) {
    throw new OpError(
      `llmLayerActivations() takes either layer or hookPoint, got layer ${show(layer)} and hookPoint ${
        show(hookPoint)
      }`,
    );
  }
  if (isPlain(edits)) return hookPoint === undefined ? LLMLayerActivationsOp : LLMHookActivationsOp;
  if (hookPoint !== undefined || pointOfLayer(layer) !== undefined) return LLMEditedActivationsOp;
  throw new OpError(
    `llmLayerActivations() with edits takes hookPoint, such as "blocks.3.hook_resid_post", or a layer from 0 on, which is ` +
      `what flows into that block; got layer ${show(layer)}`,
  );
}

export const llmLogitScores = fluentMethod<LogitScoresOptions, OtherNames>({
  ...prompts,
  name: "llmLogitScores",
  options: {
    ...passOptions,
    logitTokenIds: {},
    appendToChatTemplate: {},
    edits: {},
    normalize: { accepts: '"softmax", or null' },
  },
  makes: [LLMLogitScoresOp, LLMEditedLogitScoresOp],
  choose: ({ edits }) => isPlain(edits) ? LLMLogitScoresOp : LLMEditedLogitScoresOp,
  finish: normalized,
});

/** Probabilities are made of the stored logits, so that these keep their identity. */
function normalized(logits: Op, { normalize = null }: Values): Op {
  if (normalize === null) return logits;
  if (normalize === "softmax") return VectorSoftmaxOp({ input: logits as Op<"vector"> });
  throw new OpError(`llmLogitScores() takes normalize: "softmax", or null, got ${show(normalize)}`);
}

/** Without edits the plain op is meant, so that its identity stays. */
function isPlain(edits: unknown): boolean {
  return edits === undefined || edits === null || (Array.isArray(edits) && edits.length === 0);
}

const readingOptions = { ...ownPassOptions, edits: { toField: (edits: unknown) => edits ?? [] } };

export const llmLogitLens = fluentMethod<LogitLensOptions, OtherNames>({
  ...prompts,
  name: "llmLogitLens",
  options: { ...readingOptions, layers: {}, topK: {}, logitTokenIds: {}, translators: {} },
  makes: LLMLogitLensOp,
});

export const llmLogitAttribution = fluentMethod<LogitAttributionOptions, OtherNames>({
  ...prompts,
  name: "llmLogitAttribution",
  options: { ...readingOptions, answer: {}, wrong: {}, by: { default: "block" } },
  makes: LLMLogitAttributionOp,
});

export const llmTokenAttribution = fluentMethod<TokenAttributionOptions, OtherNames>({
  ...prompts,
  name: "llmTokenAttribution",
  options: {
    ...readingOptions,
    answer: {},
    wrong: {},
    probe: {},
    layer: { also: ["layerNum"], derived: ({ probe, hookPoint }) => hookPoint == null ? trainedOn(probe).layer : null },
    hookPoint: { derived: ({ probe, layer }) => layer == null ? trainedOn(probe).hookPoint : null },
    tokenMode: { derived: ({ probe }) => trainedOn(probe).tokenMode },
    method: {},
    steps: { derived: ({ method }) => method === "integrated_gradients" ? STEPS : null },
    baseline: {},
  },
  makes: LLMTokenAttributionOp,
});

/** As many as Captum takes by default. */
const STEPS = 50;

export const llmAttention = fluentMethod<AttentionOptions, OtherNames>({
  ...prompts,
  name: "llmAttention",
  options: { ...readingOptions, layers: {}, heads: {} },
  makes: LLMAttentionOp,
});

export const llmFeatures = fluentMethod<FeaturesOptions, OtherNames>({
  ...prompts,
  name: "llmFeatures",
  options: { ...readingOptions, sae: {}, pool: {} },
  makes: LLMFeaturesOp,
});

export const saeReport = fluentMethod<SaeReportOptions, OtherNames>({
  ...prompts,
  name: "saeReport",
  options: { ...ownPassOptions, sae: {} },
  makes: SaeReportOp,
});

export const llmClassScores = fluentMethod<ClassScoresOptions, OtherNames>({
  ...prompts,
  name: "llmClassScores",
  options: {
    ...ownPassOptions,
    applyChatTemplate: {},
    labels: {},
    activation: {},
    pair: {},
    long: {},
    overlap: {},
  },
  makes: LLMClassScoresOp,
});

export const guardScores = fluentMethod<GuardScoresOptions, OtherNames>({
  ...prompts,
  name: "guardScores",
  options: {
    model,
    kind: {},
    policy: {},
    answer: {},
    batchSize: ownPassOptions.batchSize,
    dtype: ownPassOptions.dtype,
    device: {},
  },
  makes: LLMGuardScoresOp,
});

export const parseJson = fluentMethod({ ...prompts, name: "parseJson", makes: ParseJSONColumnOp });
