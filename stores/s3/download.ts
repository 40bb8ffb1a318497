/**
 * Ranges of objects come down in parts, several at a time.
 *
 * @module
 */

import { StoreError } from "../../ops/errors.ts";
import { clampRange } from "../bytes.ts";
import { forEachParallel } from "../parallel.ts";
import { isPart } from "../content_range.ts";
import type { ObjectSource } from "../store.ts";
import type { S3Answer, S3Client } from "./client.ts";

/** How parts come down. */
export interface DownloadOptions {
  /** Bytes of a part. */
  readonly partBytes: number;
  /** Parts at a time. */
  readonly parallel: number;
}

/** Random access to one version of an object. */
export function remoteSource(
  client: S3Client,
  key: string,
  object: { readonly byteLength: number; readonly tag: string },
  options: DownloadOptions,
): ObjectSource {
  return {
    ...object,
    slice: async (start, end) => {
      const [first, last] = clampRange(start, end, object.byteLength);
      const bytes = memoryFor(last - first, key);
      await forEachParallel(rangesOf(first, last, options.partBytes), options.parallel, async (range) => {
        bytes.set(await readRange(client, key, object, range), range[0] - first);
      });
      return bytes.buffer;
    },
  };
}

/** A server can say any length of an object. */
function memoryFor(byteLength: number, key: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(byteLength);
  } catch (cause) {
    const problem = `Cannot read ${byteLength} bytes of ${key} at once: there is no memory for so many`;
    throw new StoreError(`${problem}; check the object and the endpoint`, { cause });
  }
}

function* rangesOf(first: number, last: number, partBytes: number): Iterable<[number, number]> {
  for (let start = first; start < last; start += partBytes) yield [start, Math.min(start + partBytes, last)];
}

/** A server may send all of an object, and a message in place of one. */
const LEAST = 1 << 20;

async function readRange(
  client: S3Client,
  key: string,
  { tag, byteLength }: { readonly tag: string; readonly byteLength: number },
  [start, end]: [number, number],
): Promise<Uint8Array> {
  const headers = { range: `bytes=${start}-${end - 1}`, "if-match": tag };
  const answer = await client.send({
    method: "GET",
    key,
    headers,
    allow: [404, 412, 416],
    mostBytes: (status) => Math.max(status === 206 ? end - start : byteLength, LEAST),
  });
  // A server may leave the condition out of account.
  const isOther = (answer.headers.get("etag") ?? tag) !== tag;
  if (answer.status >= 400 || isOther) throw new StoreError(`${key} changed while it was read`);
  if (answer.status === 206 && !isPart(answer.headers, start, byteLength)) throw new StoreError(otherPart(key, answer));
  const bytes = answer.status === 206 ? answer.body : answer.body.subarray(start, end);
  if (bytes.byteLength === end - start) return bytes;
  throw new StoreError(`The server gave ${bytes.byteLength} of the bytes ${start} to ${end} of ${key}`);
}

function otherPart(key: string, { headers }: S3Answer): string {
  const part = headers.get("content-range") ?? "does not say which";
  return `The server gave another part of ${key} than it was asked for (${part}): check the endpoint`;
}
