/**
 * Decoders of the encodings in which parquet pages hold values.
 *
 * Formats: https://parquet.apache.org/docs/file-format/data-pages/encodings/
 *
 * @module
 */

import type { Encoding, ParquetType } from "hyparquet";
import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { FormatError } from "../../../ops/errors.ts";
import type { NumberSink } from "./dictionary.ts";
import { gather, words } from "./fixed_copies.ts";
import { decodeHybrid, unpackBits } from "./hybrid.ts";
import { checkedLength } from "./limits.ts";
import { viewed } from "../text_hash.ts";
import type { FixedSink, Sink, Values, VariableSink } from "./values.ts";

/** Bytes of a delta-packed block's header that are plausible: writers use blocks of 128 in 4 parts. */
const MAX_DELTA_BLOCK = 65536;

/** The values of one page: `count` of them, encoded in `bytes`. */
export interface EncodedValues {
  /** How they are encoded. */
  readonly encoding: Encoding;
  /** The encoded values. */
  readonly bytes: Uint8Array;
  /** How many there are. */
  readonly count: number;
}

/**
 * Decodes the values of one page into `sink`.
 *
 * @param type Physical type of the column.
 * @param dictionary The chunk's dictionary, for the encodings that refer to one.
 * @throws {FormatError} when the bytes do not hold the values, or the encoding is unknown.
 */
export function decodeValues(page: EncodedValues, type: ParquetType, sink: Sink, dictionary: Values | undefined): void {
  if (page.count === 0) return;
  const { encoding } = page;
  if (encoding === "PLAIN_DICTIONARY" || encoding === "RLE_DICTIONARY") {
    if (!dictionary) throw new FormatError("reading parquet: a page refers to a dictionary that the column lacks");
    return decodeIndices(page, sink, dictionary);
  }
  if (sink.kind === "variable") return decodeVariable(page, sink);
  if (sink.kind === "coded") return decodeVariable(page, sink.texts());
  if (sink.kind === "numbers") return decodeNumbered(page, sink);
  if (type === "BOOLEAN") return decodeBooleans(page, sink);
  switch (encoding) {
    case "PLAIN":
      return decodePlain(page, sink);
    case "BYTE_STREAM_SPLIT":
      return decodeByteStreamSplit(page, sink);
    case "DELTA_BINARY_PACKED":
      return decodeDelta(page, type, sink);
    case "DELTA_BYTE_ARRAY":
      return decodeDeltaFixedBytes(page, sink);
    default:
      throw unknown(encoding);
  }
}

function decodeNumbered(page: EncodedValues, sink: NumberSink): void {
  const texts = sink.texts();
  decodeVariable(page, texts);
  sink.add(texts.finish());
}

function decodeVariable(page: EncodedValues, sink: VariableSink): void {
  switch (page.encoding) {
    case "PLAIN":
      return decodePlainBytes(page, sink);
    case "DELTA_LENGTH_BYTE_ARRAY":
      return decodeDeltaLength(page, sink);
    case "DELTA_BYTE_ARRAY":
      return decodeDeltaBytes(page, sink);
    default:
      throw unknown(page.encoding);
  }
}

function decodePlain({ bytes, count }: EncodedValues, sink: FixedSink): void {
  const size = count * sink.width;
  if (bytes.length < size) throw tooShort(size, bytes.length);
  sink.reserve(count).set(bytes.length === size ? bytes : bytes.subarray(0, size));
}

function decodePlainBytes({ bytes, count }: EncodedValues, sink: VariableSink): void {
  if (bytes.length < 4 * count) throw tooShort(4 * count, bytes.length);
  sink.prepare(count, bytes.length - 4 * count);
  const page = viewed(bytes);
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 4 > bytes.length) throw tooShort(at + 4, bytes.length);
    const start = at + 4;
    at = start + page.view.getUint32(at, true);
    if (at > bytes.length) throw tooShort(at, bytes.length);
    sink.push(page, start, at);
  }
}

function decodeBooleans({ encoding, bytes, count }: EncodedValues, sink: FixedSink): void {
  if (encoding === "RLE") {
    // The runs follow their length, which the page's own length makes redundant.
    return decodeHybrid(bytes.subarray(4), 1, count, sink.reserve(count), 0);
  }
  if (encoding !== "PLAIN") throw unknown(encoding);
  if (bytes.length * 8 < count) throw tooShort(Math.ceil(count / 8), bytes.length);
  unpackBits(bytes, 0, sink.reserve(count), 0, count);
}

/** The k-th bytes of all values come together: first all lowest bytes, then the next. */
function decodeByteStreamSplit({ bytes, count }: EncodedValues, sink: FixedSink): void {
  const { width } = sink;
  if (bytes.length < count * width) throw tooShort(count * width, bytes.length);
  const out = sink.reserve(count);
  if (width === 4) {
    const floats = words(out);
    const [b, c, d] = [count, 2 * count, 3 * count];
    for (let i = 0; i < count; i++) {
      floats[i] = bytes[i] | (bytes[b + i] << 8) | (bytes[c + i] << 16) | (bytes[d + i] << 24);
    }
    return;
  }
  for (let k = 0; k < width; k++) {
    const stream = k * count;
    for (let i = 0; i < count; i++) out[i * width + k] = bytes[stream + i];
  }
}

