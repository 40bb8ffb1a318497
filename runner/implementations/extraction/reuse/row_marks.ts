/**
 * What is known of rows besides their results: what was read, and a checksum of what came of it.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { bytesUnder } from "../../../../stores/bytes.ts";
import { KEY_WORDS } from "../../../../stores/row_index.ts";

/** Keys and checksums, row by row. */
export interface Marks {
  /** Four numbers for each row, all 0 where nothing is known of it. */
  readonly keys: Uint32Array;
  /** A number for each row. */
  readonly checks: Uint32Array;
}

/** The keys of a dataset's rows, which the ops of a pass share. */
export class RowKeys {
  /** Four numbers for each row. */
  readonly words: Uint32Array<ArrayBuffer>;

  /** Of so many rows, of which nothing is known. */
  constructor(rows: number) {
    this.words = new Uint32Array(rows * KEY_WORDS);
  }

  /** Sets the key of rows. */
  set(rows: readonly number[], key: Uint32Array): void {
    for (const row of rows) this.words.set(key, row * KEY_WORDS);
  }

  /** A row's key as a text. */
  hex(row: number): string {
    return bytesUnder(this.words.subarray(row * KEY_WORDS, (row + 1) * KEY_WORDS)).toHex();
  }

  /** Takes over what was kept of some rows. */
  take(rows: Int32Array, keys: Uint32Array): void {
    rows.forEach((row, i) => this.words.set(keys.subarray(i * KEY_WORDS, (i + 1) * KEY_WORDS), row * KEY_WORDS));
  }

  /** The marks of some rows. */
  marks(rows: readonly number[], checks: Uint32Array): Marks {
    const keys = new Uint32Array(rows.length * KEY_WORDS);
    rows.forEach((row, i) => keys.set(this.words.subarray(row * KEY_WORDS, (row + 1) * KEY_WORDS), i * KEY_WORDS));
    return { keys, checks: Uint32Array.from(rows, (row) => checks[row]) };
  }
}

/**
 * The key of what a model reads: token ids tell all of it; of a text that a server reads, `settings` tell the rest.
 *
 * @returns the first 128 bits of a SHA-256
 */
export function rowKey(read: Int32Array | string, settings: string): Uint32Array {
  const hash = createHash("sha256");
  if (typeof read === "string") hash.update(`text ${settings}\0`).update(read);
  else hash.update("ids\0").update(bytesUnder(read));
  const { buffer, byteOffset } = hash.digest();
  return new Uint32Array(buffer.slice(byteOffset, byteOffset + KEY_WORDS * 4));
}

/** Whether something is a key as a text. */
export function isKeyHex(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{32}$/.test(value);
}

/** The key that a text stands for. */
export function keyOfHex(hex: string): Uint32Array {
  return new Uint32Array(Uint8Array.fromHex(hex).buffer);
}

/** Whether a row has a key. */
export function hasKey(keys: Uint32Array, row: number): boolean {
  return (keys[row * KEY_WORDS] | keys[row * KEY_WORDS + 1] | keys[row * KEY_WORDS + 2] | keys[row * KEY_WORDS + 3]) !==
    0;
}

/** The checksum of a row's vectors. @param isHalf whether they are kept as 16-bit floats */
export function vectorsCheck(vectors: Float32Array, isHalf: boolean): number {
  return crc32(bytesUnder(isHalf ? Float32Array.from(new Float16Array(vectors)) : vectors));
}

/** The checksum of a row's text. */
export function textCheck(text: string): number {
  return crc32(text);
}
