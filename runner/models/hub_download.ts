/**
 * Downloads one file of the hub: continued where it stopped, watched for stalls, and compared with its digest.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { ModelError } from "../../ops/errors.ts";

/** How patient requests to the hub are; times in milliseconds. */
export interface HubPatience {
  /** Longest time until an answer begins. */
  readonly answerTimeout: number;
  /** Longest time in which nothing of a file comes. */
  readonly stallTimeout: number;
  /** Attempts after the first one. */
  readonly retries: number;
  /** Pause before the first retry; it doubles with each. */
  readonly firstPause: number;
}

/** Asks for the file; the answer is one with a body, or says that nothing is left to send (416). */
export type AskForFile = (init: RequestInit) => Promise<Response>;

/**
 * Downloads a file. What comes is kept beside the blob under `.incomplete`, which is locked, so that two programs do not
 * write it at once.
 *
 * @param blob where the file goes; its name is the file's ETag
 * @throws {ModelError} if the file does not come whole after all retries, or the hub refuses
 */
export async function download(url: string, blob: string, ask: AskForFile, patience: HubPatience): Promise<void> {
  await Deno.mkdir(dirname(blob), { recursive: true });
  const partial = `${blob}.incomplete`;
  using file = await Deno.open(partial, { read: true, write: true, create: true });
  await file.lock(true);
  if (await exists(blob)) return;
  for (let attempt = 0;; attempt++) {
    try {
      await receive(file, ask, patience.stallTimeout);
      await checkDigest(file, blob);
      return await Deno.rename(partial, blob);
    } catch (error) {
      if (error instanceof ModelError) throw error;
      if (attempt >= patience.retries) {
        const { message } = error as Error;
        throw new ModelError(`Cannot fetch ${url}: ${message}; what has come is kept, so try again`, { cause: error });
      }
      await pause(patience.firstPause * 2 ** attempt);
    }
  }
}

/** Goes on at the end of what is there. */
async function receive(file: Deno.FsFile, ask: AskForFile, stallTimeout: number): Promise<void> {
  const start = await file.seek(0, Deno.SeekMode.End);
  const stalled = new AbortController();
  const response = await ask({
    headers: start > 0 ? { range: `bytes=${start}-` } : {},
    signal: stalled.signal,
  });
  // Nothing is left to send: the digest will tell whether the file is whole.
  if (response.status === 416) return await response.body?.cancel();
  if (response.status !== 206) await empty(file);
  let timer = setTimeout(() => {}, 0);
  const restart = () => {
    clearTimeout(timer);
    const seconds = stallTimeout / 1000;
    timer = setTimeout(() => stalled.abort(new Error(`nothing came for ${seconds} seconds`)), stallTimeout);
  };
  try {
    restart();
    for await (const chunk of response.body ?? []) {
      for (let written = 0; written < chunk.length;) written += await file.write(chunk.subarray(written));
      restart();
    }
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The hub names large files by the SHA-256 of their content, and small ones by git's SHA-1 of `blob`, their length and
 * their content. A file that is not what it should be is thrown away, and fetched again.
 */
async function checkDigest(file: Deno.FsFile, blob: string): Promise<void> {
  const expected = /([0-9a-f]{64}|[0-9a-f]{40})$/.exec(blob)?.[1];
  if (expected === undefined) return;
  const { size } = await file.stat();
  const hash = createHash(expected.length === 64 ? "sha256" : "sha1");
  if (expected.length === 40) hash.update(`blob ${size}\0`);
  await file.seek(0, Deno.SeekMode.Start);
  const buffer = new Uint8Array(1 << 20);
  for (let count = await file.read(buffer); count !== null; count = await file.read(buffer)) {
    hash.update(buffer.subarray(0, count));
  }
  if (hash.digest("hex") === expected) return;
  await empty(file);
  throw new Error("what came is not what the hub announced (its digest differs)");
}

async function empty(file: Deno.FsFile): Promise<void> {
  await file.truncate(0);
  await file.seek(0, Deno.SeekMode.Start);
}

/** Waits. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
