/**
 * Snappy for pages that it hardly compressed: those of vectors and other floats, which pyarrow compresses with it all the same.
 * Their bytes lie in long stretches, which are copied as such.
 *
 * Format: https://github.com/google/snappy/blob/main/format_description.txt
 *
 * @module
 */

import { FormatError } from "../../../ops/errors.ts";

/** Whether what was compressed to so many bytes is for {@linkcode unpackStretches}: others have too many short copies. */
export function isHardlyCompressed(packed: number, size: number): boolean {
  return packed > 0.9 * size;
}

/** Decompresses `size` bytes. @throws {FormatError} when they are others, or not there. */
export function unpackStretches(packed: Uint8Array, size: number): Uint8Array {
  return new Unpacking(packed, size).run();
}

/** So many bytes are copied one by one. */
const SHORT = 32;
/** A stretch whose length takes no byte of its own has at most so many. */
const MOST_IN_TAG = 60;

class Unpacking {
  readonly #packed: Uint8Array;
  readonly #out: Uint8Array;
  #at = 0;
  #to = 0;

  constructor(packed: Uint8Array, size: number) {
    this.#packed = packed;
    this.#out = new Uint8Array(size);
  }

  run(): Uint8Array {
    // The length before all else is known.
    while (this.#number(1) >= 0x80);
    while (this.#at < this.#packed.length) this.#element(this.#number(1));
    check(this.#to === this.#out.length);
    return this.#out;
  }

  #element(tag: number): void {
    const [kind, rest] = [tag & 3, tag >> 2];
    if (kind === 0) this.#stretch(1 + (rest < MOST_IN_TAG ? rest : this.#number(rest - MOST_IN_TAG + 1)));
    else if (kind === 1) this.#repeat(4 + (rest & 7), (rest >> 3) * 256 + this.#number(1));
    else this.#repeat(1 + rest, this.#number(kind === 2 ? 2 : 4));
  }

  /** A number of so many bytes, the lowest first. */
  #number(size: number): number {
    const end = this.#at + size;
    check(end <= this.#packed.length);
    let value = 0;
    for (let i = end - 1; i >= this.#at; i--) value = value * 256 + this.#packed[i];
    this.#at = end;
    return value;
  }

  /** Bytes as they are. */
  #stretch(length: number): void {
    const start = this.#at;
    const to = this.#advance(length);
    this.#at += length;
    check(this.#at <= this.#packed.length);
    if (length > SHORT) this.#out.set(this.#packed.subarray(start, this.#at), to);
    else for (let i = 0; i < length; i++) this.#out[to + i] = this.#packed[start + i];
  }

  /** What lies `distance` before: it may reach into what it becomes. */
  #repeat(length: number, distance: number): void {
    check(distance > 0 && distance <= this.#to);
    const to = this.#advance(length);
    const out = this.#out;
    for (let i = to; i < to + length; i++) out[i] = out[i - distance];
  }

  #advance(length: number): number {
    const to = this.#to;
    this.#to += length;
    check(this.#to <= this.#out.length);
    return to;
  }
}

function check(isThere: boolean): void {
  if (isThere) return;
  throw new FormatError(
    "reading parquet: a page does not decompress as SNAPPY (it ends early, or refers to what is not there); the file is damaged",
  );
}
