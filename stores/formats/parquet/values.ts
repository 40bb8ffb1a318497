/**
 * The values of one column chunk in their physical form, before they get an Arrow type.
 *
 * @module
 */

import { FormatError } from "../../../ops/errors.ts";
import {
  copyFours,
  gatheredBytes,
  gatherTexts,
  MOST_TEXT_BYTES,
  SHORT,
  SLACK,
  type TextBytes,
} from "../text_copies.ts";
import type { ViewedBytes } from "../text_hash.ts";
import { type Affixes, writeAffixed } from "./affixes.ts";
import type { CodedSink } from "./coded_sink.ts";
import { copyPrefixed, LENGTH_BYTES } from "./prefixed_texts.ts";
import type { NumberSink } from "./dictionary.ts";
import type { Budget } from "./limits.ts";

/** Values of one width, one after the other, little-endian as parquet stores them. Booleans take a byte each. */
export interface FixedValues {
  /** What it is, among values. */
  readonly kind: "fixed";
  /** Bytes of one value. */
  readonly width: number;
  /** `count * width` bytes, aligned to 8. */
  readonly bytes: Uint8Array;
  /** How many there are. */
  readonly count: number;
}

/** Values of differing lengths. */
export interface VariableValues extends TextBytes {
  /** What it is, among values. */
  readonly kind: "variable";
}

/** Values of differing lengths, as numbers of those of a dictionary. */
export interface CodedValues {
  /** What it is, among values. */
  readonly kind: "coded";
  /** The dictionary. */
  readonly entries: TextBytes;
  /** Which of its values each is. */
  readonly indices: Int32Array;
  /** How many there are. */
  readonly count: number;
}

/** Values as they are. */
export type WholeValues = FixedValues | VariableValues;

/** Decoded values, nulls left out. */
export type Values = WholeValues | CodedValues;

/** Collects values of one width. */
export class FixedSink {
  readonly kind = "fixed";
  readonly width: number;
  readonly #budget: Budget;
  #bytes: Uint8Array;
  #used = 0;

  /**
   * @param width Bytes of one value.
   * @param capacity Bytes to set aside at once; more are added as needed.
   */
  constructor(width: number, budget: Budget, capacity: number) {
    this.width = width;
    this.#budget = budget;
    this.#bytes = new Uint8Array(capacity);
  }

  /** Room for `count` more values, which the caller fills. */
  reserve(count: number): Uint8Array {
    const size = count * this.width;
    this.#budget.spend(size);
    const start = this.#used;
    this.#used += size;
    if (this.#used > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#used, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, start));
      this.#bytes = larger;
    }
    return this.#bytes.subarray(start, this.#used);
  }

  /** All values so far. */
  finish(): FixedValues {
    const bytes = this.#bytes.subarray(0, this.#used);
    return { kind: "fixed", width: this.width, bytes, count: this.width ? this.#used / this.width : 0 };
  }
}

/** Bytes that are set aside in any case. */
const LEAST_BYTES = 4096;
/** So many values show how long those after them will be. */
const SAMPLE = 1024;

/** Collects values of differing lengths. */
export class VariableSink {
  readonly kind = "variable";
  readonly #budget: Budget;
  readonly #expected: number;
  readonly #most: number;
  #offsets: Int32Array<ArrayBuffer>;
  #bytes = new Uint8Array(0);
  #view = new DataView(this.#bytes.buffer);
  #count = 0;

  /**
   * @param expected Values to set memory aside for, once the first of them show how long they are.
   * @param most Bytes of it.
   */
  constructor(budget: Budget, expected = 0, most = 0) {
    this.#budget = budget;
    this.#expected = expected;
    this.#most = most;
    this.#offsets = new Int32Array(1 + Math.max(SAMPLE, Math.min(expected, Math.floor(most / 4))));
  }

  /** Adds one value: the bytes between `start` and `end`. */
  push({ bytes, view }: ViewedBytes, start: number, end: number): void {
    const at = this.#reserve(1, end - start);
    this.#offsets[++this.#count] = at + end - start;
    if (end - start > SHORT || end + SLACK > bytes.length) {
      this.#bytes.set(bytes.subarray(start, end), at);
    } else {
      copyFours(view, start, end, this.#view, at);
    }
  }

  /** Adds values each of which comes behind its length. */
  appendPrefixed(bytes: Uint8Array, count: number): void {
    this.#reserve(count, bytes.length - LENGTH_BYTES * count);
    copyPrefixed(bytes, count, this.#bytes, this.#offsets, this.#count + 1);
    this.#count += count;
  }

  /** Adds values that lie one after the other. */
  append(lengths: Int32Array, bytes: Uint8Array): void {
    let end = this.#reserve(lengths.length, bytes.length);
    this.#bytes.set(bytes, end);
    const ends = this.#offsets.subarray(this.#count + 1);
    for (let i = 0; i < lengths.length; i++) ends[i] = end += lengths[i];
    this.#count += lengths.length;
  }

  /** Adds values of which only the ends are given in full. */
  appendAffixed(affixes: Affixes): void {
    const { length } = affixes.prefixes;
    this.#reserve(length, affixes.size);
    writeAffixed(affixes, this.#bytes, this.#offsets, this.#count + 1);
    this.#count += length;
  }

  /** Adds those that indices name of the values of another sink. */
  gather(entries: TextBytes, indices: Uint32Array | Int32Array): void {
    this.#reserve(indices.length, gatheredBytes(entries, indices));
    gatherTexts(entries, indices, this.#bytes, this.#offsets, this.#count + 1);
    this.#count += indices.length;
  }

  /** Makes room for more values of so many bytes together. Returns where these begin. */
  #reserve(count: number, length: number): number {
    this.#budget.spend(length + 4 * count);
    const start = this.#offsets[this.#count];
    const end = start + length;
    checkTextBytes(end);
    this.#enlarge(end + SLACK, this.#count + count + 1);
    return start;
  }

  #enlarge(bytes: number, offsets: number): void {
    if (bytes > this.#bytes.length) {
      const size = Math.max(bytes, LEAST_BYTES, 2 * this.#bytes.length, this.#likely(bytes, offsets));
      this.#bytes = enlarged(this.#bytes, size);
      this.#view = new DataView(this.#bytes.buffer);
    }
    if (offsets > this.#offsets.length) {
      this.#offsets = new Int32Array(this.#offsets.buffer.transfer(4 * Math.max(offsets, 2 * this.#offsets.length)));
    }
  }

  /** Bytes that all values will take, and some more, where so many took `bytes`. */
  #likely(bytes: number, count: number): number {
    return count < SAMPLE ? 0 : Math.min(this.#most, Math.ceil(1.125 * bytes * this.#expected / count));
  }

  /** All values so far. */
  finish(): VariableValues {
    const offsets = this.#offsets.subarray(0, this.#count + 1);
    return { kind: "variable", offsets, bytes: this.#bytes.subarray(0, offsets[this.#count]), count: this.#count };
  }
}

/** A place that values are collected in. */
export type Sink = FixedSink | VariableSink | CodedSink | NumberSink;

/** @throws {FormatError} for more bytes than the offsets of a column can count. */
export function checkTextBytes(bytes: number): void {
  if (bytes <= MOST_TEXT_BYTES) return;
  throw new FormatError("reading parquet: a column of text or bytes exceeds 2 GiB; read fewer rows at a time");
}

/** A copy with room behind it, which stays untouched until it is used: memory that is moved is filled with zeros. */
function enlarged(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.min(size, MOST_TEXT_BYTES + SLACK));
  larger.set(bytes);
  return larger;
}
