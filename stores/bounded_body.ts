/**
 * Bodies of answers that come from others: a server that lies, or sends a small archive of much, must not fill the memory.
 *
 * @module
 */

import { join } from "./bytes.ts";

/** A body had more bytes than an answer of its kind can have. */
export class BodyTooLarge extends Error {
  /** Makes an error. @param limit in bytes */
  constructor(readonly limit: number) {
    super(`its answer is larger than ${limit} bytes, which no answer of this kind is`);
  }
}

/**
 * The bytes of a body, counted after decompression. What comes after the limit is not read.
 *
 * @param limit how many bytes it may have at most
 * @param onPart called for each part that comes, with its bytes
 * @throws {BodyTooLarge} where there are more
 */
export async function boundedBytes(
  { body }: Response,
  limit: number,
  onPart?: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let count = 0;
  for await (const part of body === null ? [] : partsOfBody(body)) {
    count += part.length;
    if (count > limit) throw new BodyTooLarge(limit);
    parts.push(part);
    onPart?.(part.length);
  }
  return join(parts);
}

/** How much is read at once. */
const PART_BYTES = 1 << 16;

/** A body's parts, each in memory of its length: those that Deno makes by itself take 64 kB, and of what is decompressed 4 kB fill one. */
async function* partsOfBody(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = byteReader(body);
  if (reader === undefined) return yield* body;
  try {
    for (let space = new Uint8Array(PART_BYTES);;) {
      const { value, done } = await reader.read(space);
      if (value === undefined || done) return;
      yield value.slice();
      space = new Uint8Array(value.buffer);
    }
  } finally {
    await reader.cancel();
  }
}

/** What fills memory that it is given, as the body of every answer from a network can be read; `undefined` for others. */
function byteReader(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return body.getReader({ mode: "byob" });
  } catch {
    return undefined;
  }
}
