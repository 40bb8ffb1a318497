/**
 * Writing vector columns: fixed-size lists of floats, lists of some of them in each row, or lists of floats or of 32-bit
 * integers of any length, without nulls. Their bytes go to the file as they are in memory.
 *
 * Numbers from a model hardly compress, and undoing the compression costs more than reading the bytes. So a row group
 * that zstd would shrink by less than a tenth is stored as one page whose values are not compressed, which data page
 * version 2 allows page by page. Its numbers lie in the file as they do in memory: a reader takes them, or any
 * rows of them, in one step.
 *
 * Numbers of a field that asks for it, such as the features of an autoencoder, are split into their bytes before they are compressed.
 *
 * @module
 */

import { type Data, DataType, type Field } from "apache-arrow";
import type { SchemaElement } from "hyparquet";
import { ByteWriter } from "hyparquet-writer";
import { writePageHeader } from "hyparquet-writer/src/datapage.js";
import { chunkOfPages, type EncodedPage, equalLevels, type LevelRun, levelRuns } from "./chunk_of_pages.ts";
import type { ColumnChunkParts } from "./column_chunk_parts.ts";
import { ENCODING, SPLIT } from "../number_lists.ts";
import { looksLikeBomb } from "./limits.ts";
import { isOptional, isRepeated } from "./schema_tree.ts";
import { zstd } from "./zstd.ts";

/** Values per compressed page: enough to compress well, and few enough that a few rows can be fetched. */
const PAGE_BYTES = 2 ** 20;

/** Compressed pages must save this share of their bytes. */
const MIN_SAVING = 0.1;

/** Stretches of a row group that are compressed to see whether it is worth while, and the bytes of each. */
const SAMPLES = 4;
const SAMPLE_BYTES = 64 * 1024;

/** Whether a column can be written this way: no nulls, at least one vector in each list of them. */
export function isVectorColumn({ type }: Field, chunks: readonly Data[]): boolean {
  if (chunks.some(({ nullCount }) => nullCount > 0)) return false;
  const [inner] = type.children ?? [];
  if (DataType.isList(type) && DataType.isFixedSizeList(inner.type)) {
    return chunks.every(hasNoEmptyList) && isVectorColumn(inner, chunks.map(({ children }) => children[0]));
  }
  const isOfNumbers = DataType.isList(type)
    ? isPlainNumber(inner.type)
    : DataType.isFixedSizeList(type) && type.listSize > 0 && DataType.isFloat(inner.type);
  return isOfNumbers && chunks.every(({ children }) => children[0].nullCount === 0);
}

function isPlainNumber(type: DataType): boolean {
  return DataType.isFloat(type) || (DataType.isInt(type) && type.bitWidth === 32 && type.isSigned);
}

function hasNoEmptyList({ valueOffsets, length }: Data): boolean {
  for (let row = 0; row < length; row++) if (valueOffsets[row + 1] === valueOffsets[row]) return false;
  return true;
}

/**
 * Encodes one row group of a vector column.
 *
 * @param elements The column's part of the parquet schema: for each list itself and a repeated group, then the element.
 * @param offset Where in the file the column begins.
 * @param level Compression level.
 */
export function encodeVectors(
  field: Field,
  elements: readonly SchemaElement[],
  chunks: readonly Data[],
  offset: number,
  level: number,
): ColumnChunkParts {
  const { type: vectors, metadata } = vectorField(field);
  // A number by itself is written as a vector of one.
  const [listSize, number] = DataType.isFixedSizeList(vectors)
    ? [vectors.listSize, vectors.children[0].type as DataType]
    : [1, vectors];
  const isSplit = listSize === 1 && metadata.get(ENCODING) === SPLIT;
  const shape: Shape = {
    encoding: isSplit ? SPLIT : "PLAIN",
    vectorBytes: listSize * number.ArrayType.BYTES_PER_ELEMENT,
    listSize,
    maxDefinition: elements.filter((element) => isOptional(element) || isRepeated(element)).length,
    emptyDefinition: elements.slice(0, elements.findIndex(isRepeated)).filter(isOptional).length,
    maxRepetition: elements.filter(isRepeated).length as 1 | 2,
  };
  const stretches = chunks.map((data) => stretchOf(data, shape.vectorBytes));
  const buffers = stretches.map(({ bytes }) => bytes);
  const plain = () => [encodePage(stretches, buffers, false, shape)];
  const packed = isSplit || isCompressible(buffers, level) ? compressedPages(stretches, shape, level) : plain();
  const pages = !isSplit && isBomb(packed) ? plain() : packed;
  return chunkOfPages({ elements, encodings: [shape.encoding, "RLE"], pages }, offset);
}

/** Whether vectors that are all the same became so small that they would not be read. */
function isBomb(pages: readonly EncodedPage[]): boolean {
  const sumOf = (name: "size" | "uncompressedSize") => pages.reduce((sum, page) => sum + page[name], 0);
  return looksLikeBomb(sumOf("uncompressedSize"), sumOf("size"));
}

