/**
 * Parquet's run-length and bit-packed encoding, in which levels and dictionary indices are stored.
 *
 * Format: https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE
 *
 * @module
 */

import { FormatError } from "../../../ops/errors.ts";
import { viewed } from "../text_hash.ts";
import { type Numbers, type PackedNumbers, unpack } from "./packed_bits.ts";

/** The runs that hold the first values of some bytes, one after the other: levels with nulls have a run for every few. */
export class Runs implements PackedNumbers {
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
    ({ bytes: this.bytes, view: this.view } = viewed(bytes));
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

function littleEndian(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let i = size - 1; i >= 0; i--) value = value * 256 + bytes[at + i];
  return value;
}
