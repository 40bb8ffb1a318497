/**
 * The index of a result's rows: what each was computed from, so that others find rows that they need too.
 *
 * Format, little-endian: the numbers `magic` and rows as uint32; the pass, 16 bytes; for each row two keys of 16 bytes, all
 * zero where they are not known: of what was given to the model, and of the tokens that it read; for each row a CRC-32 of its
 * result, as uint32; the first 16 bytes of the SHA-256 of all that.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { bytesUnder, join } from "./bytes.ts";

/** What the rows of a result were computed from. */
export interface RowIndex {
  /** Names what they depend on besides what is read: 32 hex digits. */
  readonly pass: string;
  /** For each row its two keys, four numbers each: hashes of what was given and of what was read. 0 where not known. */
  readonly keys: Uint32Array;
  /** For each row a checksum of its result. */
  readonly checks: Uint32Array;
}

/** Numbers of a key. */
export const KEY_WORDS = 4;
/** Numbers of both keys of a row. */
export const ROW_WORDS = 2 * KEY_WORDS;

const MAGIC = 0x31524750;
const HEADER_BYTES = 24;
const DIGEST_BYTES = 16;
const ROW_BYTES = 4 * (ROW_WORDS + 1);

/** The bytes of an index. */
export function encodeRowIndex({ pass, keys, checks }: RowIndex): Uint8Array<ArrayBuffer> {
  const head = [bytesUnder(Uint32Array.of(MAGIC, checks.length)), Uint8Array.fromHex(pass)];
  const body = join([...head, bytesUnder(keys), bytesUnder(checks)]);
  return join([body, digest(body)]);
}

/** Reads an index, or `undefined` where the bytes are none, or are damaged: it says nothing then. */
export function decodeRowIndex(bytes: Uint8Array<ArrayBuffer>): RowIndex | undefined {
  if (bytes.byteLength < HEADER_BYTES + DIGEST_BYTES || bytes.byteLength % 4 !== 0) return undefined;
  const [magic, rows] = new Uint32Array(bytes.buffer, bytes.byteOffset, 2);
  if (magic !== MAGIC || bytes.byteLength !== HEADER_BYTES + rows * ROW_BYTES + DIGEST_BYTES) return undefined;
  const end = bytes.byteLength - DIGEST_BYTES;
  if (bytes.subarray(end).toHex() !== digest(bytes.subarray(0, end)).toHex()) return undefined;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + HEADER_BYTES, rows * ROW_BYTES / 4);
  return {
    pass: bytes.subarray(8, HEADER_BYTES).toHex(),
    keys: words.subarray(0, rows * ROW_WORDS),
    checks: words.subarray(rows * ROW_WORDS),
  };
}

function digest(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest().subarray(0, DIGEST_BYTES);
}
