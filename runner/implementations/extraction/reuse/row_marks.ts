/**
 * What is known of rows besides their results: what was read, and a checksum of what came of it.
 *
 * @module
 */

import { hash } from "node:crypto";
import { crc32 } from "node:zlib";
import { bytesUnder } from "../../../../stores/bytes.ts";
import { KEY_MASK, RECORD_WORDS, type RunIndex } from "../../../../stores/row_index.ts";
import { VERSION } from "../../../../version.ts";

/** What is known of rows, row by row. */
export interface Marks {
  /** Four numbers for each row: its key, all 0 where it is not known, and in the lower half of the last a checksum. */
  readonly records: Uint32Array;
  /** Texts of several rows at once. @default none are known */
  readonly runs?: RunIndex;
}

/** The keys of a dataset's rows, which the ops of a pass share. */
export class RowKeys {
  readonly #records: Uint32Array<ArrayBuffer>;

  /** Of so many rows, of which nothing is known. */
  constructor(rows: number) {
    this.#records = new Uint32Array(rows * RECORD_WORDS);
  }

  /** Whether nothing is known of any row. */
  get areUnknown(): boolean {
    return this.#records.every((word) => word === 0);
  }

  /** Sets the key of rows that are read alike. */
  set(rows: readonly number[], [a, b, c, d]: Uint32Array): void {
    const records = this.#records;
    for (const row of rows) {
      const at = row * RECORD_WORDS;
      [records[at], records[at + 1], records[at + 2], records[at + 3]] = [a, b, c, d & KEY_MASK];
    }
  }

  /** Has rows not be found any more. */
  forget(rows: readonly number[]): void {
    for (const row of rows) this.#records.fill(0, row * RECORD_WORDS, (row + 1) * RECORD_WORDS);
  }

  /** Takes over what was kept of some rows. */
  take(rows: Int32Array, records: Uint32Array): void {
    rows.forEach((row, i) => this.set([row], keyAt(records, i)));
  }

  /** A row's key as a text. */
  hex(row: number): string {
    return bytesUnder(keyAt(this.#records, row)).toHex();
  }

  /** The records of some rows. @param checks For each row of the dataset a checksum of its result. */
  records(rows: ArrayLike<number>, checks: Uint32Array): Uint32Array {
    const all = this.#records;
    const records = new Uint32Array(rows.length * RECORD_WORDS);
    for (let i = 0; i < rows.length; i++) {
      const from = rows[i] * RECORD_WORDS;
      const to = i * RECORD_WORDS;
      for (let word = 0; word < RECORD_WORDS; word++) records[to + word] = all[from + word];
      records[to + 3] |= shortCheck(checks[rows[i]]);
    }
    return records;
  }
}

/** The key of one of many rows, and its checksum, where there is one. */
export function keyAt(records: Uint32Array, row: number): Uint32Array {
  return records.subarray(row * RECORD_WORDS, (row + 1) * RECORD_WORDS);
}

/** The checksum of one of many rows. */
export function checkAt(records: Uint32Array, row: number): number {
  return records[row * RECORD_WORDS + 3] & ~KEY_MASK;
}

/** A checksum in 16 bits; one that has no more stays as it is. */
export function shortCheck(check: number): number {
  return (check ^ check >>> 16) & 0xffff;
}

/** The key of what a model reads, which are token ids, or a text where it hides them: the first 112 bits of a SHA-256. */
export function readKey(read: Int32Array | string, settings: string): Uint32Array {
  return typeof read === "string" ? givenKey(read, settings) : keyFrom(hash("sha256", bytesUnder(read), "buffer"));
}

/**
 * The key of a text that is given to a model.
 *
 * @param settings What its reading of texts depends on, besides the model's files.
 */
export function givenKey(given: string, settings: string): Uint32Array {
  return keyFrom(hash("sha256", `${VERSION} ${settings}\0${given}`, "buffer"));
}

function keyFrom({ buffer, byteOffset }: Uint8Array): Uint32Array {
  const key = new Uint32Array(buffer.slice(byteOffset, byteOffset + RECORD_WORDS * 4));
  key[RECORD_WORDS - 1] &= KEY_MASK;
  return key;
}

/** Whether something is a row's key as a text. */
export function isKeyHex(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{32}$/.test(value);
}

/** The key that a text stands for. */
export function keyOfHex(hex: string): Uint32Array {
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
