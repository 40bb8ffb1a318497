/**
 * The protobuf wire format: walking the fields of a message, and writing fields.
 *
 * Only what ONNX files need. Fields are given as byte ranges, so that large payloads are never read.
 * Format: https://protobuf.dev/programming-guides/encoding/
 *
 * @module
 */
import { FormatError } from "../../ops/errors.ts";
import { join } from "../../stores/bytes.ts";
import type { ByteRange, ByteSource } from "./bytes.ts";

/** Wire type of integers. */
export const VARINT = 0;
/** Wire type of 8-byte values. */
export const FIXED64 = 1;
/** Wire type of strings, bytes, messages and packed numbers. */
export const LENGTH_DELIMITED = 2;
/** Wire type of 4-byte values. */
export const FIXED32 = 5;

/** One field of a message. `start` and `end` delimit the payload, without tag and length. */
export interface Field extends ByteRange {
  /** The field's number in the schema. */
  readonly number: number;
  /** One of the wire types. */
  readonly wireType: number;
  /** Where the tag begins: `tagStart` to `end` is the whole field. */
  readonly tagStart: number;
  /** The integer of a varint field, as signed 64 bits; 0 for other wire types. */
  readonly value: number;
}

/**
 * Walks the fields of a message in the order of the file.
 *
 * @throws {FormatError} if the bytes are not a protobuf message, or end inside a field
 */
export function* fieldsOf(source: ByteSource, range: ByteRange): Generator<Field> {
  let position = range.start;
  while (position < range.end) {
    const tagStart = position;
    const tag = readVarint(source, position, range.end);
    const wireType = tag.value & 7;
    const number = Math.floor(tag.value / 8);
    position = tag.end;
    let value = 0;
    let start = position;
    let end: number;
    if (wireType === VARINT) {
      const varint = readVarint(source, position, range.end);
      value = varint.value;
      end = varint.end;
    } else if (wireType === LENGTH_DELIMITED) {
      const length = readVarint(source, position, range.end);
      start = length.end;
      end = start + length.value;
    } else if (wireType === FIXED64) {
      end = position + 8;
    } else if (wireType === FIXED32) {
      end = position + 4;
    } else {
      throw new FormatError(`Cannot read a protobuf message: wire type ${wireType} at byte ${tagStart} is not known`);
    }
    if (number === 0 || end < start || end > range.end) {
      throw new FormatError(
        `Cannot read a protobuf message: field ${number} at byte ${tagStart} ends at ${end}, past byte ${range.end}; ` +
          "the file is damaged or was not downloaded completely",
      );
    }
    yield { number, wireType, tagStart, start, end, value };
    position = end;
  }
}

const DECODER = new TextDecoder();

/** The text of a string field. */
export function readText(source: ByteSource, range: ByteRange): string {
  return DECODER.decode(source.read(range.start, range.end));
}

/** The integers of a repeated integer field, packed or not: one field of several of them. */
export function readIntegers(source: ByteSource, field: Field): number[] {
  if (field.wireType === VARINT) return [field.value];
  const values: number[] = [];
  let position = field.start;
  while (position < field.end) {
    const varint = readVarint(source, position, field.end);
    values.push(varint.value);
    position = varint.end;
  }
  return values;
}

function readVarint(source: ByteSource, start: number, limit: number): { value: number; end: number } {
  const bytes = source.read(start, Math.min(start + 10, limit));
  let value = 0;
  let scale = 1;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) {
      return { value: index < 7 ? value : wideVarint(bytes, index + 1), end: start + index + 1 };
    }
    scale *= 128;
  }
  throw new FormatError(`Cannot read a protobuf message: the integer at byte ${start} does not end`);
}

/** Integers of 50 bits and more, and negative ones, which take ten bytes. */
function wideVarint(bytes: Uint8Array, length: number): number {
  let value = 0n;
  for (let index = length - 1; index >= 0; index--) value = (value << 7n) | BigInt(bytes[index] & 0x7f);
  return Number(BigInt.asIntN(64, value));
}

/** The varint encoding of an integer from 0 up to 2^53. */
export function encodeVarint(value: number): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  while (value >= 128) {
    bytes.push((value % 128) + 128);
    value = Math.floor(value / 128);
  }
  bytes.push(value);
  return Uint8Array.from(bytes);
}

/** The tag and the length that come before a length-delimited payload. */
export function encodeHeader(number: number, length: number): Uint8Array<ArrayBuffer> {
  return join([encodeVarint(number * 8 + LENGTH_DELIMITED), encodeVarint(length)]);
}

/** A whole length-delimited field. */
export function encodeBytes(number: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  return join([encodeHeader(number, payload.length), payload]);
}

/** A whole string field. */
export function encodeText(number: number, text: string): Uint8Array<ArrayBuffer> {
  return encodeBytes(number, new TextEncoder().encode(text));
}

/** A whole integer field; the value is from 0 up to 2^53. */
export function encodeInteger(number: number, value: number): Uint8Array<ArrayBuffer> {
  return join([encodeVarint(number * 8 + VARINT), encodeVarint(value)]);
}
