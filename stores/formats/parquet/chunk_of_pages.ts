/**
 * What is told of a column chunk that is written page by page.
 *
 * @module
 */

import type { Encoding, OffsetIndex, SchemaElement } from "hyparquet";
import { ByteWriter } from "hyparquet-writer";
import type { ColumnChunkParts } from "./column_chunk_parts.ts";

/** The bytes of a page. */
export interface EncodedBytes {
  /** Its header and what follows, in consecutive pieces. */
  readonly parts: readonly Uint8Array[];
  /** How many bytes they are. */
  readonly size: number;
  /** How many they would be without compression. */
  readonly uncompressedSize: number;
}

/** A page of rows. */
export interface EncodedPage extends EncodedBytes {
  /** Its rows. */
  readonly rows: number;
  /** Its values, absent ones included. */
  readonly values: number;
}

/** What a column chunk is made of. */
export interface ChunkPages {
  /** The column's part of the parquet schema, the element last. */
  readonly elements: readonly SchemaElement[];
  /** How its values and levels are written. */
  readonly encodings: Encoding[];
  /** The entries that its pages have the numbers of. */
  readonly dictionary?: EncodedBytes;
  /** Its pages. */
  readonly pages: readonly EncodedPage[];
  /** Bytes of its texts. @default it has none */
  readonly textBytes?: number;
}

/** Puts the pages of a column chunk together. @param offset Where in the file it begins. */
export function chunkOfPages(
  { elements, encodings, dictionary, pages, textBytes = 0 }: ChunkPages,
  offset: number,
): ColumnChunkParts {
  const first = offset + (dictionary?.size ?? 0);
  const offsetIndex: OffsetIndex = { page_locations: [] };
  const total = { size: first - offset, uncompressed: dictionary?.uncompressedSize ?? 0, rows: 0, values: 0 };
  for (const page of pages) {
    const offsetInFile = BigInt(offset + total.size);
    const location = { offset: offsetInFile, compressed_page_size: page.size, first_row_index: BigInt(total.rows) };
    offsetIndex.page_locations.push(location);
    total.size += page.size;
    total.uncompressed += page.uncompressedSize;
    total.rows += page.rows;
    total.values += page.values;
  }
  const chunk = {
    file_offset: BigInt(offset),
    meta_data: {
      type: elements[elements.length - 1].type!,
      encodings,
      path_in_schema: elements.map(({ name }) => name),
      codec: "ZSTD" as const,
      num_values: BigInt(total.values),
      total_uncompressed_size: BigInt(total.uncompressed),
      total_compressed_size: BigInt(total.size),
      data_page_offset: BigInt(first),
      ...(dictionary && { dictionary_page_offset: BigInt(offset) }),
    },
  };
  const parts = [...dictionary?.parts ?? [], ...pages.flatMap((page) => page.parts)];
  return { parts, chunk, offsetIndex, textBytes };
}

/** One level for all of some values: a run. */
export function equalLevels(count: number, level: number): Uint8Array {
  const writer = new ByteWriter();
  writer.appendVarInt(count * 2);
  writer.appendUint8(level);
  return writer.getBytes();
}

/** How many values in a row have a level. */
export type LevelRun = readonly [count: number, level: number];

/** Levels in runs: neighbours of one level are one. */
export function levelRuns(runs: Iterable<LevelRun>): Uint8Array {
  const writer = new ByteWriter();
  let [waiting, last] = [0, 0];
  const write = () => waiting > 0 && writer.appendBytes(equalLevels(waiting, last));
  for (const [count, level] of runs) {
    if (level !== last) {
      write();
      [waiting, last] = [0, level];
    }
    waiting += count;
  }
  write();
  return writer.getBytes();
}
