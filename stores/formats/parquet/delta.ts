/**
 * Integers as the differences between neighbours, packed in parts that each have a number of bits of their own.
 *
 * Format: https://parquet.apache.org/docs/file-format/data-pages/encodings/#DELTAENC
 *
 * @module
 */

import { FormatError } from "../../../ops/errors.ts";
import { viewed } from "../text_hash.ts";
import { checkedLength } from "./limits.ts";
import { type PackedNumbers, unpack } from "./packed_bits.ts";

/** Numbers of a block that are plausible: writers use blocks of 128 in 4 parts. */
const MAX_BLOCK = 65536;

/** Decodes integers of 32 bits, which wrap. @returns where they end in `bytes` */
export function decodeDelta32(bytes: Uint8Array, start: number, out: Int32Array): number {
  const parts = new DeltaParts(bytes, start, out.length);
  const differences = new Uint32Array(parts.size);
  let value = out[0] = parts.low;
  for (let at = 1; parts.next();) {
    unpackPart(parts, differences);
    const { length, low: least } = parts;
    for (let k = 0; k < length; k++) {
      value = (value + least + differences[k]) | 0;
      out[at++] = value;
    }
  }
  return parts.end;
}

/** The same for 64 bits. @param out the lower and the upper half of each number */
export function decodeDelta64(bytes: Uint8Array, start: number, out: Uint32Array): number {
  const parts = new DeltaParts(bytes, start, out.length / 2);
  const [lows, highs] = [new Uint32Array(parts.size), new Uint32Array(parts.size)];
  let low = out[0] = parts.low;
  let high = out[1] = parts.high;
  for (let at = 2; parts.next();) {
    unpackPart(parts, lows);
    unpackUpperHalves(parts, highs);
    const { length, low: least, high: leastHigh } = parts;
    for (let k = 0; k < length; k++) {
      const sum = (low + least) | 0;
      const next = (sum + lows[k]) | 0;
      high = (high + leastHigh + highs[k] + carry(low, least, sum) + carry(sum, lows[k], next)) | 0;
      low = next;
      out[at++] = low;
      out[at++] = high;
    }
  }
  return parts.end;
}

/** 1 where the sum of two numbers of 32 bits without a sign has one bit more, else 0. */
function carry(one: number, other: number, sum: number): number {
  return ((one & other) | ((one | other) & ~sum)) >>> 31;
}

/** The lower 32 bits of a part's numbers. */
function unpackPart(parts: DeltaParts, out: Uint32Array): void {
  if (parts.width === 0) out.fill(0);
  else unpack(parts, out, parts.length);
}

/** Those above them. */
function unpackUpperHalves(parts: DeltaParts, out: Uint32Array): void {
  if (parts.width <= 32) return void out.fill(0);
  const { bytes, view, at, width, length } = parts;
  unpack({ bytes, view, at: at + 4, width }, out, length);
  const mask = 2 ** (width - 32) - 1;
  for (let k = 0; k < length; k++) out[k] &= mask;
}

/** The parts of some bytes, one after the other. */
class DeltaParts implements PackedNumbers {
  readonly bytes;
  readonly view;
  /** Numbers of a whole part. */
  readonly size: number;
  /** Those of this part that are asked for. */
  length = 0;
  /** Bits of each. */
  width = 0;
  /** Where they begin. */
  at = 0;
  /** Where this part ends. */
  end: number;
  /** What is added to each; before the first part the first number of all. */
  low = 0;
  /** Its upper 32 bits. */
  high = 0;
  readonly #partsOfBlock: number;
  #widths = 0;
  #next = 0;
  #left: number;
  /** The upper 32 bits of the number that was read last. */
  #upper = 0;

  /** @param count how many numbers are asked for */
  constructor(bytes: Uint8Array, start: number, count: number) {
    ({ bytes: this.bytes, view: this.view } = viewed(bytes));
    this.end = start;
    const block = checkedLength(this.#number(), MAX_BLOCK, "the block size of delta-packed values");
    this.#partsOfBlock = this.#next = this.#number();
    this.size = block / this.#partsOfBlock;
    if (block === 0 || this.#partsOfBlock === 0 || this.size % 8 !== 0) {
      throw new FormatError(
        `reading parquet: delta-packed values cannot have blocks of ${block} in ${this.#partsOfBlock} parts`,
      );
    }
    // How many numbers there are, which the page says too.
    this.#number();
    this.#zigzag();
    this.#left = count - 1;
  }

  /** Goes on to the next part. @returns whether there is one */
  next(): boolean {
    if (this.#left <= 0) return false;
    if (this.#next === this.#partsOfBlock) this.#beginBlock();
    this.length = Math.min(this.size, this.#left);
    this.#left -= this.length;
    this.width = checkedLength(this.bytes[this.#widths + this.#next++], 64, "the width of delta-packed values");
    this.at = this.end;
    this.#check(Math.ceil(this.length * this.width / 8));
    // The last part of a page may be cut off behind its last number.
    this.end = Math.min(this.at + this.size * this.width / 8, this.bytes.length);
    return true;
  }

  #beginBlock(): void {
    this.#zigzag();
    this.#check(this.#partsOfBlock);
    this.#widths = this.end;
    this.#next = 0;
    this.end += this.#partsOfBlock;
  }

  /** Reads a whole number of up to 64 bits, whose lowest bit is its sign, as what is added. */
  #zigzag(): void {
    const low = this.#number();
    const sign = -(low & 1);
    this.low = ((low >>> 1) | (this.#upper << 31)) ^ sign;
    this.high = (this.#upper >>> 1) ^ sign;
  }

  /** Reads a number of seven bits a byte: gives its lower 32 bits and keeps the upper ones. */
  #number(): number {
    let [low, high] = [0, 0];
    for (let shift = 0; shift < 70; shift += 7) {
      this.#check(1);
      const byte = this.bytes[this.end++];
      if (shift < 32) low |= (byte & 0x7f) << shift;
      if (shift > 24) high |= shift < 32 ? (byte & 0x7f) >>> (32 - shift) : (byte & 0x7f) << (shift - 32);
      if (byte < 0x80) break;
    }
    this.#upper = high;
    return low >>> 0;
  }

  #check(size: number): void {
    if (this.end + size <= this.bytes.length) return;
    throw new FormatError(
      `reading parquet: delta-packed values should have ${
        this.end + size
      } bytes, got ${this.bytes.length}; the page is damaged`,
    );
  }
}
