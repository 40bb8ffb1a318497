/**
 * Files that datasets come from: found, hashed while they stream, and checked against what the op was made from.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { DatasetError } from "../../ops/errors.ts";
import { show } from "../../ops/messages.ts";
import { fileVersion, foreignTagOf } from "../../stores/file_source.ts";
import type { ByteSource } from "../../stores/store.ts";
import { sha256Open } from "./sha256_file.ts";

/** Options of the methods that load a file. */
export interface FileOptions {
  /** SHA-256 of the file's bytes, in hex: needed where the file is not here, checked where it is. */
  readonly sha256?: string;
}

/** The path that a user's argument means. @throws {DatasetError} where it is neither a path nor a file URL. */
export function pathOf(method: string, path: unknown): string {
  if (path instanceof URL && path.protocol === "file:") return fileURLToPath(path);
  if (typeof path === "string" && path !== "") return path.startsWith("file:") ? fileURLToPath(path) : path;
  throw new DatasetError(`${method}() takes the path of a file, got ${show(path)}`);
}

/**
 * The SHA-256 that names a file's content.
 *
 * @throws {DatasetError} where the file is missing and no hash is given, or where the given one differs.
 */
export async function contentHash(method: string, path: string, options: FileOptions): Promise<string> {
  const expected = checkHash(method, options.sha256);
  const actual = (await hashFile(path))?.hash;
  if (actual === undefined && expected === undefined) {
    throw new DatasetError(
      `${method}() found no file ${show(path)}: check the path, or pass sha256 to name a file that is elsewhere`,
    );
  }
  if (actual !== undefined && expected !== undefined && actual !== expected) {
    throw new DatasetError(`${method}() expected ${show(path)} to have the SHA-256 ${expected}, but it has ${actual}`);
  }
  return actual ?? expected!;
}

/**
 * Random access to a dataset's file, its content checked. A slice fails where the file is no longer the one that was checked.
 *
 * @throws {DatasetError} where it is missing, or is no longer what the op was made from.
 */
export async function openSource(path: string, hash: string): Promise<ByteSource> {
  const file = await hashFile(path);
  if (file === undefined) {
    throw new DatasetError(
      `the file ${show(path)} is not here, and the store has no copy: bring it back, or load it anew`,
    );
  }
  if (file.hash !== hash) {
    throw new DatasetError(
      `the file ${show(path)} has changed since the op was made (SHA-256 ${file.hash}, not ${hash}): load it anew`,
    );
  }
  return fileVersion(path, file.info, foreignTagOf);
}

/** All bytes of a dataset's file, its content checked. */
export async function readSource(path: string, hash: string): Promise<Uint8Array<ArrayBuffer>> {
  const source = await openSource(path, hash);
  return new Uint8Array(await source.slice(0));
}

function checkHash(method: string, hash: unknown): string | undefined {
  if (hash === undefined) return undefined;
  if (typeof hash === "string" && /^[0-9a-f]{64}$/i.test(hash)) return hash.toLowerCase();
  throw new DatasetError(`${method}() takes sha256 as 64 hex digits, got ${show(hash)}`);
}

/** A file's version and its SHA-256. */
interface HashedFile {
  /** Taken before the hash: a file that is written to while it is hashed is another version. */
  readonly info: Deno.FileInfo;
  readonly hash: string;
}

/** What is hashed is what `info` describes; `undefined` where there is no file. */
async function hashFile(path: string): Promise<HashedFile | undefined> {
  try {
    using file = await Deno.open(path);
    return { info: await file.stat(), hash: await sha256Open(file) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw new DatasetError(`Cannot read ${show(path)}: ${(error as Error).message}`, { cause: error });
  }
}
