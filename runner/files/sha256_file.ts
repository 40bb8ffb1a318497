/**
 * SHA-256 of files, read in pieces.
 *
 * @module
 */

import { createHash } from "node:crypto";

/** The file's stream would give pieces of 64 KB, which take twice as long. */
const READ_BYTES = 1 << 20;

/** A version of a file, and its digest. */
export interface HashedFile {
  /** Taken before the hash: a file that is written to while it is hashed is another version. */
  readonly info: Deno.FileInfo;
  /** SHA-256 of its bytes, hexadecimal. */
  readonly hash: string;
}

/** What is hashed is what `info` describes. @throws the error of the file system if the file cannot be read */
export async function hashFile(path: string): Promise<HashedFile> {
  using file = await Deno.open(path);
  return { info: await file.stat(), hash: await sha256Open(file) };
}

/** The digest of what an open file has from its position on, hexadecimal. */
export async function sha256Open(file: Deno.FsFile): Promise<string> {
  const hash = createHash("sha256");
  const buffer = new Uint8Array(READ_BYTES);
  for (let count = await file.read(buffer); count !== null; count = await file.read(buffer)) {
    hash.update(buffer.subarray(0, count));
  }
  return hash.digest("hex");
}
