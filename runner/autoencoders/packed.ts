/**
 * The features of a row's tokens as one list of numbers, so that rows of different lengths go the way that vectors of models go.
 *
 * Its 32-bit words are, little-endian: the number of tokens with the highest bit set, that of features, the bytes of two zstd
 * frames, the frames, the lower three bytes of each value (all first ones, then all second ones, …), and zeros up to a whole word.
 * The first frame has for each token how many features it has, and by how much the index of each is more than the one that could
 * follow the index before; seven bits a byte, the lowest first, the eighth bit where more follow. The second has the highest byte of each
 * value. Of 100 features out of 4,096 each takes some 4 bytes of 8, of 65,536 some 5.
 *
 * Earlier versions wrote these numbers as floats: how many tokens, how many features each has, their indices, their values.
 *
 * @module
 */

import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { bytesUnder } from "../../stores/bytes.ts";
import type { SparseFeatures } from "./autoencoder.ts";

/** The most features whose indices 32-bit floats tell apart, as earlier versions kept them. */
export const MOST_FEATURES = 2 ** 24;

/** The features of a row's tokens, one after the other. */
export interface RowFeatures {
  /** Features of each token. */
  readonly counts: Int32Array;
  /** Which, ascending for each token. */
  readonly indices: Int32Array;
  /** How strongly. */
  readonly values: Float32Array;
}

/** Tells this form from that of earlier versions, which begins with a number that is not negative. */
const FORM = 0x80000000;
/** Words before the first frame. */
const HEADER_WORDS = 4;
/** Bytes of a value that hardly compress: those of its mantissa. */
const PLAIN_BYTES = 3;
/** A count or a gap takes at most so many bytes. */
const NUMBER_BYTES = 5;

/** Packs the features of a row's tokens. */
export function packRow(tokens: readonly SparseFeatures[]): Float32Array<ArrayBuffer> {
  const total = tokens.reduce((sum, { indices }) => sum + indices.length, 0);
  const numbers = compress(numbersOf(tokens, total));
  const planes = planesOf(tokens, total);
  const highest = compress(planes.subarray(PLAIN_BYTES * total));
  const start = 4 * HEADER_WORDS;
  const end = start + numbers.length + highest.length;
  const words = new Uint32Array(Math.ceil((end + PLAIN_BYTES * total) / 4));
  words.set([FORM + tokens.length, total, numbers.length, highest.length]);
  const bytes = bytesUnder(words);
  bytes.set(numbers, start);
  bytes.set(highest, start + numbers.length);
  bytes.set(planes.subarray(0, PLAIN_BYTES * total), end);
  return new Float32Array(words.buffer);
}

/** Frames are small: a small window is enough, and one part of the output. */
function compress(bytes: Uint8Array): Uint8Array {
  const params = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_windowLog]: 15 };
  return zstdCompressSync(bytes, { chunkSize: bytes.length + 64, params });
}

function numbersOf(tokens: readonly SparseFeatures[], total: number): Uint8Array {
  const bytes = new Uint8Array(NUMBER_BYTES * (tokens.length + total));
  let at = 0;
  const write = (number: number) => {
    for (; number > 0x7f; number >>>= 7) bytes[at++] = number & 0x7f | 0x80;
    bytes[at++] = number;
  };
  for (const { indices } of tokens) {
    write(indices.length);
    for (let i = 0, next = 0; i < indices.length; next = indices[i++] + 1) write(indices[i] - next);
  }
  return bytes.subarray(0, at);
}

/** The lowest bytes of all values, then the second, … */
function planesOf(tokens: readonly SparseFeatures[], total: number): Uint8Array {
  const planes = new Uint8Array((PLAIN_BYTES + 1) * total);
  let at = 0;
  for (const { values } of tokens) {
    const bytes = bytesUnder(values);
    for (let i = 0; i < bytes.length; at++) {
      for (let plane = 0; plane <= PLAIN_BYTES; plane++) planes[plane * total + at] = bytes[i++];
    }
  }
  return planes;
}

/** The row that {@linkcode packRow} packed, or an earlier version did. */
export function unpackRow(packed: Float32Array): RowFeatures {
  const words = new Uint32Array(packed.buffer, packed.byteOffset, packed.length);
  return words[0] < FORM ? unpackFloats(packed) : unpackWords(words);
}

function unpackWords(words: Uint32Array): RowFeatures {
  const [form, total, numberBytes, highestBytes] = words;
  const count = form - FORM;
  const bytes = bytesUnder(words);
  const middle = 4 * HEADER_WORDS + numberBytes;
  const end = middle + highestBytes;
  const numbers = decompress(bytes.subarray(4 * HEADER_WORDS, middle), NUMBER_BYTES * (count + total));
  const highest = decompress(bytes.subarray(middle, end), total);
  return { ...readNumbers(numbers, count, total), values: joinPlanes(bytes.subarray(end), highest) };
}

function decompress(bytes: Uint8Array, most: number): Uint8Array {
  return zstdDecompressSync(bytes, { chunkSize: Math.max(64, most), maxOutputLength: Math.max(1, most) });
}

function readNumbers(bytes: Uint8Array, count: number, total: number): Pick<RowFeatures, "counts" | "indices"> {
  const [counts, indices] = [new Int32Array(count), new Int32Array(total)];
  let at = 0;
  const read = () => {
    let number = bytes[at] & 0x7f;
    for (let shift = 7; bytes[at++] > 0x7f; shift += 7) number |= (bytes[at] & 0x7f) << shift;
    return number;
  };
  for (let token = 0, i = 0; token < count; token++) {
    counts[token] = read();
    for (let next = 0, end = i + counts[token]; i < end; next = indices[i++] + 1) indices[i] = next + read();
  }
  return { counts, indices };
}

function joinPlanes(planes: Uint8Array, highest: Uint8Array): Float32Array {
  const total = highest.length;
  const values = new Float32Array(total);
  const bytes = bytesUnder(values);
  for (let i = 0, at = 0; i < total; i++) {
    for (let plane = 0; plane < PLAIN_BYTES; plane++) bytes[at++] = planes[plane * total + i];
    bytes[at++] = highest[i];
  }
  return values;
}

function unpackFloats(packed: Float32Array): RowFeatures {
  const count = packed[0];
  const total = (packed.length - 1 - count) / 2;
  return {
    counts: Int32Array.from(packed.subarray(1, 1 + count)),
    indices: Int32Array.from(packed.subarray(1 + count, 1 + count + total)),
    values: packed.slice(1 + count + total),
  };
}
