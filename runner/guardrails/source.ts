/**
 * What probes read: a model, and places in it.
 *
 * @module
 */

import { GuardrailError } from "../../ops/errors.ts";
import { show } from "../../ops/messages.ts";
import type { Op } from "../../ops/op.ts";
import { type LLMHookActivationsFields, LLMHookActivationsOp } from "../../ops/types/hook_activations.ts";
import { type LLMLayerActivationsFields, LLMLayerActivationsOp } from "../../ops/types/language_models.ts";
import type { StreamPoint } from "../onnx/points.ts";
import { resolveLayer } from "../models/files/config.ts";
import type { ModelFolder } from "../models/files/folder.ts";
import { layerType } from "../models/layer_type.ts";
import { fetchModel, hfProvider } from "../models/providers/hf_provider.ts";
import { onnxProvider, openRequested } from "../models/providers/onnx_provider.ts";
import { findModelProvider, type ModelProvider } from "../models/providers/provider.ts";
import { findTlRepository } from "../models/providers/tl_names.ts";
import { resolveTlLayer, tlProvider } from "../models/providers/tl_provider.ts";
import type { RunOptions } from "../models/rows/run_rows.ts";

/** Fields of an op that gives activations. */
export type ActivationFields = LLMLayerActivationsFields | LLMHookActivationsFields;

/** A model that a guardrail is cut from. */
export interface GuardSource {
  /** The model on this machine. */
  readonly model: ModelFolder;
  /** What identifies it. */
  readonly provenance: Readonly<Record<string, unknown>>;
  /** What a layer of the model's name is in its graph. */
  readonly pointOf: (point: StreamPoint) => StreamPoint;
}

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
  openerOf(fields.model);
  if (fields.tokenMode !== "all") return fields;
  throw new GuardrailError(
    `Cannot make a guardrail of the probe ${probe}: it reads all tokens of a text (tokenMode "all"), and a text has one ` +
      'score; give x, the same activations with tokenMode "last" or "mean", on which it is to decide',
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

type Opener = (name: string, dtype: string | null, options: RunOptions) => Promise<Omit<GuardSource, "provenance">>;

const OPENERS: ReadonlyMap<ModelProvider, Opener> = new Map<ModelProvider, Opener>([
  [onnxProvider, async (name, dtype, options) => withLayers(await open(name, dtype, options))],
  [hfProvider, async (name, dtype, options) => {
    const { path } = await fetchModel(name, { dtype }, options);
    return withLayers(await open(path, dtype, options));
  }],
  [tlProvider, async (name, dtype, options) => {
    const { path } = await fetchModel(findTlRepository(name), { dtype }, options);
    const model = await open(path, dtype, options);
    return { model, pointOf: (point) => resolveTlLayer(point, model.config.numLayers) };
  }],
]);

/**
 * Opens a model, fetched where it is not here.
 *
 * @throws {GuardrailError} where it is no model that is cut
 * @throws {ModelError} where it cannot be fetched or opened
 */
export async function openSource(
  { model: name, dtype }: Pick<ActivationFields, "model" | "dtype">,
  options: RunOptions,
): Promise<GuardSource> {
  const { provider, name: path, opener } = openerOf(name);
  const provenance = await provider.provenance?.(path, dtype, options) ?? {};
  return { ...await opener(path, dtype, options), provenance };
}

function openerOf(model: string) {
  const { provider, name } = findModelProvider(model);
  const opener = OPENERS.get(provider);
  if (opener !== undefined) return { provider, name, opener };
  throw new GuardrailError(
    `Cannot make a guardrail of the model ${
      show(model)
    }: a guardrail is cut from an ONNX file, of a model named onnx:, ` +
      "hf: or tl:; sentence embeddings, served models and those of your own providers have none",
  );
}

function open(name: string, dtype: string | null, options: RunOptions): Promise<ModelFolder> {
  return openRequested({ name, dtype }, "activations", options);
}

function withLayers(model: ModelFolder): Omit<GuardSource, "provenance"> {
  const pointOf = (point: StreamPoint) =>
    typeof point === "string" ? point : resolveLayer(point, model.config.numLayers);
  return { model, pointOf };
}
