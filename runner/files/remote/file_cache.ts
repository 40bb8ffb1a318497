/**
 * Files that were fetched from other machines, each kept under the SHA-256 of its bytes, and which version of an address
 * has which.
 *
 * @module
 */

import { sha256Hex } from "../../../ops/sha256.ts";
import { dirname, join } from "../../../ops/standard.ts";
import { DatasetError } from "../../../ops/errors.ts";
import { readConfig } from "../../../stores/config.ts";
import { isFileError } from "../../../stores/file_error.ts";
import { renameFile } from "../../../stores/held_files.ts";
import { expandHome, userCacheFolder } from "../../../stores/home.ts";
import { takeLock } from "../../models/hub/lock.ts";
import { type HashedFile, hashFile } from "../sha256_file.ts";
import { Interruption } from "./http.ts";
import type { RemoteFile, RemoteWatch } from "./remote_file.ts";

/** A file that was fetched. */
export interface FetchedFile extends HashedFile {
  /** Where it is. */
  readonly path: string;
}

/** What is asked for at a time. */
const SLICE_BYTES = 16 << 20;
/** How often a stream that breaks off is begun anew. */
const ATTEMPTS = 4;

/** Whether the file with a hash is said to be here. */
export async function isKept(hash: string): Promise<boolean> {
  return await Deno.stat(contentPath(hash)).then(() => true, () => false);
}

/** The file with a hash, or `undefined` where it is not here; one that is not what its name says is forgotten. */
export async function keptFile(hash: string): Promise<FetchedFile | undefined> {
  const path = contentPath(hash);
  const found = await hashFile(path).catch(() => undefined);
  if (found?.hash === hash) return { path, ...found };
  if (found !== undefined) await Deno.remove(path).catch(() => {});
  return undefined;
}

function contentPath(hash: string): string {
  return join(cacheFolder(), "content", hash);
}

/** The hash that a version of a file had when it was fetched. */
export async function knownHash({ address, tag }: RemoteFile): Promise<string | undefined> {
  if (tag === undefined) return undefined;
  const text = await Deno.readTextFile(versionPath(address, tag)).catch(() => "");
  return /^[0-9a-f]{64}$/.test(text) ? text : undefined;
}

/**
 * Fetches a file once, whoever asks for it; what an interrupted download left is gone on with.
 *
 * @throws {DatasetError} where it cannot be had or kept
 */
export async function fetchFile(file: RemoteFile, watch: RemoteWatch): Promise<FetchedFile> {
  if (file.localCopy !== undefined) {
    const path = await file.localCopy(watch);
    return { path, ...await hashFile(path) };
  }
  const name = sha256Hex(`${file.address}\n${file.tag ?? crypto.randomUUID()}`);
  const partial = join(cacheFolder(), "partial", name);
  return await asCacheError(async () => {
    using _ = await takeLock(`${partial}.lock`, watch.signal);
    const hash = await knownHash(file);
    const kept = hash && await keptFile(hash);
    if (kept) return kept;
    await receive(file, partial, watch);
    return await keep(file, partial);
  });
}

/** What came becomes a whole file under its name in one step. */
async function keep({ address, tag }: RemoteFile, partial: string): Promise<FetchedFile> {
  const { hash } = await hashFile(partial);
  const path = contentPath(hash);
  await Deno.mkdir(dirname(path), { recursive: true });
  await renameFile(partial, path);
  if (tag !== undefined) {
    await Deno.mkdir(join(cacheFolder(), "versions"), { recursive: true });
    await Deno.writeTextFile(versionPath(address, tag), hash);
  }
  // Only who holds the lock writes to it; that it was renamed is a change of its own.
  return { path, hash, info: await Deno.stat(path) };
}

async function receive(file: RemoteFile, partial: string, watch: RemoteWatch): Promise<void> {
  using target = await Deno.open(partial, { read: true, write: true, create: true });
  if (file.source !== undefined && file.tag !== undefined) return await receiveSlices(file, target, watch);
  for (let attempt = 1;; attempt++) {
    await target.truncate(0);
    await target.seek(0, Deno.SeekMode.Start);
    try {
      return await receiveStream(file, target, watch);
    } catch (error) {
      watch.signal.throwIfAborted();
      if (error instanceof DatasetError) throw error;
      if (attempt === ATTEMPTS || !isInterruption(error)) {
        throw new DatasetError(`Cannot fetch ${file.address}: ${(error as Error).message}`, { cause: error });
      }
    }
  }
}

async function receiveSlices(
  file: RemoteFile,
  target: Deno.FsFile,
  { signal, onDownload }: RemoteWatch,
): Promise<void> {
  const { byteLength, slice } = file.source!;
  if ((await target.stat()).size > byteLength) await target.truncate(0);
  let at = await target.seek(0, Deno.SeekMode.End);
  onDownload?.({ bytes: at, totalBytes: byteLength });
  while (at < byteLength) {
    signal.throwIfAborted();
    const bytes = new Uint8Array(await slice(at, Math.min(at + SLICE_BYTES, byteLength)));
    await writeAll(target, bytes);
    at += bytes.length;
    onDownload?.({ bytes: at, totalBytes: byteLength });
  }
}

async function receiveStream(file: RemoteFile, target: Deno.FsFile, watch: RemoteWatch): Promise<void> {
  let bytes = 0;
  for await (const part of file.stream(watch.signal)) {
    await writeAll(target, part);
    bytes += part.length;
    watch.onDownload?.({ bytes, totalBytes: file.byteLength });
  }
}

async function writeAll(target: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await target.write(bytes.subarray(written));
}

/** Bodies that break off throw errors of the runtime's. */
function isInterruption(error: unknown): boolean {
  return error instanceof Interruption || error instanceof TypeError;
}

async function asCacheError<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    if (!isFileError(cause)) throw cause;
    throw new DatasetError(
      `Cannot keep what is downloaded in ${cacheFolder()}: ${cause.message}; make room, or set ` +
        "PROBEGRAPH_DATA_CACHE to another folder",
      { cause },
    );
  }
}

function cacheFolder(): string {
  const { dataCacheDir } = readConfig();
  if (dataCacheDir !== undefined) return expandHome(dataCacheDir);
  const folder = userCacheFolder();
  if (folder !== undefined) return join(folder, "probegraph", "data");
  throw new DatasetError(
    "Cannot tell where the user's cache is: run the program with --allow-env=HOME,XDG_CACHE_HOME",
  );
}

function versionPath(address: string, tag: string): string {
  return join(cacheFolder(), "versions", sha256Hex(`${address}\n${tag}`));
}
