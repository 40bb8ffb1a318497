/**
 * What is known of rows besides their results: what was read, and a checksum of what came of it.
 *
 * @module
 */

import { hash } from "node:crypto";
import { crc32 } from "node:zlib";
import { bytesUnder } from "../../../../stores/bytes.ts";
import { KEY_WORDS, ROW_WORDS } from "../../../../stores/row_index.ts";
import { VERSION } from "../../../../version.ts";

/** Keys and checksums, row by row. */
export interface Marks {
  /** Two keys for each row, four numbers each, all 0 where they are not known: of what was given, and of what was read. */
  readonly keys: Uint32Array;
  /** A number for each row. */
  readonly checks: Uint32Array;
}

/** Which of a row's keys: of what was given to the model, or of the tokens that it read. */
export type KeyPart = "given" | "read";

/** Where a row's key begins among its numbers. */
export function partStart(part: KeyPart): number {
  return part === "given" ? 0 : KEY_WORDS;
}

/** The keys of a dataset's rows, which the ops of a pass share. */
export class RowKeys {
  /** Eight numbers for each row. */
  readonly words: Uint32Array<ArrayBuffer>;

  /** Of so many rows, of which nothing is known. */
  constructor(rows: number) {
    this.words = new Uint32Array(rows * ROW_WORDS);
  }

  /** Whether nothing is known of any row. */
  get areUnknown(): boolean {
    return this.words.every((word) => word === 0);
  }

  /** Sets one key of rows. */
  set(rows: readonly number[], part: KeyPart, key: Uint32Array): void {
    for (const row of rows) this.words.set(key, row * ROW_WORDS + partStart(part));
  }

  /** Has rows not be found any more. */
  forget(rows: readonly number[]): void {
    for (const row of rows) this.words.fill(0, row * ROW_WORDS, (row + 1) * ROW_WORDS);
  }

  /** Takes over both keys of rows that are read alike. */
  copy(rows: readonly number[], keys: Uint32Array): void {
    for (const row of rows) this.words.set(keys, row * ROW_WORDS);
  }

  /** Takes over what was kept of some rows. */
  take(rows: Int32Array, keys: Uint32Array): void {
    rows.forEach((row, i) => this.copy([row], keysOf(keys, i)));
  }

  /** A row's keys as a text. */
  hex(row: number): string {
    return bytesUnder(keysOf(this.words, row)).toHex();
  }

  /** The marks of some rows. */
  marks(rows: readonly number[], checks: Uint32Array): Marks {
    const keys = new Uint32Array(rows.length * ROW_WORDS);
    rows.forEach((row, i) => keys.set(keysOf(this.words, row), i * ROW_WORDS));
    return { keys, checks: Uint32Array.from(rows, (row) => checks[row]) };
  }
}

/** Both keys of one of many rows. */
export function keysOf(keys: Uint32Array, row: number): Uint32Array {
  return keys.subarray(row * ROW_WORDS, (row + 1) * ROW_WORDS);
}

/** The key of the tokens that a model reads: the first 128 bits of a SHA-256. */
export function readKey(ids: Int32Array): Uint32Array {
  return keyFrom(hash("sha256", bytesUnder(ids), "buffer"));
}

/**
 * The key of what is given to a model.
 *
 * @param settings What its reading of texts depends on, besides the model's files.
 */
export function givenKey(given: string, settings: string): Uint32Array {
  return keyFrom(hash("sha256", `${VERSION} ${settings}\0${given}`, "buffer"));
}

function keyFrom({ buffer, byteOffset }: Uint8Array): Uint32Array {
  return new Uint32Array(buffer.slice(byteOffset, byteOffset + KEY_WORDS * 4));
}

/** Whether something is a row's keys as a text. */
export function isKeyHex(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}

/** The keys that a text stands for. */
export function keysOfHex(hex: string): Uint32Array {
  return new Uint32Array(Uint8Array.fromHex(hex).buffer);
}

/** The checksum of a row's vectors. @param isHalf whether they are kept as 16-bit floats */
export function vectorsCheck(vectors: Float32Array, isHalf: boolean): number {
  return crc32(bytesUnder(isHalf ? Float32Array.from(new Float16Array(vectors)) : vectors));
}

/** The checksum of a row's text. */
export function textCheck(text: string): number {
  return crc32(text);
}
