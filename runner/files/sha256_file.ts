/**
 * SHA-256 of files, read in pieces.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { delay } from "../../ops/standard.ts";

/** The file's stream would give pieces of 64 KB, which take twice as long. */
const READ_BYTES = 1 << 20;
/** Two writes that are not so far apart can have the same time. Kernels count up to 10 ms. */
const TICK_MS = 20;

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

/**
 * The digest of what an open file has from its position on, hexadecimal. What is written to it later shows in its time of writing: a
 * file that was written to just now is waited for, as that could happen again at the same time.
 */
export async function sha256Open(file: Deno.FsFile): Promise<string> {
  await settled(await file.stat());
  const hash = createHash("sha256");
  const buffer = new Uint8Array(READ_BYTES);
  for (let count = await file.read(buffer); count !== null; count = await file.read(buffer)) {
    hash.update(buffer.subarray(0, count));
  }
  return hash.digest("hex");
}

async function settled({ mtime }: Deno.FileInfo): Promise<void> {
  const age = Date.now() - (mtime?.getTime() ?? 0);
  if (age >= 0 && age < TICK_MS) await delay(TICK_MS - age);
}
