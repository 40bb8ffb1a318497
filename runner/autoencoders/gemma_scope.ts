/**
 * Gemma Scope's autoencoders: `params.npz`, which says nothing of itself (arXiv 2408.05147), and those of Gemma Scope 2,
 * `params.safetensors` with the same weights in lower case beside `config.json`.
 *
 * @module
 */

import { ModelError } from "../../ops/errors.ts";
import { isRecord, type JsonRecord } from "../../ops/json_record.ts";
import { listNames, show } from "../../ops/messages.ts";
import type { AutoencoderConfig } from "./config.ts";

/** The file of weights. */
export const PARAMS = "params.npz";
/** That of Gemma Scope 2. */
export const PARAMS_2 = "params.safetensors";
/** Its settings. */
export const CONFIG_2 = "config.json";

/** Jump ReLU, nothing taken off, nothing normalised (arXiv 2408.05147, section 3). */
export const GEMMA_SCOPE: AutoencoderConfig = {
  architecture: "jumprelu",
  trainedAt: {},
  takesOffBias: false,
  normalization: "none",
  rescaled: false,
  sizes: {},
};

/** What Transformers calls a point of a block, and what TransformerLens does. */
const POINTS: Readonly<Record<string, string>> = {
  "output": "hook_resid_post",
  "self_attn.o_proj.input": "attn.hook_z",
  "post_feedforward_layernorm.output": "hook_mlp_out",
};

/**
 * The settings of Gemma Scope 2: where it reads. All texts begin with the model's first token.
 *
 * @param place the file, for messages
 * @throws {ModelError} for what is no autoencoder with jump ReLU of one known point
 */
export function gemmaScope2Config(config: unknown, place: string): AutoencoderConfig {
  if (!isRecord(config) || config.architecture !== "jump_relu") {
    throw new ModelError(`Cannot read ${place}: its architecture is not jump_relu; it holds ${show(config)}`);
  }
  return { ...GEMMA_SCOPE, trainedAt: { ...modelNameOf(config), point: pointOf(config, place), prependBos: true } };
}

function pointOf({ hf_hook_point_in: read, hf_hook_point_out: written = null }: JsonRecord, place: string): string {
  const [, layer, point] = /^model\.layers\.(\d+)\.(.+)$/.exec(String(read)) ?? [];
  if (point !== undefined && Object.hasOwn(POINTS, point) && (written ?? read) === read) {
    return `blocks.${layer}.${POINTS[point]}`;
  }
  throw new ModelError(
    `Cannot read ${place}: it reads ${show(read)}${written === null ? "" : ` and writes ${show(written)}`}; ` +
      `autoencoders of one point of a block are read, ${listNames(Object.keys(POINTS))}`,
  );
}

/** As the models are called on the hub: `gemma-v3-1b-pt` is `google/gemma-3-1b-pt`, and the smallest has no `-pt`. */
function modelNameOf({ model_name: name }: JsonRecord): { readonly modelName?: string } {
  if (typeof name !== "string") return {};
  const published = name.replace("-v3", "-3").replace(/(270m)-pt$/, "$1");
  return { modelName: published.includes("google") ? published : `google/${published}` };
}

/** Weights by the names that Gemma Scope and SAELens give them: `w_enc` is `W_enc`. */
export function withCapitals<T>(tensors: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return new Map([...tensors].map(([name, tensor]) => [name.replace(/^w_/, "W_"), tensor]));
}