/** What the rows of a column are, or are lists of. */
function vectorField(field: Field): Field {
  return DataType.isList(field.type) ? field.type.children[0] : field;
}

/** Consecutive rows of one chunk. */
interface Stretch {
  /** Their numbers. */
  readonly bytes: Uint8Array;
  /** For each row the number of vectors before it in its chunk, and one number more for the end of the last row. */
  readonly offsets: Int32Array;
}

function stretchOf(data: Data, vectorBytes: number): Stretch {
  const isNested = DataType.isList(data.type);
  const vectors = isNested ? data.children[0] : data;
  const offsets: Int32Array = isNested
    ? data.valueOffsets.subarray(0, data.length + 1)
    : Int32Array.from({ length: data.length + 1 }, (_, row) => row);
  const [first, last] = [offsets[0], offsets[data.length]];
  const numbers = DataType.isFixedSizeList(vectors.type) ? vectors.children[0] : vectors;
  const { buffer, byteOffset } = numbers.values as Uint16Array | Float32Array | Float64Array | Int32Array;
  return {
    bytes: new Uint8Array(buffer, byteOffset + first * vectorBytes, (last - first) * vectorBytes),
    offsets,
  };
}

/** Whether zstd saves enough, judged by a few stretches of each chunk. */
function isCompressible(buffers: readonly Uint8Array[], level: number): boolean {
  let size = 0;
  let compressed = 0;
  for (const bytes of buffers) {
    for (let i = 0; i < SAMPLES; i++) {
      const start = Math.floor(Math.max(0, bytes.length - SAMPLE_BYTES) * i / (SAMPLES - 1));
      const sample = bytes.subarray(start, start + SAMPLE_BYTES);
      size += sample.length;
      compressed += zstd(sample, level).length;
    }
  }
  return compressed < size * (1 - MIN_SAVING);
}

/** What all pages of a column have in common. */
interface Shape {
  readonly encoding: "PLAIN" | typeof SPLIT;
  readonly vectorBytes: number;
  readonly listSize: number;
  readonly maxDefinition: number;
  /** That of a list without elements. */
  readonly emptyDefinition: number;
  readonly maxRepetition: 1 | 2;
}

/** Pages of about a mebibyte; a page never spans two chunks. */
function compressedPages(stretches: readonly Stretch[], shape: Shape, level: number): EncodedPage[] {
  return stretches.flatMap((stretch) =>
    pagesOf(stretch, shape.vectorBytes).map((page) => {
      const bytes = shape.encoding === SPLIT ? split(page.bytes, shape.vectorBytes) : page.bytes;
      return encodePage([page], [zstd(bytes, level)], true, shape);
    })
  );
}

/** The first bytes of all numbers, then the second ones, … */
function split(bytes: Uint8Array, width: number): Uint8Array {
  const count = bytes.length / width;
  const streams = new Uint8Array(bytes.length);
  for (let k = 0; k < width; k++) {
    for (let i = 0; i < count; i++) streams[k * count + i] = bytes[i * width + k];
  }
  return streams;
}

/** Whole rows of a stretch, as many as a page has room for, but at least one. */
function pagesOf({ bytes, offsets }: Stretch, vectorBytes: number): Stretch[] {
  const pages: Stretch[] = [];
  const rows = offsets.length - 1;
  const position = (row: number) => (offsets[row] - offsets[0]) * vectorBytes;
  for (let start = 0, end = 1; start < rows; start = end++) {
    while (end < rows && position(end + 1) - position(start) <= PAGE_BYTES) end++;
    pages.push({ bytes: bytes.subarray(position(start), position(end)), offsets: offsets.subarray(start, end + 1) });
  }
  return pages;
}

function encodePage(
  stretches: readonly Stretch[],
  stored: readonly Uint8Array[],
  isCompressed: boolean,
  shape: Shape,
): EncodedPage {
  const rows = stretches.reduce((sum, { offsets }) => sum + offsets.length - 1, 0);
  const valueBytes = byteLength(stretches.map(({ bytes }) => bytes));
  const lengths = listLengths(stretches);
  const empty = lengths.reduce((count, length) => count + (length === 0 ? 1 : 0), 0);
  // An empty list takes a place among the values, as a null does.
  const values = valueBytes / shape.vectorBytes * shape.listSize + empty;
  const areLong = shape.listSize === 1 && shape.maxRepetition === 1 && values > LONG * rows;
  const repetitions = areLong ? levelRuns(repetitionRuns(lengths)) : repetitionLevels(firstLevels(lengths), shape);
  const definitions = empty === 0
    ? equalLevels(values, shape.maxDefinition)
    : areLong
    ? levelRuns(definitionRuns(lengths, shape))
    : emptyLevels(lengths, values, shape);
  const levelBytes = repetitions.length + definitions.length;
  const storedBytes = levelBytes + byteLength(stored);
  const header = new ByteWriter();
  writePageHeader(header, {
    type: "DATA_PAGE_V2",
    uncompressed_page_size: levelBytes + valueBytes,
    compressed_page_size: storedBytes,
    data_page_header_v2: {
      num_values: values,
      num_nulls: empty,
      num_rows: rows,
      encoding: shape.encoding,
      definition_levels_byte_length: definitions.length,
      repetition_levels_byte_length: repetitions.length,
      is_compressed: isCompressed,
    },
  });
  return {
    parts: [header.getBytes(), repetitions, definitions, ...stored],
    size: header.offset + storedBytes,
    uncompressedSize: header.offset + levelBytes + valueBytes,
    rows,
    values,
  };
}

