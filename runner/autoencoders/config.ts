/**
 * What an autoencoder's `cfg.json` says: SAELens's since 6.0, and the form before.
 *
 * @module
 */

import { ModelError } from "../../ops/errors.ts";
import { isRecord, type JsonRecord, recordIn } from "../../ops/json_record.ts";
import { listNames, show } from "../../ops/messages.ts";
import { withoutUndefined } from "../../ops/without_undefined.ts";
import type { Normalization, TrainedAt } from "./autoencoder.ts";

/** The architectures that can be read, by SAELens's names. */
export const ARCHITECTURES = [
  "standard",
  "topk",
  "jumprelu",
  "gated",
  "transcoder",
  "jumprelu_transcoder",
  "skip_transcoder",
  "jumprelu_skip_transcoder",
] as const;

/** One of {@linkcode ARCHITECTURES}. */
export type Architecture = typeof ARCHITECTURES[number];

/** Whether one point is read, and another written. */
export function isTranscoder(architecture: string): boolean {
  return architecture.endsWith("transcoder");
}

/** Whether what is read is added to what is written. */
export function hasSkip(architecture: string): boolean {
  return architecture.endsWith("skip_transcoder");
}

/** Those that SAELens trains, and saves as others for use. */
const IN_TRAINING: readonly unknown[] = ["batchtopk", "matryoshka_batchtopk"];

/** Settings of an autoencoder, checked. */
export interface AutoencoderConfig {
  /** Which weights it has, and how they are used. */
  readonly architecture: Architecture;
  /** Where it was trained. */
  readonly trainedAt: TrainedAt;
  /** Whether the decoder's bias is taken off what is encoded. */
  readonly takesOffBias: boolean;
  /** What happens to vectors around it. */
  readonly normalization: Normalization;
  /** How many features are on, for `topk`. */
  readonly k?: number;
  /** Whether features are compared after their directions' lengths, for `topk`. */
  readonly rescaled: boolean;
  /** The sizes that it says it has, by SAELens's names. */
  readonly sizes: { readonly d_in?: number; readonly d_sae?: number; readonly d_out?: number };
}

/**
 * Reads settings.
 *
 * @param place the file, for messages
 * @throws {ModelError} for an architecture or a normalisation that is not known, and settings of another form
 */
export function autoencoderConfig(config: unknown, place: string): AutoencoderConfig {
  if (!isRecord(config)) {
    throw new ModelError(`Cannot read ${place}: it holds ${show(config)}, and should hold an object`);
  }
  const metadata = { ...config, ...recordIn(config.metadata) };
  const architecture = architectureOf(config, place);
  refuseOneHead(metadata, place);
  const k = architecture === "topk"
    ? countOf(config.k ?? recordIn(config.activation_fn_kwargs).k, "k", place)
    : undefined;
  return {
    architecture,
    trainedAt: trainedAt(metadata),
    // Transcoders read and write different things: the bias of one is not taken off the other, unless they say so.
    takesOffBias: config.apply_b_dec_to_input === true ||
      (config.apply_b_dec_to_input === undefined && !isTranscoder(architecture)),
    normalization: normalizationOf(config.normalize_activations, place),
    ...(k !== undefined && { k }),
    rescaled: config.rescale_acts_by_decoder_norm === true,
    sizes: withoutUndefined({ d_in: sizeIn(config.d_in), d_sae: sizeIn(config.d_sae), d_out: sizeIn(config.d_out) }),
  };
}

function sizeIn(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function refuseOneHead(metadata: JsonRecord, place: string): void {
  const head = metadata.hook_head_index ?? metadata.hook_point_head_index ?? null;
  if (head === null) return;
  throw new ModelError(
    `Cannot read ${place}: it reads one head alone (hook_head_index is ${
      show(head)
    }), and points here have all heads side by side`,
  );
}

/** Before 6.0 the activation function told an architecture. */
function architectureOf(config: JsonRecord, place: string): Architecture {
  const { architecture = "standard", activation_fn_str: activation = config.activation_fn } = config;
  const named = architecture === "standard" && activation === "topk" ? "topk" : architecture;
  const found = ARCHITECTURES.find((known) => known === named);
  if (found !== undefined && (activation === undefined || ["relu", "topk", "jumprelu"].includes(String(activation)))) {
    return found;
  }
  const what = found === undefined
    ? `its architecture is ${show(named)}`
    : `its activation function is ${show(activation)}`;
  throw new ModelError(
    `Cannot read ${place}: ${what}; known are ${listNames(ARCHITECTURES)}, with relu, topk or jumprelu${
      IN_TRAINING.includes(named) ? " (save what SAELens trains with its save_inference_model)" : ""
    }`,
  );
}

function trainedAt(metadata: JsonRecord): TrainedAt {
  const text = (...names: readonly string[]): string | undefined => {
    return names.map((name) => metadata[name]).find((value) => typeof value === "string") as string | undefined;
  };
  return withoutUndefined({
    modelName: text("model_name"),
    point: text("hook_name", "hook_point"),
    pointOut: text("hook_name_out"),
    prependBos: typeof metadata.prepend_bos === "boolean"
      ? metadata.prepend_bos
      : isBefore6(metadata)
      ? true
      : undefined,
  });
}

/** The form before 6.0 kept everything beside each other, and all texts began with the model's first token unless it said otherwise. */
function isBefore6(metadata: JsonRecord): boolean {
  return metadata.hook_point !== undefined;
}

/** Weights that were saved have the average norm of the training data folded in, or what whitens it; `true` is the former before 6.0. */
const NORMALIZATIONS: Readonly<Record<string, Normalization>> = {
  none: "none",
  false: "none",
  true: "none",
  expected_average_only_in: "none",
  covariance_whitening: "none",
  layer_norm: "layer_norm",
  constant_norm_rescale: "constant_norm_rescale",
};

function normalizationOf(value: unknown, place: string): Normalization {
  const name = String(value ?? "none");
  if (Object.hasOwn(NORMALIZATIONS, name)) return NORMALIZATIONS[name];
  throw new ModelError(
    `Cannot read ${place}: normalize_activations is ${show(value)}; known are ${
      listNames(Object.keys(NORMALIZATIONS))
    }`,
  );
}

function countOf(value: unknown, name: string, place: string): number {
  if (Number.isSafeInteger(value) && value as number > 0) return value as number;
  throw new ModelError(`Cannot read ${place}: ${name} is ${show(value)}, and should be a whole number above 0`);
}
