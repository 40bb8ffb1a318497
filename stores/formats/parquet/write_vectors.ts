/**
 * Writing vector columns: fixed-size lists of floats without nulls, whose bytes go to the file as they are in memory.
 *
 * Numbers from a model hardly compress, and undoing the compression costs more than reading the bytes. So a row group
 * that zstd would shrink by less than a tenth is stored as one page whose values are not compressed, which data page
 * version 2 allows page by page. Its numbers lie in the file as they do in memory: a reader takes them, or any
 * rows of them, in one step.
 *
 * @module
 */

import { type Data, DataType, type Field } from "apache-arrow";
import type { OffsetIndex, SchemaElement } from "hyparquet";
import { ByteWriter } from "hyparquet-writer";
import { writePageHeader } from "hyparquet-writer/src/datapage.js";
import { isOptional } from "./schema_tree.ts";
import type { ColumnChunkParts } from "./write_column.ts";
import { zstd } from "./zstd.ts";

/** Values per compressed page: enough to compress well, and few enough that a few rows can be fetched. */
const PAGE_BYTES = 2 ** 20;

/** Compressed pages must save this share of their bytes. */
const MIN_SAVING = 0.1;

/** Stretches of a row group that are compressed to see whether it is worth while, and the bytes of each. */
const SAMPLES = 4;
const SAMPLE_BYTES = 64 * 1024;

/** Whether a column can be written this way: no nulls, at least one element per list. */
export function isVectorColumn({ type }: Field, chunks: readonly Data[]): boolean {
  return DataType.isFixedSizeList(type) && type.listSize > 0 && DataType.isFloat(type.children[0].type) &&
    chunks.every((data) => data.nullCount === 0 && data.children[0].nullCount === 0);
}

/**
 * Encodes one row group of a vector column.
 *
 * @param elements The column's part of the parquet schema: list, repeated group, element.
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
  const { listSize } = field.type;
  const shape = {
    rowBytes: listSize * bytesPerValue(field),
    listSize,
    maxDefinition: 1 + elements.filter(isOptional).length,
  };
  const buffers = chunks.map((data) => bytesOf(data, shape.rowBytes));
  const pages = isCompressible(buffers, level) ? compressedPages(buffers, shape, level) : [plainPage(buffers, shape)];
  const offsetIndex: OffsetIndex = { page_locations: [] };
  const total = { size: 0, uncompressed: 0, rows: 0 };
  for (const page of pages) {
    const offsetInFile = BigInt(offset + total.size);
    const location = { offset: offsetInFile, compressed_page_size: page.size, first_row_index: BigInt(total.rows) };
    offsetIndex.page_locations.push(location);
    total.size += page.size;
    total.uncompressed += page.uncompressedSize;
    total.rows += page.rows;
  }
  const chunk = {
    file_offset: BigInt(offset),
    meta_data: {
      type: elements[2].type!,
      encodings: ["PLAIN" as const, "RLE" as const],
      path_in_schema: elements.map(({ name }) => name),
      codec: "ZSTD" as const,
      num_values: BigInt(total.rows * listSize),
      total_uncompressed_size: BigInt(total.uncompressed),
      total_compressed_size: BigInt(total.size),
      data_page_offset: BigInt(offset),
    },
  };
  return { parts: pages.flatMap((page) => page.parts), chunk, offsetIndex };
}

function bytesPerValue(field: Field): number {
  return field.type.children[0].type.ArrayType.BYTES_PER_ELEMENT;
}

/** The bytes of a chunk's numbers. */
function bytesOf(data: Data, rowBytes: number): Uint8Array {
  const { buffer, byteOffset } = data.children[0].values as Uint16Array | Float32Array | Float64Array;
  return new Uint8Array(buffer, byteOffset, data.length * rowBytes);
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
  readonly rowBytes: number;
  readonly listSize: number;
  readonly maxDefinition: number;
}

interface EncodedPage {
  readonly parts: readonly Uint8Array[];
  readonly size: number;
  readonly uncompressedSize: number;
  readonly rows: number;
}

/** Pages of about a mebibyte; a page never spans two chunks. */
function compressedPages(buffers: readonly Uint8Array[], shape: Shape, level: number): EncodedPage[] {
  const pageBytes = Math.max(1, Math.floor(PAGE_BYTES / shape.rowBytes)) * shape.rowBytes;
  const pages: EncodedPage[] = [];
  for (const bytes of buffers) {
    for (let start = 0; start < bytes.length; start += pageBytes) {
      const values = bytes.subarray(start, start + pageBytes);
      pages.push(encodePage(values.length, [zstd(values, level)], true, shape));
    }
  }
  return pages;
}

/** One page of all rows, as they are. */
function plainPage(buffers: readonly Uint8Array[], shape: Shape): EncodedPage {
  return encodePage(byteLength(buffers), buffers, false, shape);
}

function encodePage(
  valueBytes: number,
  stored: readonly Uint8Array[],
  isCompressed: boolean,
  { rowBytes, listSize, maxDefinition }: Shape,
): EncodedPage {
  const rows = valueBytes / rowBytes;
  const repetitions = repetitionLevels(rows, listSize);
  const definitions = definitionLevels(rows * listSize, maxDefinition);
  const levelBytes = repetitions.length + definitions.length;
  const storedBytes = levelBytes + byteLength(stored);
  const header = new ByteWriter();
  writePageHeader(header, {
    type: "DATA_PAGE_V2",
    uncompressed_page_size: levelBytes + valueBytes,
    compressed_page_size: storedBytes,
    data_page_header_v2: {
      num_values: rows * listSize,
      num_nulls: 0,
      num_rows: rows,
      encoding: "PLAIN",
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
  };
}

function byteLength(buffers: readonly Uint8Array[]): number {
  return buffers.reduce((sum, { length }) => sum + length, 0);
}

/** Levels 0, 1, 1, … of each list, in the run-length and bit-packed encoding. */
function repetitionLevels(rows: number, listSize: number): Uint8Array {
  const writer = new ByteWriter();
  if (listSize <= 8) {
    appendPacked(writer, rows * listSize, listSize);
    return writer.getBytes();
  }
  for (let row = 0; row < rows; row++) {
    writer.appendVarInt(3); // one group of eight bits:
    writer.appendUint8(0b11111110); // the list's first value, then seven more
    writer.appendVarInt((listSize - 8) * 2); // a run
    writer.appendUint8(1); // of ones
  }
  return writer.getBytes();
}

function appendPacked(writer: ByteWriter, count: number, listSize: number): void {
  const groups = Math.ceil(count / 8);
  writer.appendVarInt(groups * 2 + 1);
  for (let group = 0; group < groups; group++) {
    let bits = 0;
    for (let k = 0; k < 8; k++) if ((group * 8 + k) % listSize !== 0) bits |= 1 << k;
    writer.appendUint8(bits);
  }
}

/** One run: everything is present. */
function definitionLevels(count: number, maxDefinition: number): Uint8Array {
  const writer = new ByteWriter();
  writer.appendVarInt(count * 2);
  writer.appendUint8(maxDefinition);
  return writer.getBytes();
}
