/**
 * Reads autoencoders from files: SAELens's folders (`cfg.json`, `sae_weights.safetensors`) and Gemma Scope's (`params.npz`, or
 * `config.json` and `params.safetensors`).
 *
 * @module
 */

import { ModelError } from "../../ops/errors.ts";
import { parseJson } from "../../ops/json_record.ts";
import { basename, dirname, join } from "../../ops/standard.ts";
import { expandHome } from "../../stores/home.ts";
import { isDirectory, isFile, readWithin } from "../models/files/read.ts";
import { fileVersion, foreignTagOf } from "../../stores/file_source.ts";
import { openTensorFile } from "../../stores/formats/safetensors.ts";
import type { Autoencoder } from "./autoencoder.ts";
import { type AutoencoderConfig, autoencoderConfig } from "./config.ts";
import { CONFIG_2, GEMMA_SCOPE, gemmaScope2Config, PARAMS, PARAMS_2, withCapitals } from "./gemma_scope.ts";
import { openNpz } from "./npz.ts";
import { readSparsity, SPARSITY_FILE } from "./sparsity.ts";
import { WeightsInFile } from "./weight_matrix.ts";
import { autoencoderOf, isWeight } from "./weights.ts";

/** The file of settings. */
export const CONFIG = "cfg.json";
/** The file of weights. */
export const WEIGHTS = "sae_weights.safetensors";

/** What becomes of Llama Scope's, EleutherAI's and other layouts, for messages. */
export const OTHER_LAYOUTS =
  `; SAELens writes a folder from other layouts: SAE.from_pretrained(release, sae_id).save_model("folder")`;

/** The files of an autoencoder. */
export interface AutoencoderFiles {
  /** Path of its settings; Gemma Scope's may have none. */
  readonly config?: string;
  /** Path of its weights. */
  readonly weights: string;
  /** Path of how often its features were on in training, where that is there. It is no part of what names the autoencoder. */
  readonly sparsity?: string;
}

/**
 * Finds the files of an autoencoder.
 *
 * @param name path of a folder, or of its file of weights; `~` at the start is the user's home
 * @throws {ModelError} where there are none; pickles are never read
 */
export async function autoencoderFiles(name: string): Promise<AutoencoderFiles> {
  const path = expandHome(name);
  refusePickles(path);
  refuseSettings(path);
  const folder = await isDirectory(path) ? path : dirname(path);
  const weights = folder === path
    ? await firstFile(folder, [WEIGHTS, PARAMS, PARAMS_2])
    : await isFile(path)
    ? path
    : undefined;
  if (weights === undefined) {
    throw new ModelError(
      `Cannot find the autoencoder ${path}: give a folder with ${CONFIG} and ${WEIGHTS}, with ${PARAMS}, or with ` +
        `${CONFIG_2} and ${PARAMS_2}${OTHER_LAYOUTS}`,
    );
  }
  if (weights.endsWith(".npz")) return { weights };
  const config = join(folder, settingsBeside(weights));
  const sparsity = await firstFile(folder, [SPARSITY_FILE]);
  if (await isFile(config)) return { config, weights, ...(sparsity !== undefined && { sparsity }) };
  if (basename(weights) === PARAMS_2) return { weights };
  throw new ModelError(
    `Cannot read the autoencoder ${weights}: there is no ${basename(config)} beside ${basename(weights)}`,
  );
}

/** The name of the settings that belong to a file of weights. */
export function settingsBeside(weights: string): string {
  return basename(weights) === PARAMS_2 ? CONFIG_2 : CONFIG;
}

/** @throws {ModelError} for a file that may hold code */
export function refusePickles(path: string): void {
  if (!/\.(pt|pth|bin|pkl|ckpt)$/.test(path)) return;
  throw new ModelError(
    `Cannot read the autoencoder ${path}: such files can hold code, and are never read; save it with SAELens's save_model`,
  );
}

/** @throws {ModelError} for a file of settings */
function refuseSettings(path: string): void {
  if (![CONFIG, CONFIG_2].includes(basename(path))) return;
  throw new ModelError(
    `Cannot read the autoencoder ${path}: that are its settings; give their folder, or the file of weights`,
  );
}

async function firstFile(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) if (await isFile(join(folder, name))) return join(folder, name);
  return undefined;
}

/** The files of an autoencoder as they are at one time. */
export interface SeenFiles extends AutoencoderFiles {
  /** The bytes of its settings. */
  readonly settings?: Uint8Array<ArrayBuffer>;
  /** What the file system says of its weights. */
  readonly info: Deno.FileInfo;
}

/** No file of settings has more bytes. */
const MOST_SETTINGS = 1 << 20;

/** Looks at the files of an autoencoder. @throws {ModelError} for settings that are too long to be any */
export async function seeFiles(files: AutoencoderFiles): Promise<SeenFiles> {
  const info = await Deno.stat(files.weights);
  return {
    ...files,
    info,
    ...(files.config !== undefined && { settings: await readWithin(files.config, MOST_SETTINGS) }),
  };
}

/**
 * Opens an autoencoder: its weights stay in their file, and are read from the version of it that was seen.
 *
 * @throws {ModelError} {FormatError} {StoreError}
 */
export async function readAutoencoder(files: SeenFiles): Promise<Autoencoder> {
  const { config, settings, weights, info, sparsity } = files;
  const path = await Deno.realPath(weights);
  const source = fileVersion(path, info, foreignTagOf);
  const tensors = weights.endsWith(".npz")
    ? await openNpz(source, weights, isWeight)
    : (await openTensorFile(source, weights)).tensors;
  const file = { path, tag: source.tag };
  const autoencoder = await autoencoderOf(settings === undefined ? GEMMA_SCOPE : settingsIn(settings, config!), {
    place: weights,
    tensors: withCapitals(tensors),
    matrix: (tensor) => new WeightsInFile(tensor, file),
  });
  if (sparsity === undefined) return autoencoder;
  return { ...autoencoder, sparsity: await readSparsity(sparsity, autoencoder.encoder.columns) };
}

function settingsIn(bytes: Uint8Array, path: string): AutoencoderConfig {
  let json: unknown;
  try {
    json = parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ModelError(`Cannot read ${path}: it is not JSON (${(cause as Error).message})`, { cause });
  }
  return basename(path) === CONFIG_2 ? gemmaScope2Config(json, path) : autoencoderConfig(json, path);
}
