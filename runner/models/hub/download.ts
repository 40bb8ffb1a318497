/**
 * Downloads one file of the hub: continued where it stopped, watched for stalls, and compared with its digest. The bytes
 * come through `@huggingface/hub`, whose own `downloadFileToCacheDir` begins each time anew, takes what it gets for the
 * file, writes to standard output, and stumbles over a second program that downloads the same file.
 *
 * @module
 */
import { delay, dirname } from "../../../ops/standard.ts";
import { createHash } from "node:crypto";
import { ModelError } from "../../../ops/errors.ts";
import { renameFile } from "../../../stores/held_files.ts";
import { shownAddress } from "./requests.ts";
import type { HubPatience } from "./settings.ts";
import { StallWatch } from "./stall_watch.ts";

/** A file as the hub announces it. */
export interface HubFile {
  /** Its address. */
  readonly url: string;
  /** Number of bytes. */
  readonly size: number;
  /** SHA-256 of a large file; git's SHA-1 of a small one. */
  readonly etag: string;
}

/** How a download is done and watched. */
export interface DownloadOptions {
  /** Asks for the file; its answers are successful. `signal` ends the request. */
  readonly fetch: (signal: AbortSignal) => typeof fetch;
  /** How long to wait, and how often to try again. */
  readonly patience: HubPatience;
  /** Ends the download; what has come is kept. */
  readonly signal?: AbortSignal;
  /** Told how many bytes are here. */
  readonly onBytes?: (bytes: number) => void;
}

/** What came is not all, or not right: it is worth another try. */
class Interruption extends Error {}

/**
 * Downloads a file. What comes is kept beside the blob under `.incomplete`. The caller holds the blob's lock.
 *
 * @param blob where the file goes
 * @throws {ModelError} if the file does not come whole after all retries, cannot be written, or the hub refuses
 * @throws the signal's reason if it is aborted
 */
export async function download(file: HubFile, blob: string, options: DownloadOptions): Promise<void> {
  const { patience, signal } = options;
  await Deno.mkdir(dirname(blob), { recursive: true });
  const partial = `${blob}.incomplete`;
  using target = await Deno.open(partial, { read: true, write: true, create: true });
  for (let failures = 0;;) {
    const before = (await target.stat()).size;
    try {
      await receive(file, target, options);
      await checkDigest(target, file);
      return await renameFile(partial, blob);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Interruption)) throw error;
      // A connection that breaks again and again, and brings something each time, gets there as well.
      failures = (await target.stat()).size > before ? 1 : failures + 1;
      if (failures > patience.retries) {
        const problem = `Cannot fetch ${shownAddress(file.url)}: ${error.message}; what has come is kept, so try again`;
        throw new ModelError(problem, { cause: error.cause });
      }
    }
    await delay(patience.firstPause * 2 ** (failures - 1), { signal });
  }
}

/** Goes on at the end of what is there. */
async function receive(file: HubFile, target: Deno.FsFile, options: DownloadOptions): Promise<void> {
  if ((await target.stat()).size > file.size) await empty(target);
  let position = await target.seek(0, Deno.SeekMode.End);
  options.onBytes?.(position);
  if (position === file.size) return;
  const stall = new StallWatch(options.patience.stallTimeout);
  const { signal } = options;
  const ask = options.fetch(signal === undefined ? stall.signal : AbortSignal.any([signal, stall.signal]));
  const begin: typeof fetch = async (input, init) => {
    const response = await ask(input, init);
    // A server may not know ranges, and send all of it.
    if (response.status !== 206) position = await empty(target);
    stall.restart();
    return response;
  };
  try {
    for await (const chunk of restOf(file, position, begin)) {
      position += chunk.length;
      if (position > file.size) throw new Interruption(`more came than the announced ${file.size} bytes`);
      await writeAll(target, chunk);
      options.onBytes?.(position);
      stall.came(chunk.length);
    }
  } finally {
    stall.stop();
  }
  if (position < file.size) throw new Interruption(`${position} of ${file.size} bytes came`);
}

/**
 * The file's bytes from a position on, in plain HTTP: the library's own protocol for large files unpacks in this thread.
 *
 * @throws {Interruption} if they end too early
 * @throws whatever `ask` throws
 */
async function* restOf(file: HubFile, start: number, ask: typeof fetch): AsyncGenerator<Uint8Array, void, void> {
  const { downloadFile } = await import("@huggingface/hub");
  // The library passes on only the message of a failure, and waits without end for a body that is not there.
  let failure: unknown;
  const begin: typeof fetch = async (input, init) => {
    try {
      const response = await ask(input, init);
      return response.body === null ? new Response("", response) : response;
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  try {
    // The repository and the path are not used where the address is known.
    const blob = await downloadFile({ repo: "", path: "", downloadInfo: file, xet: false, fetch: begin });
    yield* blob!.slice(start).stream();
  } catch (error) {
    throw failure ?? new Interruption((error as Error).message, { cause: error });
  }
}

async function writeAll(target: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  try {
    for (let written = 0; written < bytes.length;) written += await target.write(bytes.subarray(written));
  } catch (cause) {
    throw new ModelError(
      `Cannot keep what is downloaded: ${(cause as Error).message}; make room, or set HF_HUB_CACHE to another folder`,
      { cause },
    );
  }
}

/**
 * The hub names large files by the SHA-256 of their content, and small ones by git's SHA-1 of `blob`, their length and
 * their content. A file that is not what it should be is thrown away, and fetched again.
 */
async function checkDigest(target: Deno.FsFile, { etag, size }: HubFile): Promise<void> {
  const hash = createHash(etag.length === 64 ? "sha256" : "sha1");
  if (etag.length === 40) hash.update(`blob ${size}\0`);
  await target.seek(0, Deno.SeekMode.Start);
  const buffer = new Uint8Array(1 << 20);
  for (let count = await target.read(buffer); count !== null; count = await target.read(buffer)) {
    hash.update(buffer.subarray(0, count));
  }
  if (hash.digest("hex") === etag) return;
  await empty(target);
  throw new Interruption("what came is not what the hub announced (its digest differs)");
}

async function empty(target: Deno.FsFile): Promise<number> {
  await target.truncate(0);
  return await target.seek(0, Deno.SeekMode.Start);
}
