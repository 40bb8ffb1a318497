/**
 * Reads autoencoders from files: SAELens's folders (`cfg.json`, `sae_weights.safetensors`) and Gemma Scope's `params.npz`.
 *
 * @module
 */

import { ModelError } from "../../ops/errors.ts";
import { parseJson } from "../../ops/json_record.ts";
import { basename, dirname, join } from "../../ops/standard.ts";
import { expandHome } from "../../stores/home.ts";
import { isDirectory, isFile } from "../models/files/read.ts";
import { readSafetensors } from "../../stores/formats/safetensors.ts";
import type { Autoencoder } from "./autoencoder.ts";
import { type AutoencoderConfig, autoencoderConfig } from "./config.ts";
import { readNpz } from "./npz.ts";
import { autoencoderOf } from "./weights.ts";

/** The file of settings. */
export const CONFIG = "cfg.json";
/** The file of weights. */
export const WEIGHTS = "sae_weights.safetensors";
const PARAMS = "params.npz";

/** The files of an autoencoder. */
export interface AutoencoderFiles {
  /** Path of its settings; Gemma Scope's have none. */
  readonly config?: string;
  /** Path of its weights. */
  readonly weights: string;
}

/**
 * Finds the files of an autoencoder.
 *
 * @param name path of a folder, or of its file of weights; `~` at the start is the user's home
 * @throws {ModelError} where there are none; pickles are never read
 */
export async function autoencoderFiles(name: string): Promise<AutoencoderFiles> {
  const path = expandHome(name);
  if (/\.(pt|pth|bin|pkl|ckpt)$/.test(path)) {
    throw new ModelError(
      `Cannot read the autoencoder ${path}: such files can hold code, and are never read; save it with SAELens's save_model`,
    );
  }
  const folder = await isDirectory(path) ? path : dirname(path);
  const weights = folder === path ? await firstFile(folder, [WEIGHTS, PARAMS]) : await isFile(path) ? path : undefined;
  if (weights === undefined) {
    throw new ModelError(
      `Cannot find the autoencoder ${path}: give a folder with ${CONFIG} and ${WEIGHTS}, or with ${PARAMS}`,
    );
  }
  if (weights.endsWith(".npz")) return { weights };
  const config = join(folder, CONFIG);
  if (await isFile(config)) return { config, weights };
  throw new ModelError(`Cannot read the autoencoder ${weights}: there is no ${CONFIG} beside ${basename(weights)}`);
}

async function firstFile(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) if (await isFile(join(folder, name))) return join(folder, name);
  return undefined;
}

/** Gemma Scope: jump ReLU, nothing taken off, nothing normalised (arXiv 2408.05147, section 3). */
const GEMMA_SCOPE: AutoencoderConfig = {
  architecture: "jumprelu",
  trainedAt: {},
  takesOffBias: false,
  normalization: "none",
  rescaled: false,
};

/** Reads an autoencoder whose files are in memory, by their paths. @throws {ModelError} {FormatError} */
export function readAutoencoder(
  { config, weights }: AutoencoderFiles,
  bytesOf: (path: string) => Uint8Array,
): Autoencoder {
  const bytes = bytesOf(weights);
  const tensors = weights.endsWith(".npz") ? readNpz(bytes, weights) : readSafetensors(bytes, weights);
  return autoencoderOf(config === undefined ? GEMMA_SCOPE : settingsIn(bytesOf(config), config), tensors, weights);
}

function settingsIn(bytes: Uint8Array, path: string): AutoencoderConfig {
  let json: unknown;
  try {
    json = parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ModelError(`Cannot read ${path}: it is not JSON (${(cause as Error).message})`, { cause });
  }
  return autoencoderConfig(json, path);
}
