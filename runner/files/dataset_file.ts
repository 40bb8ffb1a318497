/**
 * Files that datasets come from: found, hashed while they stream, and checked against what the op was made from.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { DatasetError } from "../../ops/errors.ts";
import { show, showPath } from "../../ops/messages.ts";
import type { CsvType } from "../../ops/types/datasets.ts";
import { warnUser } from "../../ops/warn_user.ts";
import { memorySource, streamOf } from "../../stores/bytes.ts";
import { placeOf } from "../../stores/program_folders.ts";
import { fileVersion, foreignTagOf, settled, unsettledMs } from "../../stores/file_source.ts";
import type { ByteSource } from "../../stores/store.ts";
import { copyOfRemote, type DownloadState, isRemote, remoteHash, schemeOf, userAddress } from "./remote/mod.ts";
import { hashFile } from "./sha256_file.ts";

/** Options of the methods that load a file. */
export interface FileOptions {
  /**
   * SHA-256 of the file's bytes, in hex: needed where the file is not here, checked where it is. That of a file on another
   * machine is checked when it is read.
   */
  readonly sha256?: string;
  /**
   * Types of columns, by name: `{ id: "string" }`.
   *
   * @default the file's; in CSV the first type that keeps all of a column's values: numbers that are names, such as `00123`,
   * stay texts
   */
  readonly columns?: { readonly [column: string]: CsvType };
  /** The first of the rows to take, and the row to stop before. @default all rows */
  readonly rows?: readonly [start: number, end: number];
  /** Hears how far the download is of a file on another machine that has to be fetched to be named. */
  readonly onDownload?: (state: DownloadState) => void;
}

/** A file as an op holds it. */
export interface NamedFile {
  /** Path, or address without secrets. */
  readonly filePath: string;
  /** SHA-256 of its bytes, in hex. */
  readonly contentHash: string;
}

/**
 * The path or address that a user's argument means.
 *
 * @throws {DatasetError} where it is none, or an address that cannot be read
 */
export function pathOf(method: string, path: unknown): string {
  const text = path instanceof URL ? path.href : path;
  if (typeof text !== "string" || text === "") {
    throw new DatasetError(`${method}() takes the path or the address of a file, got ${showPath(path)}`);
  }
  if (text.startsWith("file:")) return fileURLToPath(text);
  return schemeOf(text) === undefined ? text : userAddress(method, text);
}

