/**
 * The pages of a column chunk, decompressed and split into levels and values.
 *
 * Format: https://parquet.apache.org/docs/file-format/data-pages/
 *
 * @module
 */

import type { CompressionCodec, Encoding } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import type { DataPageHeader, PageHeader } from "hyparquet/src/types.js";
import { FormatError } from "../../../ops/errors.ts";
import { asFormatError } from "./footer.ts";
import { type Budget, checkedLength, checkedPageSize } from "./limits.ts";
import type { PackedBytes } from "./codecs.ts";
import type { RangeReader } from "./range_reader.ts";
import { checkThriftStruct } from "./thrift_guard.ts";
import type { Unpacker } from "./unpacker.ts";

/** One page. */
export interface Page {
  /** Whether it holds the distinct values that other pages refer to. */
  readonly isDictionary: boolean;
  /** Number of levels: values, nulls and empty lists. */
  readonly count: number;
  /** How the values are encoded. */
  readonly encoding: Encoding;
  /** Encoded repetition levels; empty where the column has none, or in a dictionary. */
  readonly repetitions: Uint8Array;
  /** Encoded definition levels; empty where the column has none, or in a dictionary. */
  readonly definitions: Uint8Array;
  /** Encoded values. */
  readonly values: Uint8Array;
}

/** What must be known of a column to take its pages apart. */
export interface PageContext {
  /** How the bytes are compressed. */
  readonly codec: CompressionCodec;
  /** Whether lists are around the values. */
  readonly hasRepetitions: boolean;
  /** Whether anything can be null or empty. */
  readonly hasDefinitions: boolean;
  /** Values in the whole chunk, by the footer: no page may claim more. */
  readonly maxCount: number;
  /** What the read may still decode. */
  readonly budget: Budget;
  /** Decompresses the pages. */
  readonly unpacker: Unpacker;
}

/** Page headers are a few dozen bytes, unless they carry statistics of long texts. */
const HEADER_BYTES = 16 * 1024;
const MAX_HEADER_BYTES = 16 * 2 ** 20;

const NONE = new Uint8Array(0);
const NO_LEVELS = { repetitions: NONE, definitions: NONE };

/** A page as it lies in the file. */
interface StoredPage extends PackedBytes {
  readonly header: PageHeader;
  /** Those of version 2, which lie before what is compressed; both empty in others. */
  readonly levels: Pick<Page, "repetitions" | "definitions">;
}

/** The pages in `reader`, in order; index pages are left out. */
export async function* readPages(reader: RangeReader, context: PageContext): AsyncGenerator<Page> {
  for await (const { page, bytes } of context.unpacker.inOrder(storedPages(reader, context))) {
    yield asFormatError("a page cannot be decoded", () => splitPage(page, bytes, context));
  }
}

async function* storedPages(reader: RangeReader, context: PageContext): AsyncGenerator<StoredPage> {
  while (reader.left > 0) {
    const header = await readHeader(reader);
    const size = checkedLength(header.compressed_page_size, reader.left, "the size of a page");
    const bytes = await reader.take(size);
    if (header.type === "INDEX_PAGE") continue;
    yield asFormatError("a page cannot be decoded", () => storedPage(header, bytes, context));
  }
}

/** The header of the next page. */
export async function readHeader(reader: RangeReader): Promise<PageHeader> {
  let bytes = await reader.peek(HEADER_BYTES);
  let length: number;
  try {
    length = checkThriftStruct(bytes, 0);
  } catch (error) {
    if (reader.left <= HEADER_BYTES) throw error;
    bytes = await reader.peek(MAX_HEADER_BYTES);
    length = checkThriftStruct(bytes, 0);
  }
  const view = new DataView(bytes.buffer as ArrayBuffer, bytes.byteOffset, length);
  const header = asFormatError("a page header cannot be decoded", () => parquetHeader({ view, offset: 0 }));
  await reader.take(length);
  return header;
}

function storedPage(header: PageHeader, bytes: Uint8Array, { codec, budget }: PageContext): StoredPage {
  const size = checkedPageSize(header.uncompressed_page_size, bytes.length);
  budget.spend(size);
  const { data_page_header_v2: v2 } = header;
  if (header.type !== "DATA_PAGE_V2" || v2 === undefined) return { header, levels: NO_LEVELS, codec, bytes, size };
  const what = "the length of the levels of a page";
  const max = Math.min(size, bytes.length);
  const split = checkedLength(v2.repetition_levels_byte_length, max, what);
  const end = split + checkedLength(v2.definition_levels_byte_length, max - split, what);
  const levels = { repetitions: bytes.subarray(0, split), definitions: bytes.subarray(split, end) };
  const values = bytes.subarray(end);
  const isCompressed = v2.is_compressed !== false && values.length > 0;
  return isCompressed
    ? { header, levels, codec, bytes: values, size: size - end }
    : { header, levels, codec: "UNCOMPRESSED", bytes: values, size: values.length };
}

/** Takes a page apart. @param bytes what it decompressed to */
function splitPage({ header, levels }: StoredPage, bytes: Uint8Array, context: PageContext): Page {
  const { dictionary_page_header: dictionary, data_page_header: v1, data_page_header_v2: v2 } = header;
  if (header.type === "DICTIONARY_PAGE" && dictionary) {
    const count = checkedLength(dictionary.num_values, bytes.length, "the size of a dictionary");
    return { isDictionary: true, count, encoding: "PLAIN", ...NO_LEVELS, values: bytes };
  }
  if (header.type === "DATA_PAGE" && v1) return splitV1(v1, bytes, context);
  if (header.type === "DATA_PAGE_V2" && v2) {
    const count = levelCount(v2.num_values, context);
    return { isDictionary: false, count, encoding: v2.encoding, ...usedLevels(levels, context), values: bytes };
  }
  throw new FormatError(`reading parquet: a page of type ${header.type} is malformed; the file is damaged`);
}

/** Version 1: the levels, each after its length, and the values are compressed together. */
function splitV1(header: DataPageHeader, page: Uint8Array, context: PageContext): Page {
  const { hasRepetitions, hasDefinitions } = context;
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  let at = 0;
  const levels = (encoding: Encoding) => {
    if (encoding !== "RLE") throw new FormatError(`reading parquet: levels in encoding ${encoding} are not supported`);
    const length = checkedLength(view.getUint32(at, true), page.length - at - 4, "the length of the levels of a page");
    at += 4 + length;
    return page.subarray(at - length, at);
  };
  const repetitions = hasRepetitions ? levels(header.repetition_level_encoding) : NONE;
  const definitions = hasDefinitions ? levels(header.definition_level_encoding) : NONE;
  const count = levelCount(header.num_values, context);
  return {
    isDictionary: false,
    count,
    encoding: header.encoding,
    repetitions,
    definitions,
    values: page.subarray(at),
  };
}

/** Levels that the column has none of are not looked at. */
function usedLevels(
  { repetitions, definitions }: StoredPage["levels"],
  { hasRepetitions, hasDefinitions }: PageContext,
): StoredPage["levels"] {
  return { repetitions: hasRepetitions ? repetitions : NONE, definitions: hasDefinitions ? definitions : NONE };
}

function levelCount(count: unknown, { maxCount, budget }: PageContext): number {
  const checked = checkedLength(count, maxCount, "the number of values of a page");
  budget.spend(checked);
  return checked;
}
