/**
 * Small helpers on bytes that stores share.
 *
 * @module
 */

import type { ByteSource, ObjectData } from "./store.ts";

/** The parts of a buffer or a stream, one after the other. */
export async function* partsOf(data: ObjectData): AsyncIterable<Uint8Array> {
  if (data instanceof Uint8Array) yield data;
  else yield* data;
}

/** All bytes of a buffer or stream in one new buffer. */
export async function concatenate(data: ObjectData): Promise<Uint8Array<ArrayBuffer>> {
  if (data instanceof Uint8Array) return new Uint8Array(data);
  return join(await Array.fromAsync(data));
}

/** Buffers one after the other in one new buffer. */
export function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

/** The bytes under a typed array, not copied. */
export function bytesUnder({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The same bytes in blocks of `size`, the last one shorter. No bytes, no blocks. */
export async function* blocksOf(data: ObjectData, size: number): AsyncIterable<Uint8Array<ArrayBuffer>> {
  let block = new Uint8Array(size);
  let filled = 0;
  for await (const part of partsOf(data)) {
    for (let at = 0; at < part.byteLength;) {
      const piece = part.subarray(at, at + size - filled);
      block.set(piece, filled);
      filled += piece.byteLength;
      at += piece.byteLength;
      if (filled < size) continue;
      yield block;
      block = new Uint8Array(size);
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}

/** A source from its beginning to its end, in slices of `size`. */
export async function* streamOf(source: ByteSource, size: number = 8 << 20): AsyncIterable<Uint8Array<ArrayBuffer>> {
  for (let start = 0; start < source.byteLength; start += size) {
    yield new Uint8Array(await source.slice(start, Math.min(start + size, source.byteLength)));
  }
}

/** All bytes of a source. */
export async function bytesOf(source: ByteSource): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await source.slice(0, source.byteLength));
}

/** Random access to bytes in memory: slices are copies. */
export function memorySource(bytes: Uint8Array): ByteSource {
  const { byteLength } = bytes;
  return {
    byteLength,
    slice: (start, end) => {
      const [first, last] = clampRange(start, end, byteLength);
      return Promise.resolve(new Uint8Array(bytes.subarray(first, last)).buffer);
    },
  };
}

/** UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Where a slice begins and ends in an object of some length: never before its beginning, never past its end. */
export function clampRange(start: number, end: number | undefined, byteLength: number): [number, number] {
  const first = Math.min(Math.max(0, start), byteLength);
  return [first, Math.min(Math.max(first, end ?? byteLength), byteLength)];
}

/** Longer bytes are copied by a call. */
const SHORT = 64;

/** Copies bytes, of which there may be few: to call what copies many takes longer than that. @returns where they end */
export function copyBytes(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): number {
  if (end - start > SHORT) to.set(from.subarray(start, end), at);
  else for (let i = start, k = at; i < end; i++, k++) to[k] = from[i];
  return at + end - start;
}
