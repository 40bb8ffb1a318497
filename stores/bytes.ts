/**
 * Small helpers on bytes that stores share.
 *
 * @module
 */

/** All bytes of a buffer or stream in one new buffer. */
export async function concatenate(
  data: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  if (data instanceof Uint8Array) return new Uint8Array(data);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of data) {
    parts.push(part);
    length += part.byteLength;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