function decodeIndices({ bytes, count }: EncodedValues, sink: Sink, dictionary: Values): void {
  if (bytes.length === 0) throw tooShort(1, 0);
  const width = checkedLength(bytes[0], 32, "the width of dictionary indices");
  const indices = new Uint32Array(count);
  decodeHybrid(bytes.subarray(1), width, count, indices, 0);
  for (let i = 0; i < count; i++) {
    if (indices[i] >= dictionary.count) {
      throw new FormatError(
        `reading parquet: a dictionary of ${dictionary.count} values has no value ${indices[i]}; the file is damaged`,
      );
    }
  }
  if (sink.kind !== "fixed" && dictionary.kind === "variable") {
    sink.gather(dictionary, indices);
  } else if (sink.kind === "fixed" && dictionary.kind === "fixed") {
    gather(dictionary.bytes, indices, sink.width, sink.reserve(count));
  }
}

function decodeDelta({ bytes, count }: EncodedValues, type: ParquetType, sink: FixedSink): void {
  const reader = readerOf(bytes);
  const out = sink.reserve(count);
  const values = type === "INT32"
    ? new Int32Array(out.buffer, out.byteOffset, count)
    : new BigInt64Array(out.buffer, out.byteOffset, count);
  unpackDelta(reader, count, values);
}

/** Delta-packed lengths come first, then all bytes. */
function decodeDeltaLength({ bytes, count }: EncodedValues, sink: VariableSink): void {
  const reader = readerOf(bytes);
  const lengths = unpackLengths(reader, count);
  const page = viewed(bytes);
  let at = reader.offset;
  sink.prepare(count, bytes.length - at);
  for (const length of lengths) {
    if (length < 0 || at + length > bytes.length) throw tooShort(at + length, bytes.length);
    sink.push(page, at, at + length);
    at += length;
  }
}

/** Each value is a prefix of the one before and a suffix of its own. */
function decodeDeltaBytes({ bytes, count }: EncodedValues, sink: VariableSink): void {
  const reader = readerOf(bytes);
  const prefixes = unpackLengths(reader, count);
  const suffixes = unpackLengths(reader, count);
  let at = reader.offset;
  let previousStart = 0;
  let previousLength = 0;
  for (let i = 0; i < count; i++) {
    const end = at + suffixes[i];
    if (prefixes[i] < 0 || prefixes[i] > previousLength || suffixes[i] < 0 || end > bytes.length) {
      throw tooShort(end, bytes.length);
    }
    const length = prefixes[i] + suffixes[i];
    const start = sink.extend(length);
    sink.copyWithin(start, previousStart, prefixes[i]);
    sink.write(bytes.subarray(at, end), start + prefixes[i]);
    previousStart = start;
    previousLength = length;
    at = end;
  }
}

/** The same for values that all have one length. */
function decodeDeltaFixedBytes({ bytes, count }: EncodedValues, sink: FixedSink): void {
  const reader = readerOf(bytes);
  const prefixes = unpackLengths(reader, count);
  const suffixes = unpackLengths(reader, count);
  const out = sink.reserve(count);
  const { width } = sink;
  let at = reader.offset;
  for (let i = 0; i < count; i++) {
    const end = at + suffixes[i];
    const isWhole = prefixes[i] >= 0 && suffixes[i] >= 0 && prefixes[i] + suffixes[i] === width;
    if (!isWhole || end > bytes.length || (i === 0 && prefixes[i] > 0)) throw tooShort(end, bytes.length);
    out.copyWithin(i * width, (i - 1) * width, (i - 1) * width + prefixes[i]);
    out.set(bytes.subarray(at, end), i * width + prefixes[i]);
    at = end;
  }
}

interface Reader {
  view: DataView<ArrayBuffer>;
  offset: number;
}

function readerOf(bytes: Uint8Array): Reader {
  return { view: new DataView(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
}

function unpackLengths(reader: Reader, count: number): Int32Array {
  const lengths = new Int32Array(count);
  unpackDelta(reader, count, lengths);
  return lengths;
}

function unpackDelta(reader: Reader, count: number, out: Int32Array | BigInt64Array): void {
  checkDeltaHeader(reader);
  deltaBinaryUnpack(reader, count, out);
  if (reader.offset > reader.view.byteLength) throw tooShort(reader.offset, reader.view.byteLength);
}

/** Checks block and miniblock sizes, for which hyparquet sets memory aside unseen. */
function checkDeltaHeader({ view, offset }: Reader): void {
  const numbers: number[] = [];
  let at = offset;
  while (numbers.length < 2) {
    let value = 0;
    let scale = 1;
    let byte: number;
    do {
      if (at >= view.byteLength || scale > 2 ** 35) throw tooShort(at + 1, view.byteLength);
      byte = view.getUint8(at++);
      value += (byte & 0x7f) * scale;
      scale *= 128;
    } while (byte >= 0x80);
    numbers.push(value);
  }
  const [block, miniblocks] = numbers;
  checkedLength(block, MAX_DELTA_BLOCK, "the block size of delta-packed values");
  if (block === 0 || miniblocks === 0 || (block / miniblocks) % 8 !== 0) {
    throw new FormatError(`reading parquet: delta-packed values cannot have blocks of ${block} in ${miniblocks} parts`);
  }
}

function unknown(encoding: Encoding | undefined): FormatError {
  return new FormatError(`reading parquet: encoding ${encoding} is not known for values of this type`);
}

function tooShort(expected: number, got: number): FormatError {
  return new FormatError(`reading parquet: a page should hold ${expected} bytes of values, got ${got}; it is damaged`);
}