/** Shows a download that is needed to name a file. */
export interface DownloadDisplay {
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Hears how far it is. */
  report(state: DownloadState): void;
  /** Does what downloads. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * A file, named by its content.
 *
 * @param display shows the download of a file
 * @throws {DatasetError} where the file is missing and no hash is given, or where the given one differs.
 */
export async function namedFile(
  method: string,
  path: string,
  options: FileOptions,
  display: (path: string) => DownloadDisplay,
): Promise<NamedFile> {
  if (!isRemote(path)) return { filePath: path, contentHash: await localHash(method, path, options) };
  const expected = checkHash(method, options.sha256);
  if (expected !== undefined) return { filePath: path, contentHash: expected };
  const shown = display(path);
  const onDownload = (state: DownloadState) => {
    shown.report(state);
    options.onDownload?.(state);
  };
  const { address, hash } = await shown.during(() => {
    return remoteHash(path, { signal: shown.signal, onDownload, onWarning: warnUser });
  });
  return { filePath: address, contentHash: hash };
}

async function localHash(method: string, path: string, options: FileOptions): Promise<string> {
  const expected = checkHash(method, options.sha256);
  const actual = (await ifThere(path, hashFile))?.hash;
  if (actual === undefined && expected === undefined) {
    throw new DatasetError(
      `${method}() found no file ${showPath(path)}: check the path, or pass sha256 to name a file that is elsewhere`,
    );
  }
  if (actual !== undefined && expected !== undefined && actual !== expected) {
    throw new DatasetError(
      `${method}() expected ${showPath(path)} to have the SHA-256 ${expected}, but it has ${actual}`,
    );
  }
  return actual ?? expected!;
}

/**
 * Random access to a dataset's file, its content checked. A slice fails where the file is no longer the one that was checked.
 *
 * @throws {DatasetError} where it is missing, or is no longer what the op was made from.
 */
export async function openSource(path: string, hash: string, watch?: FileWatch): Promise<ByteSource> {
  if (isRemote(path)) {
    const { signal, progress, warn } = watch ?? {};
    const { path: copy, info } = await copyOfRemote(path, hash, {
      signal: signal ?? new AbortController().signal,
      onDownload: ({ bytes, totalBytes }) => progress?.(bytes, totalBytes, "bytes"),
      onWarning: warn ?? warnUser,
    });
    return fileVersion(copy, info, foreignTagOf);
  }
  return await openLocal(path, hash);
}

/** How reading a file is watched and ended; an implementation's context is one. */
export interface FileWatch {
  /** Ends a download. */
  readonly signal: AbortSignal;
  /** Hears how far it is. */
  progress(done: number, total?: number, unit?: string): void;
  /** Hears what a reader should know. */
  warn(message: string): void;
}

/** As much of a file is held where its times would not yet tell of a change. */
const HELD_BYTES = 8 << 20;

async function openLocal(name: string, hash: string): Promise<ByteSource> {
  const path = await placeOf(name);
  const info = await ifThere(path, (path) => Deno.stat(path));
  if (info === undefined) throw missing(path);
  if (unsettledMs(info) > 0 && info.size <= HELD_BYTES) return memorySource(await readLocal(path, hash));
  await settled(info);
  const file = await ifThere(path, hashFile);
  if (file === undefined) throw missing(path);
  requireHash(path, file.hash, hash);
  return fileVersion(path, info, foreignTagOf);
}

/** All bytes of a dataset's file. Those of a file that is here are the ones that are hashed. @throws as {@linkcode openSource} */
export async function readSource(path: string, hash: string, watch?: FileWatch): Promise<Uint8Array<ArrayBuffer>> {
  if (isRemote(path)) return new Uint8Array(await (await openSource(path, hash, watch)).slice(0));
  return await readLocal(await placeOf(path), hash);
}

async function readLocal(path: string, hash: string): Promise<Uint8Array<ArrayBuffer>> {
  const read = await ifThere(path, readHashing);
  if (read === undefined) throw missing(path);
  requireHash(path, read.hash, hash);
  return read.bytes;
}

async function readHashing(path: string): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly hash: string }> {
  const source = fileVersion(path, await Deno.stat(path), foreignTagOf);
  const hash = createHash("sha256");
  const bytes = new Uint8Array(source.byteLength);
  let at = 0;
  for await (const part of streamOf(source)) {
    hash.update(part);
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, hash: hash.digest("hex") };
}

function requireHash(path: string, found: string, hash: string): void {
  if (found === hash) return;
  throw new DatasetError(
    `the file ${showPath(path)} has changed since the op was made (SHA-256 ${found}, not ${hash}): load it anew`,
  );
}

function missing(path: string): DatasetError {
  return new DatasetError(
    `the file ${showPath(path)} is not here, and the store has no copy: bring it back, or load it anew`,
  );
}

function checkHash(method: string, hash: unknown): string | undefined {
  if (hash === undefined) return undefined;
  if (typeof hash === "string" && /^[0-9a-f]{64}$/i.test(hash)) return hash.toLowerCase();
  throw new DatasetError(`${method}() takes sha256 as 64 hex digits, got ${show(hash)}`);
}

/** A pipe would be waited for, and a device read, without end. */
async function requireFile(path: string): Promise<void> {
  if ((await Deno.stat(path)).isFile) return;
  throw new DatasetError("it is no regular file; write what comes from it into one");
}

/** What `read` makes of a file; `undefined` where there is none. */
async function ifThere<T>(path: string, read: (path: string) => Promise<T>): Promise<T | undefined> {
  try {
    await requireFile(path);
    return await read(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw new DatasetError(`Cannot read ${showPath(path)}: ${(error as Error).message}`, { cause: error });
  }
}
