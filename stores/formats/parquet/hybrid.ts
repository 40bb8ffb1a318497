/**
 * Parquet's run-length and bit-packed encoding, in which levels and dictionary indices are stored.
 *
 * Format: https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE
 *
 * @module
 */

import { FormatError } from "../../../ops/errors.ts";

/** A stretch of equal values, or of values packed into bits. */
export interface Run {
  /** How many values the run holds; bit-packed runs may be padded beyond the values asked for. */
  readonly length: number;
  /** The value of all of them; `undefined` for a bit-packed run. */
  readonly value: number | undefined;
  /** Where the packed bits begin. */
  readonly at: number;
}

/**
 * The runs that hold the first `count` values of `bytes`.
 *
 * @param width Bits of one value, 0 to 32.
 * @throws {FormatError} when the bytes end before `count` values.
 */
export function* runs(bytes: Uint8Array, width: number, count: number): Generator<Run> {
  const valueBytes = (width + 7) >> 3;
  let at = 0;
  let seen = 0;
  while (seen < count) {
    let header = 0;
    let shift = 1;
    let byte: number;
    do {
      if (at >= bytes.length || shift > 2 ** 35) throw new FormatError(cutOff(seen, count));
      byte = bytes[at++];
      header += (byte & 0x7f) * shift;
      shift *= 128;
    } while (byte >= 0x80);
    const isPacked = header % 2 === 1;
    const units = Math.floor(header / 2);
    const length = Math.min(isPacked ? units * 8 : units, count - seen);
    const size = isPacked ? Math.ceil(length * width / 8) : valueBytes;
    if (at + size > bytes.length) throw new FormatError(cutOff(seen, count));
    yield { length, value: isPacked ? undefined : littleEndian(bytes, at, valueBytes), at };
    at += isPacked ? units * width : valueBytes;
    seen += length;
  }
}

/** Decodes `count` values of `width` bits into `out`, from index `start`. */
export function decodeHybrid(
  bytes: Uint8Array,
  width: number,
  count: number,
  out: Uint8Array | Uint32Array,
  start: number,
): void {
  let at = start;
  for (const run of runs(bytes, width, count)) {
    if (run.value !== undefined) out.fill(run.value, at, at + run.length);
    else unpack(bytes, run.at, width, run.length, out, at);
    at += run.length;
  }
}

/** The value that all `count` values have, where a single run says so; else `undefined`. */
export function uniformValue(bytes: Uint8Array, width: number, count: number): number | undefined {
  const first = runs(bytes, width, count).next().value as Run | undefined;
  return first?.length === count ? first.value : undefined;
}

/** Unpacks `count` values of `width` bits, lowest bits first. */
function unpack(
  bytes: Uint8Array,
  from: number,
  width: number,
  count: number,
  out: Uint8Array | Uint32Array,
  start: number,
): void {
  if (width > 24) return unpackWide(bytes, from, width, count, out, start);
  const mask = (1 << width) - 1;
  let at = from;
  let buffered = 0;
  let bits = 0;
  for (let i = 0; i < count; i++) {
    while (bits < width) {
      buffered |= bytes[at++] << bits;
      bits += 8;
    }
    out[start + i] = buffered & mask;
    buffered >>>= width;
    bits -= width;
  }
}

/** The same for values that with a byte beside them exceed an integer shift: exact float arithmetic instead. */
function unpackWide(
  bytes: Uint8Array,
  from: number,
  width: number,
  count: number,
  out: Uint8Array | Uint32Array,
  start: number,
): void {
  const size = 2 ** width;
  let at = from;
  let buffered = 0;
  let bits = 0;
  for (let i = 0; i < count; i++) {
    while (bits < width) {
      buffered += bytes[at++] * 2 ** bits;
      bits += 8;
    }
    const rest = Math.floor(buffered / size);
    out[start + i] = buffered - rest * size;
    buffered = rest;
    bits -= width;
  }
}

function littleEndian(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let i = size - 1; i >= 0; i--) value = value * 256 + bytes[at + i];
  return value;
}

function cutOff(seen: number, count: number): string {
  return `reading parquet: a page should hold ${count} levels or indices, got ${seen}; the file is damaged`;
}
