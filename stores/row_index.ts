/**
 * The index of a result's rows: what each was computed from, so that others find rows that they need too.
 *
 * Format, little-endian: the numbers `magic`, rows and runs as uint32, and one that is 0; the pass, 16 bytes; for each row a
 * record of 16 bytes; for each run of rows a record of 24 bytes; a bit for each row, the lowest of a uint32 first, that says
 * whether runs count it; the first 16 bytes of the SHA-256 of all that.
 *
 * The record of a row is a key of 14 bytes, all 0 where it is not known, and a checksum of 2 bytes of the row's result. The
 * last uint32 has the checksum in its lower half. The record of a run is a hash, 16 bytes, of the texts of consecutive rows
 * that are counted; the first of them, and how many they are, as uint32.
 *
 * Indexes of earlier versions, with 36 bytes a row, begin with another number: their rows are not found.
 *
 * @module
 */

import { nodeCrypto } from "../ops/builtins.ts";
import { bytesUnder, join } from "./bytes.ts";

/** What the rows of a result were computed from. */
export interface RowIndex {
  /** Names what they depend on besides what is read: 32 hex digits. */
  readonly pass: string;
  /** For each row four numbers: its key and, in the lower half of the last, a checksum of its result. */
  readonly records: Uint32Array;
  /** Texts of several rows at once. */
  readonly runs: RunIndex;
}

/** Which rows were given to the model one after the other, in runs. */
export interface RunIndex {
  /** For each run six numbers: its hash, its first row, and how many rows it has. */
  readonly records: Uint32Array;
  /** For each row whether runs count it: those that equal an earlier one are no part of them. */
  readonly counted: Uint32Array;
}

/** Numbers of a row's record. */
export const RECORD_WORDS = 4;
/** The part of a record's last number that is its key's. */
export const KEY_MASK = 0xffff0000;
/** Numbers of a run's record. */
export const RUN_WORDS = 6;

const MAGIC = 0x32524750;
const HEADER_WORDS = 8;
const DIGEST_BYTES = 16;

/** The bytes of an index. */
export function encodeRowIndex({ pass, records, runs }: RowIndex): Uint8Array<ArrayBuffer> {
  const head = Uint32Array.of(MAGIC, records.length / RECORD_WORDS, runs.records.length / RUN_WORDS, 0);
  const parts = [head, Uint8Array.fromHex(pass), records, runs.records, runs.counted];
  const body = join(parts.map(bytesUnder));
  return join([body, digest(body)]);
}

/** Reads an index, or `undefined` where the bytes are none, or are damaged: it says nothing then. */
export function decodeRowIndex(bytes: Uint8Array<ArrayBuffer>): RowIndex | undefined {
  if (bytes.byteLength < 4 * HEADER_WORDS + DIGEST_BYTES || bytes.byteLength % 4 !== 0) return undefined;
  const end = bytes.byteLength - DIGEST_BYTES;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, end / 4);
  const [magic, rows, runs] = words;
  const runStart = HEADER_WORDS + rows * RECORD_WORDS;
  const countedStart = runStart + runs * RUN_WORDS;
  if (magic !== MAGIC || words.length !== countedStart + countedWords(rows)) return undefined;
  if (bytes.subarray(end).toHex() !== digest(bytes.subarray(0, end)).toHex()) return undefined;
  return {
    pass: bytes.subarray(16, 4 * HEADER_WORDS).toHex(),
    records: words.subarray(HEADER_WORDS, runStart),
    runs: { records: words.subarray(runStart, countedStart), counted: words.subarray(countedStart) },
  };
}

/** How many numbers have a bit for each of some rows. */
export function countedWords(rows: number): number {
  return Math.ceil(rows / 32);
}

function digest(bytes: Uint8Array): Uint8Array {
  return nodeCrypto().createHash("sha256").update(bytes).digest().subarray(0, DIGEST_BYTES);
}
