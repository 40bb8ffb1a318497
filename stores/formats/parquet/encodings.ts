/**
 * Decoders of the encodings in which parquet pages hold values.
 *
 * Formats: https://parquet.apache.org/docs/file-format/data-pages/encodings/
 *
 * @module
 */

import type { Encoding, ParquetType } from "hyparquet";
import { FormatError } from "../../../ops/errors.ts";
import type { NumberSink } from "./dictionary.ts";
import { gather, words } from "./fixed_copies.ts";
import { checkedSum, readAffixes } from "./affixes.ts";
import { decodeDelta32, decodeDelta64 } from "./delta.ts";
import { decodeHybrid, decodeLevels } from "./hybrid.ts";
import { joinSplit } from "../../wasm/split_values.ts";
import { unpackBits } from "./packed_bits.ts";
import { checkedLength, tooShort } from "./limits.ts";
import { LENGTH_BYTES } from "./prefixed_texts.ts";
import type { FixedSink, Sink, Values, VariableSink } from "./values.ts";

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
      return sink.appendAffixed(readAffixes(page.bytes, page.count));
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
  if (bytes.length < LENGTH_BYTES * count) throw tooShort(LENGTH_BYTES * count, bytes.length);
  sink.appendPrefixed(bytes, count);
}

function decodeBooleans({ encoding, bytes, count }: EncodedValues, sink: FixedSink): void {
  if (encoding === "RLE") {
    // The runs follow their length, which the page's own length makes redundant.
    return decodeLevels({ bytes: bytes.subarray(4), width: 1, count }, sink.reserve(count), 0);
  }
  if (encoding !== "PLAIN") throw unknown(encoding);
  if (bytes.length * 8 < count) throw tooShort(Math.ceil(count / 8), bytes.length);
  unpackBits(bytes, 0, sink.reserve(count), 0, count);
}

/** Bytes of values that are joined by halves: all numbers'. */
const POWERS: readonly number[] = [2, 4, 8, 16];

/** The k-th bytes of all values come together: first all lowest bytes, then the next. */
function decodeByteStreamSplit({ bytes, count }: EncodedValues, sink: FixedSink): void {
  const { width } = sink;
  if (bytes.length < count * width) throw tooShort(count * width, bytes.length);
  const out = sink.reserve(count);
  if (POWERS.includes(width)) return joinSplit(bytes, count, out, width);
  for (let k = 0; k < width; k++) {
    const stream = k * count;
    for (let i = 0; i < count; i++) out[i * width + k] = bytes[stream + i];
  }
}

function decodeIndices({ bytes, count }: EncodedValues, sink: Sink, dictionary: Values): void {
  if (bytes.length === 0) throw tooShort(1, 0);
  const width = checkedLength(bytes[0], 32, "the width of dictionary indices");
  decodeHybrid({ bytes: bytes.subarray(1), width, count }, ({ numbers: indices, largest }) => {
    if (largest >= dictionary.count) {
      throw new FormatError(
        `reading parquet: a dictionary of ${dictionary.count} values has no value ${largest}; the file is damaged`,
      );
    }
    if (sink.kind !== "fixed" && dictionary.kind === "variable") {
      sink.gather(dictionary, indices);
    } else if (sink.kind === "fixed" && dictionary.kind === "fixed") {
      gather(dictionary.bytes, indices, sink.width, sink.reserve(indices.length));
    }
  });
}

function decodeDelta({ bytes, count }: EncodedValues, type: ParquetType, sink: FixedSink): void {
  const out = words(sink.reserve(count));
  if (type === "INT32") decodeDelta32(bytes, 0, new Int32Array(out.buffer, out.byteOffset, count));
  else if (type === "INT64") decodeDelta64(bytes, 0, out);
  else throw unknown("DELTA_BINARY_PACKED");
}

/** Delta-packed lengths come first, then all bytes. */
function decodeDeltaLength({ bytes, count }: EncodedValues, sink: VariableSink): void {
  const lengths = new Int32Array(count);
  const start = decodeDelta32(bytes, 0, lengths);
  const size = checkedSum(lengths, bytes.length - start);
  sink.append(lengths, bytes.subarray(start, start + size));
}

/** The beginnings of values that all have one length, and the ends. */
function decodeDeltaFixedBytes({ bytes, count }: EncodedValues, sink: FixedSink): void {
  const { prefixes, suffixes, ends } = readAffixes(bytes, count);
  const out = sink.reserve(count);
  const { width } = sink;
  for (let i = 0, at = 0; i < count; i++) {
    if (prefixes[i] + suffixes[i] !== width) throw tooShort(width, prefixes[i] + suffixes[i]);
    out.copyWithin(i * width, (i - 1) * width, (i - 1) * width + prefixes[i]);
    out.set(ends.subarray(at, at += suffixes[i]), i * width + prefixes[i]);
  }
}

function unknown(encoding: Encoding | undefined): FormatError {
  return new FormatError(`reading parquet: encoding ${encoding} is not known for values of this type`);
}
