/**
 * Parquet's run-length and bit-packed encoding, in which levels and dictionary indices are stored.
 *
 * Format: https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE
 *
 * @module
 */

import { FormatError } from "../../../ops/errors.ts";
import { decodePieces, type HybridNumbers, type Piece } from "../../wasm/hybrid_numbers.ts";

/** The runs that hold the first values of some bytes, one after the other: levels with nulls have a run for every few. */
export class Runs {
  /** How many values the run holds; bit-packed runs may be padded beyond the values asked for. */
  length = 0;
  /** The value of all of them; `undefined` for a bit-packed run. */
  value: number | undefined;
  /** Where the packed bits begin. */
  at = 0;
  readonly #bytes: Uint8Array;
  readonly #width: number;
  readonly #count: number;
  #next = 0;
  #seen = 0;

  /**
   * @param width Bits of one value, 0 to 32.
   * @param count How many values are asked for.
   */
  constructor(bytes: Uint8Array, width: number, count: number) {
    this.#bytes = bytes;
    this.#width = width;
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
    const valueBytes = (this.#width + 7) >> 3;
    this.at = this.#next;
    this.#check(isPacked ? Math.ceil(this.length * this.#width / 8) : valueBytes);
    this.value = isPacked && this.#width > 0 ? undefined : littleEndian(this.#bytes, this.at, valueBytes);
    this.#next += isPacked ? units * this.#width : valueBytes;
    this.#seen += this.length;
    return true;
  }

  /** A number of seven bits a byte. */
  #readHeader(): number {
    let header = 0;
    for (let scale = 1;; scale *= 128) {
      if (scale > 2 ** 35) throw this.#cutOff();
      this.#check(1);
      const byte = this.#bytes[this.#next++];
      header += (byte & 0x7f) * scale;
      if (byte < 0x80) return header;
    }
  }

  #check(size: number): void {
    if (this.#next + size > this.#bytes.length) throw this.#cutOff();
  }

  #cutOff(): FormatError {
    return cutOff(this.#count, this.#seen);
  }
}

/** Decodes numbers piece by piece. @throws {FormatError} when the bytes end before the numbers do. */
export function decodeHybrid(numbers: HybridNumbers, take: (piece: Piece) => void): void {
  const got = decodePieces(numbers, take);
  if (got < numbers.count) throw cutOff(numbers.count, got);
}

/** Decodes levels into `out`, from index `start`. @throws {FormatError} as {@linkcode decodeHybrid} */
export function decodeLevels(levels: HybridNumbers, out: Uint8Array, start: number): void {
  let at = start;
  decodeHybrid(levels, ({ numbers: { length }, narrowed }) => {
    out.set(narrowed(), at);
    at += length;
  });
}

/** The value that all `count` values have, where a single run says so; else `undefined`. */
export function uniformValue(bytes: Uint8Array, width: number, count: number): number | undefined {
  const first = new Runs(bytes, width, count);
  return first.next() && first.length === count ? first.value : undefined;
}

function cutOff(count: number, got: number): FormatError {
  return new FormatError(
    `reading parquet: a page should hold ${count} levels or indices, got ${got}; the file is damaged`,
  );
}

function littleEndian(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let i = size - 1; i >= 0; i--) value = value * 256 + bytes[at + i];
  return value;
}
