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
  for await (const part of body ?? []) {
    count += part.length;
    if (count > limit) throw new BodyTooLarge(limit);
    parts.push(part);
    onPart?.(part.length);
  }
  return join(parts);
}
