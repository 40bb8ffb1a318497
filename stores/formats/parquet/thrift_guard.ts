/**
 * A check of Thrift compact data that runs before hyparquet decodes it, so that damaged or hostile bytes
 * end in an error at once: no list longer than the bytes that could hold it, no endless number, no deep nesting.
 *
 * Format: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 *
 * @module
 */

import { FormatError } from "../../../ops/errors.ts";

const STOP = 0;
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

/** Parquet's own structures nest less than ten deep. */
const MAX_DEPTH = 32;

/** Longest varint of a 64-bit number, in bytes. */
const MAX_VARINT_BYTES = 10;

/**
 * Walks over the Thrift struct that begins at `start`.
 *
 * @returns The offset just past the struct.
 * @throws {FormatError} when the struct does not end within `bytes`, or is malformed.
 */
export function checkThriftStruct(bytes: Uint8Array, start: number): number {
  return skipStruct(bytes, start, 0);
}

function skipStruct(bytes: Uint8Array, start: number, depth: number): number {
  if (depth > MAX_DEPTH) throw damaged(start, `nests deeper than ${MAX_DEPTH}`);
  let at = start;
  while (true) {
    const header = byteAt(bytes, at++);
    const type = header & 0x0f;
    if (type === STOP) return at;
    const hasLongId = header >> 4 === 0;
    if (hasLongId) at = skipVarint(bytes, at);
    at = skipValue(bytes, at, type, depth);
  }
}

function skipValue(bytes: Uint8Array, at: number, type: number, depth: number): number {
  switch (type) {
    case TRUE:
    case FALSE:
      return at;
    case BYTE:
      return within(bytes, at + 1);
    case 4: // i16
    case 5: // i32
    case 6: // i64
      return skipVarint(bytes, at);
    case DOUBLE:
      return within(bytes, at + 8);
    case BINARY: {
      const end = skipVarint(bytes, at);
      return within(bytes, end + readVarint(bytes, at));
    }
    case LIST:
      return skipList(bytes, at, depth);
    case STRUCT:
      return skipStruct(bytes, at, depth + 1);
    default:
      throw damaged(at, `has a field of unknown type ${type}`);
  }
}

function skipList(bytes: Uint8Array, start: number, depth: number): number {
  const header = byteAt(bytes, start);
  const elementType = header & 0x0f;
  let at = start + 1;
  let size = header >> 4;
  if (size === 15) {
    size = readVarint(bytes, at);
    at = skipVarint(bytes, at);
  }
  // Every element takes at least one byte, booleans too.
  if (size > bytes.length - at) throw damaged(start, `has a list of ${size} elements in ${bytes.length - at} bytes`);
  const isBoolean = elementType === TRUE || elementType === FALSE;
  for (let i = 0; i < size; i++) at = skipValue(bytes, at, isBoolean ? BYTE : elementType, depth + 1);
  return at;
}

function skipVarint(bytes: Uint8Array, start: number): number {
  for (let at = start; at < start + MAX_VARINT_BYTES; at++) {
    if (byteAt(bytes, at) < 0x80) return at + 1;
  }
  throw damaged(start, `has a number longer than ${MAX_VARINT_BYTES} bytes`);
}

/** The unsigned varint at `start`; exact below 2^53, which every valid length is. */
function readVarint(bytes: Uint8Array, start: number): number {
  const end = skipVarint(bytes, start);
  let value = 0;
  for (let at = end - 1; at >= start; at--) value = value * 128 + (bytes[at] & 0x7f);
  return value;
}

function byteAt(bytes: Uint8Array, at: number): number {
  if (at >= bytes.length) throw damaged(at, "ends early");
  return bytes[at];
}

function within(bytes: Uint8Array, end: number): number {
  if (end > bytes.length) throw damaged(end, "ends early");
  return end;
}

function damaged(at: number, problem: string): FormatError {
  return new FormatError(`reading parquet: the header at byte ${at} ${problem}; the file is damaged or not parquet`);
}
