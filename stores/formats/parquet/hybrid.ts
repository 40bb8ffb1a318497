/**
 * Parquet's run-length and bit-packed encoding, in which levels and dictionary indices are stored.
 *
 * Format: https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE
 *
 * @module
 */

import { FormatError } from "../../../ops/errors.ts";

/** The runs that hold the first values of some bytes, one after the other: levels with nulls have a run for every few. */
export class Runs {
  /** How many values the run holds; bit-packed runs may be padded beyond the values asked for. */
  length = 0;
  /** The value of all of them; `undefined` for a bit-packed run. */
  value: number | undefined;
  /** Where the packed bits begin. */
  at = 0;
  /** What holds the runs. */
  readonly bytes: Uint8Array;
  /** The same bytes, for numbers of several. */
  readonly view: DataView;
  /** Bits of one value. */
  readonly width: number;
  readonly #count: number;
  #next = 0;
  #seen = 0;

  /**
   * @param width Bits of one value, 0 to 32.
   * @param count How many values are asked for.
   */
  constructor(bytes: Uint8Array, width: number, count: number) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.width = width;
    this.#count = count;
  }

  /**
   * Goes on to the next run, the first one at first.
   *
   * @returns Whether there is one: the values asked for are not complete.
   * @throws {FormatError} when the bytes end before the values do.
   */
  next(): boolean {
    if (this.#seen >= this.#count) return false;
    const header = this.#readHeader();
    const isPacked = header % 2 === 1;
    const units = Math.floor(header / 2);
    this.length = Math.min(isPacked ? units * 8 : units, this.#count - this.#seen);
    const valueBytes = (this.width + 7) >> 3;
    this.at = this.#next;
    this.#check(isPacked ? Math.ceil(this.length * this.width / 8) : valueBytes);
    this.value = isPacked && this.width > 0 ? undefined : littleEndian(this.bytes, this.at, valueBytes);
    this.#next += isPacked ? units * this.width : valueBytes;
    this.#seen += this.length;
    return true;
  }

  /** A number of seven bits a byte. */
  #readHeader(): number {
    let header = 0;
    for (let scale = 1;; scale *= 128) {
      if (scale > 2 ** 35) throw this.#cutOff();
      this.#check(1);
      const byte = this.bytes[this.#next++];
      header += (byte & 0x7f) * scale;
      if (byte < 0x80) return header;
    }
  }

  #check(size: number): void {
    if (this.#next + size > this.bytes.length) throw this.#cutOff();
  }

  #cutOff(): FormatError {
    return new FormatError(
      `reading parquet: a page should hold ${this.#count} levels or indices, got ${this.#seen}; the file is damaged`,
    );
  }
}

/** Numbers that are decoded into. */
type Numbers = Uint8Array | Uint32Array;

/** Decodes `count` values of `width` bits into `out`, from index `start`. */
export function decodeHybrid(bytes: Uint8Array, width: number, count: number, out: Numbers, start: number): void {
  let at = start;
  for (const run = new Runs(bytes, width, count); run.next(); at += run.length) {
    const end = at + run.length;
    if (run.value === undefined) unpack(run, out, at, end);
    else fill(out, run.value, at, end);
  }
}

/** The value that all `count` values have, where a single run says so; else `undefined`. */
export function uniformValue(bytes: Uint8Array, width: number, count: number): number | undefined {
  const first = new Runs(bytes, width, count);
  return first.next() && first.length === count ? first.value : undefined;
}

/** So many are filled in one by one: most runs are short. */
const SHORT = 32;

function fill(out: Numbers, value: number, start: number, end: number): void {
  if (end - start > SHORT) out.fill(value, start, end);
  else for (let i = start; i < end; i++) out[i] = value;
}

/** Wider values do not all lie in the four bytes that begin with their first one. */
const MOST_OF_FOUR_BYTES = 25;

/** Unpacks the values from index `start` to `end` of `out`, lowest bits first. */
function unpack({ bytes, view, width, at: from }: Runs, out: Numbers, start: number, end: number): void {
  if (width === 1) return unpackBits(bytes, from, out, start, end);
  // Eight values take `width` bytes; three more are read with the last one.
  const eights = width > MOST_OF_FOUR_BYTES ? 0 : Math.floor(Math.max(0, bytes.length - 3 - from) / width);
  const middle = Math.min(start + eights * 8, end);
  unpackFours(view, from, width, out, start, middle);
  if (middle < end) unpackBytes(bytes, from + eights * width, width, out, middle, end);
}

/** Unpacks bits, lowest first, from index `start` to `end` of `out`. */
export function unpackBits(bytes: Uint8Array, from: number, out: Numbers, start: number, end: number): void {
  const eights = end - (end - start) % 8;
  let at = from;
  for (let i = start; i < eights; i += 8) {
    const byte = bytes[at++];
    out[i] = byte & 1;
    out[i + 1] = (byte >> 1) & 1;
    out[i + 2] = (byte >> 2) & 1;
    out[i + 3] = (byte >> 3) & 1;
    out[i + 4] = (byte >> 4) & 1;
    out[i + 5] = (byte >> 5) & 1;
    out[i + 6] = (byte >> 6) & 1;
    out[i + 7] = byte >> 7;
  }
  for (let i = eights; i < end; i++) out[i] = (bytes[at] >> (i - eights)) & 1;
}

function unpackFours(view: DataView, from: number, width: number, out: Numbers, start: number, end: number): void {
  const mask = (1 << width) - 1;
  for (let i = start, at = from, bit = 0; i < end; i++) {
    out[i] = (view.getInt32(at, true) >>> bit) & mask;
    bit += width;
    at += bit >> 3;
    bit &= 7;
  }
}

/** The same byte by byte, in floats: with a byte beside them values may exceed an integer shift. */
function unpackBytes(bytes: Uint8Array, from: number, width: number, out: Numbers, start: number, end: number): void {
  const size = 2 ** width;
  let at = from;
  let buffered = 0;
  let bits = 0;
  for (let i = start; i < end; i++) {
    while (bits < width) {
      buffered += bytes[at++] * 2 ** bits;
      bits += 8;
    }
    const rest = Math.floor(buffered / size);
    out[i] = buffered - rest * size;
    buffered = rest;
    bits -= width;
  }
}

function littleEndian(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let i = size - 1; i >= 0; i--) value = value * 256 + bytes[at + i];
  return value;
}