function byteLength(buffers: readonly Uint8Array[]): number {
  return buffers.reduce((sum, { length }) => sum + length, 0);
}

/** How many vectors each row has. */
function listLengths(stretches: readonly Stretch[]): Int32Array {
  const lengths = new Int32Array(stretches.reduce((sum, { offsets }) => sum + offsets.length - 1, 0));
  let row = 0;
  for (const { offsets } of stretches) {
    for (let i = 1; i < offsets.length; i++) lengths[row++] = offsets[i] - offsets[i - 1];
  }
  return lengths;
}

/** Levels of lists of more numbers than this, on average, are written in runs: they take less room. */
const LONG = 64;

/** Repetition levels of lists of numbers: 0 where a row begins, then 1 for each further number of it. */
function* repetitionRuns(lengths: Int32Array): Generator<LevelRun> {
  for (const length of lengths) yield* [[1, 0], [Math.max(0, length - 1), 1]] as const;
}

/** Definition levels of lists of numbers. */
function* definitionRuns(lengths: Int32Array, { maxDefinition, emptyDefinition }: Shape): Generator<LevelRun> {
  for (const length of lengths) yield length === 0 ? [1, emptyDefinition] : [length, maxDefinition];
}

/** The level of each vector's first number: 0 where it begins a row, 1 where it is a further vector of one. */
function firstLevels(lengths: Int32Array): Uint8Array {
  const levels = new Uint8Array(lengths.reduce((sum, length) => sum + Math.max(1, length), 0)).fill(1);
  let at = 0;
  for (const length of lengths) {
    levels[at] = 0;
    at += Math.max(1, length);
  }
  return levels;
}

/** A level for each number, in the run-length and bit-packed encoding: after the first of a vector the highest one. */
function repetitionLevels(firsts: Uint8Array, { listSize, maxRepetition }: Shape): Uint8Array {
  const writer = new ByteWriter();
  if (listSize <= 8) {
    const groups = Math.ceil(firsts.length * listSize / 8);
    writer.appendVarInt(groups * 2 + 1);
    for (let group = 0; group < groups; group++) {
      appendPacked(writer, maxRepetition, (k) => {
        const i = group * 8 + k;
        return i % listSize === 0 ? firsts[i / listSize] : maxRepetition;
      });
    }
    return writer.getBytes();
  }
  const [first, further] = [0, 1].map((level) => vectorLevels(level, listSize, maxRepetition));
  const levels = new Uint8Array(firsts.length * first.length);
  firsts.forEach((level, vector) => levels.set(level === 0 ? first : further, vector * first.length));
  return levels;
}

/** The levels of one vector of more than eight numbers. */
function vectorLevels(first: number, listSize: number, maxRepetition: 1 | 2): Uint8Array {
  const writer = new ByteWriter();
  writer.appendVarInt(3); // one group of eight levels:
  appendPacked(writer, maxRepetition, (k) => k === 0 ? first : maxRepetition);
  writer.appendBytes(equalLevels(listSize - 8, maxRepetition));
  return writer.getBytes();
}

/** Eight levels, the first one in the lowest bits. Levels up to 1 take one bit, those up to 3 take two. */
function appendPacked(writer: ByteWriter, maxLevel: number, level: (k: number) => number): void {
  const width = maxLevel > 1 ? 2 : 1;
  let bits = 0;
  for (let k = 0; k < 8; k++) bits |= level(k) << (k * width);
  for (let byte = 0; byte < width; byte++) writer.appendUint8(bits >> (8 * byte) & 0xff);
}

/** A level for each number and for each list without any, in the bit-packed encoding. */
function emptyLevels(lengths: Int32Array, count: number, { maxDefinition, emptyDefinition }: Shape): Uint8Array {
  const levels = new Uint8Array(8 * Math.ceil(count / 8)).fill(maxDefinition);
  let at = 0;
  for (const length of lengths) {
    if (length === 0) levels[at] = emptyDefinition;
    at += Math.max(1, length);
  }
  const writer = new ByteWriter();
  writer.appendVarInt(levels.length / 8 * 2 + 1);
  for (let start = 0; start < levels.length; start += 8) appendPacked(writer, maxDefinition, (k) => levels[start + k]);
  return writer.getBytes();
}
