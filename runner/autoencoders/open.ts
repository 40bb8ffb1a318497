/**
 * Autoencoders by name: found here or fetched from the hub, named by their content, and held while they are used.
 *
 * @module
 */

import { sha256Hex } from "../../ops/sha256.ts";
import { ModelError } from "../../ops/errors.ts";
import { basename, join } from "../../ops/standard.ts";
import { hubSettings } from "../models/hub/settings.ts";
import { openSnapshot } from "../models/hub/snapshot.ts";
import { fileDigest } from "../models/files/file_digest.ts";
import type { DownloadWatch } from "../models/download_watch.ts";
import type { Autoencoder } from "./autoencoder.ts";
import {
  autoencoderFiles,
  CONFIG,
  OTHER_LAYOUTS,
  readAutoencoder,
  refusePickles,
  seeFiles,
  type SeenFiles,
  settingsBeside,
  WEIGHTS,
} from "./read.ts";
import { CONFIG_2, PARAMS, PARAMS_2 } from "./gemma_scope.ts";
import { SPARSITY_FILE } from "./sparsity.ts";

/** An autoencoder, and the SHA-256 of its files. */
export interface NamedAutoencoder {
  /** SHA-256, in hex: of the one file, or of the names and digests of several. */
  readonly contentHash: string;
  /** What the files hold. */
  readonly autoencoder: Autoencoder;
}

/** The last one that was used is held, by its name: features, scores and edits of one experiment share it. */
let last: NamedAutoencoder & { readonly name: string } | undefined;

/**
 * Reads an autoencoder.
 *
 * @param name a folder, a file of weights, or `hf:org/name/path`, which may end in `@revision`
 * @throws {ModelError} {FormatError} where it cannot be read
 */
export async function nameAutoencoder(name: string, watch: DownloadWatch): Promise<NamedAutoencoder> {
  const files = await seeFiles(await autoencoderFiles(name.startsWith("hf:") ? await fetched(name, watch) : name));
  const contentHash = await hashOf(files);
  if (!isLast(contentHash, name)) last = { name, contentHash, autoencoder: await readAutoencoder(files) };
  return last!;
}

/** The autoencoder of an op. @throws {ModelError} where the files are others than those that it was made from */
export async function openAutoencoder(
  { contentHash, path }: { readonly contentHash: string; readonly path: string },
  watch: DownloadWatch,
): Promise<Autoencoder> {
  if (isLast(contentHash, path)) return last!.autoencoder;
  const found = await nameAutoencoder(path, watch);
  if (found.contentHash === contentHash) return found.autoencoder;
  throw new ModelError(
    `The autoencoder ${path} is no longer what it was: its SHA-256 is ${found.contentHash}, and the op was made from ` +
      `${contentHash}; put the files back, or load it anew`,
  );
}

/** Whether it is the last one, whose files are still there as they were. */
function isLast(contentHash: string, name: string): boolean {
  return last?.contentHash === contentHash && last.name === name && last.autoencoder.encoder.isThere;
}

async function hashOf({ config, settings, weights, info }: SeenFiles): Promise<string> {
  const digest = await fileDigest(weights, info);
  if (settings === undefined) return digest;
  const lines = [[basename(config!), sha256Hex(settings)], [basename(weights), digest]];
  return sha256Hex(lines.map(([name, digest]) => `${name} ${digest}\n`).join(""));
}

const NAME = /^hf:([\w.-]+\/[\w.-]+)\/([^@]+?)\/?(?:@([\w./-]+))?$/;

/** Brings an autoencoder of the hub into its cache. @returns the path of its folder, or of its file */
async function fetched(name: string, watch: DownloadWatch): Promise<string> {
  const [, id, path, revision = "main"] = NAME.exec(name) ?? [];
  if (id === undefined || path.split("/").some((part) => ["", ".", ".."].includes(part))) {
    throw new ModelError(
      `Cannot find the autoencoder ${JSON.stringify(name)}: expected hf:org/name/path of a folder or of its file of ` +
        "weights, with @revision at the end if need be",
    );
  }
  refusePickles(path);
  const isWanted = (file: string) => wantedOf(path).test(file);
  const snapshot = await openSnapshot({ id, revision }, (files) => files.some(isWanted), await hubSettings(), watch);
  const wanted = snapshot.files.filter(isWanted);
  if (wanted.length === 0) {
    throw new ModelError(
      `Cannot find the autoencoder ${name}: the repository has none of ${WEIGHTS}, ${PARAMS} and ${PARAMS_2} in ` +
        `${path}${OTHER_LAYOUTS}`,
    );
  }
  await snapshot.fetch(wanted);
  await snapshot.remember();
  return join(snapshot.folder, path);
}

/** The files of a folder that are read, or a file of weights with those beside it that belong to it. */
function wantedOf(path: string): RegExp {
  const isFile = /\.(safetensors|npz)$/.test(path);
  const own = isFile ? [basename(path), settingsBeside(path)] : [WEIGHTS, CONFIG, PARAMS, PARAMS_2, CONFIG_2];
  const names = [SPARSITY_FILE, ...own].map((name) => RegExp.escape(name));
  const folder = isFile ? path.slice(0, -basename(path).length) : `${path}/`;
  return new RegExp(`^${RegExp.escape(folder)}(${names.join("|")})$`);
}
