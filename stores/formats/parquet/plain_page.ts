/**
 * The fast way to the vectors that probegraph itself wrote: a column chunk of one page, its numbers as they are in memory.
 *
 * @module
 */

import { FormatError } from "../../../ops/errors.ts";
import type { ByteSource } from "../../store.ts";
import type { FileRange } from "./group_source.ts";
import type { ChunkRequest, LeafChunk } from "./leaf_chunk.ts";
import { LevelCollector } from "./levels.ts";
import { checkedLength } from "./limits.ts";
import { readHeader } from "./pages.ts";
import { RangeReader } from "./range_reader.ts";

/** Bytes fetched to see the page's header and levels. */
const HEAD_BYTES = 128 * 1024;

/**
 * Reads the wanted rows of a vector column whose chunk is a single page of uncompressed values, fetching just their bytes.
 *
 * @param range Where the chunk is in the file.
 * @param width Bytes of one number.
 * @returns `undefined` when the chunk is not of this kind.
 * @throws {FormatError} when the page is damaged.
 */
export async function readPlainPage(
  request: ChunkRequest,
  range: FileRange,
  width: number,
): Promise<LeafChunk | undefined> {
  if (!(await isPlain(request, range, width))) return undefined;
  const { source, groupRows, rows, budget } = request;
  const listSize = request.listSize!;
  const first = range.end - groupRows * listSize * width;
  const rowBytes = listSize * width;
  budget.spend((rows.end - rows.start) * rowBytes);
  const bytes = new Uint8Array(await source.slice(first + rows.start * rowBytes, first + rows.end * rowBytes));
  const count = (rows.end - rows.start) * listSize;
  if (bytes.length !== count * width) throw new FormatError("reading parquet: the file ended early");
  return {
    levels: { count, rows: rows.end - rows.start, definitions: undefined, repetitions: undefined, listSize },
    values: { kind: "fixed", width, bytes, count },
    firstRow: rows.start,
  };
}

/** Which chunks are of this kind, by where they begin: who reads one by ranges of rows looks at it once. */
const seen = new WeakMap<ByteSource, Map<number, Promise<boolean>>>();

async function isPlain(request: ChunkRequest, range: FileRange, width: number): Promise<boolean> {
  const chunks = seen.get(request.source) ?? new Map<number, Promise<boolean>>();
  seen.set(request.source, chunks);
  const look = chunks.get(range.start) ?? lookAt(request, range, width);
  chunks.set(range.start, look);
  try {
    return await look;
  } catch (error) {
    // What could not be read now may be read later.
    chunks.delete(range.start);
    throw error;
  }
}

async function lookAt(request: ChunkRequest, range: FileRange, width: number): Promise<boolean> {
  const { source, listSize, groupRows, plan: { node } } = request;
  const reader = new RangeReader(source, range.start, range.end, { pieceBytes: HEAD_BYTES, isAhead: false });
  const page = await readHeader(reader);
  const header = page.data_page_header_v2;
  if (!listSize || !header || header.is_compressed !== false || header.encoding !== "PLAIN") return false;
  if (header.num_values !== groupRows * listSize || header.num_nulls !== 0) return false;
  const valueBytes = header.num_values * width;
  const repetitionBytes = checkedLength(header.repetition_levels_byte_length, reader.left, "the length of the levels");
  const definitionBytes = checkedLength(header.definition_levels_byte_length, reader.left, "the length of the levels");
  const levelBytes = repetitionBytes + definitionBytes;
  if (reader.left !== levelBytes + valueBytes) {
    throw new FormatError(
      `reading parquet: a page should hold ${valueBytes} bytes of vectors, got ${reader.left - levelBytes}`,
    );
  }
  const levels = await reader.take(levelBytes);
  const collector = new LevelCollector(node.definition, node.repetition, listSize);
  collector.add(header.num_values, levels.subarray(0, repetitionBytes), levels.subarray(repetitionBytes));
  const { definitions, listSize: regular } = collector.finish();
  return definitions === undefined && regular !== undefined;
}
