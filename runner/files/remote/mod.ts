/**
 * Datasets' files on other machines: their hashes, and copies of them here.
 *
 * @module
 */

import { DatasetError } from "../../../ops/errors.ts";
import type { ByteSource } from "../../../stores/store.ts";
import { type FetchedFile, fetchFile, isKept, keptFile, knownHash } from "./file_cache.ts";
import { openRemote } from "./open_remote.ts";
import type { RemoteFile, RemoteWatch } from "./remote_file.ts";

export { isRemote, schemeOf, userAddress } from "./address.ts";
export type { DownloadState, RemoteWatch } from "./remote_file.ts";

/** A file on another machine, and its hash. */
export interface HashedRemote {
  /** Where it is, as graphs hold it. */
  readonly address: string;
  /** SHA-256 of its bytes, in hex. */
  readonly hash: string;
}

/** The SHA-256 of a file: as its host tells it, or as it was when it was last fetched, or from a download. */
export async function remoteHash(address: string, watch: RemoteWatch): Promise<HashedRemote> {
  const file = await openRemote(address, watch);
  return { address: file.address, hash: await toldHash(file) ?? (await fetchFile(file, watch)).hash };
}

/**
 * A copy here of the file with a hash, which was hashed just now.
 *
 * @throws {DatasetError} where the address has another file by now, or cannot be reached
 */
export async function copyOfRemote(address: string, hash: string, watch: RemoteWatch): Promise<FetchedFile> {
  const kept = await keptFile(hash);
  if (kept !== undefined) return kept;
  const file = await openRemote(address, watch);
  const told = await toldHash(file);
  if (told !== undefined && told !== hash) throw changed(address, told, hash);
  const fetched = await fetchFile(file, watch);
  if (fetched.hash !== hash) throw changed(address, fetched.hash, hash);
  return fetched;
}

/**
 * Random access to the file with a hash, of which only what is asked for is fetched; `undefined` where its host serves no
 * ranges, or does not say that it is this file.
 */
export async function rangesOfRemote(
  address: string,
  hash: string,
  watch: RemoteWatch,
): Promise<ByteSource | undefined> {
  if (await isKept(hash)) return undefined;
  const file = await openRemote(address, watch);
  return await toldHash(file) === hash ? file.source : undefined;
}

async function toldHash(file: RemoteFile): Promise<string | undefined> {
  return file.sha256 ?? await knownHash(file);
}

function changed(address: string, found: string, hash: string): DatasetError {
  return new DatasetError(
    `the file ${address} has changed since the op was made (SHA-256 ${found}, not ${hash}): load it anew`,
  );
}
