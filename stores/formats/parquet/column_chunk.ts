/**
 * Decoding of one column chunk: all pages of one leaf column in one row group.
 *
 * @module
 */

import { DataType } from "apache-arrow";
import type { ColumnChunk } from "hyparquet";
import type { ColumnMetaData, PageLocation } from "hyparquet/src/types.js";
import { readOffsetIndex } from "hyparquet/src/indexes.js";
import { FormatError } from "../../../ops/errors.ts";
import { Pace } from "../../pace.ts";
import type { ByteSource } from "../../store.ts";
import { isOffsetText } from "../coded_texts.ts";
import { CodedSink } from "./coded_sink.ts";
import type { LeafPlan } from "./column_plan.ts";
import { NumberSink } from "./dictionary.ts";
import { decodeValues } from "./encodings.ts";
import { asFormatError } from "./footer.ts";
import { fixedLength } from "./leaf_type.ts";
import type { FileRange } from "./group_source.ts";
import { LevelCollector } from "./levels.ts";
import type { ChunkRequest, LeafChunk, RowRange } from "./leaf_chunk.ts";
import { type Budget, checkedLength } from "./limits.ts";
import { type Page, readPages } from "./pages.ts";
import { readPlainPage } from "./plain_page.ts";
import { RangeReader } from "./range_reader.ts";
import { checkThriftStruct } from "./thrift_guard.ts";
import { FixedSink, type Sink, type Values, VariableSink } from "./values.ts";

/**
 * Memory that is set aside at once for the values of a chunk, at most: so many times its compressed bytes, which is enough for any column of
 * floats, and in any case so many bytes, enough for a million numbers that repeat. It bounds what a lying header can ask for.
 */
const EXPECTED_EXPANSION = 64;
const FREE_BYTES = 8 * 2 ** 20;

/** Decodes the pages of a column chunk that hold the wanted rows, reading no more bytes than needed. */
export async function readColumnChunk(request: ChunkRequest): Promise<LeafChunk> {
  const { chunk, plan, rows } = request;
  const metadata = chunkMetadata(chunk, plan);
  const direct = request.mayBePlain
    ? await readPlainPage(request, chunkRange(request.source, metadata), valueWidth(plan))
    : undefined;
  if (direct) return direct;
  const spans = await byteSpans(request, metadata);
  const decoder = new ChunkDecoder(request, metadata, spans);
  const pace = new Pace();
  for (const { start, end } of spans.ranges) {
    const pages = readPages(new RangeReader(request.source, start, end), decoder.context);
    for await (const page of pages) {
      // Columns are read side by side: before the first page, too.
      if (pace.isDue) await pace.rest();
      decoder.add(page);
      if (decoder.hasRows(rows.end)) break;
    }
  }
  return decoder.finish();
}

class ChunkDecoder {
  readonly context;
  readonly #request: ChunkRequest;
  readonly #metadata: ColumnMetaData;
  readonly #levels: LevelCollector;
  readonly #values: Sink;
  readonly #firstRow: number;
  #dictionary: Values | undefined;
  #isCut = false;

  constructor(request: ChunkRequest, metadata: ColumnMetaData, spans: ByteSpans) {
    const { plan, memo, budget, listSize, unpacker } = request;
    const { node } = plan;
    this.#request = request;
    this.#metadata = metadata;
    this.#firstRow = spans.firstRow;
    this.#levels = new LevelCollector(node.definition, node.repetition, listSize);
    const fileBytes = spans.ranges.reduce((sum, { start, end }) => sum + end - start, 0);
    const share = spans.isPartial ? spans.rows / Math.max(1, request.groupRows) : 1;
    const expected = Math.ceil(Number(metadata.num_values) * share);
    const most = Math.max(FREE_BYTES, fileBytes * EXPECTED_EXPANSION);
    this.#values = memo ? new NumberSink(memo, budget, expected, most) : this.#valueSink(expected, most);
    this.context = {
      codec: metadata.codec,
      hasRepetitions: node.repetition > 0,
      hasDefinitions: node.definition > 0,
      maxCount: Number(metadata.num_values),
      budget,
      unpacker,
    };
  }

  /** Whether all rows before `end` are complete. */
  hasRows(end: number): boolean {
    const begun = this.#firstRow + this.#levels.rows;
    // A list may go on in the next page: only a row that has begun beyond it shows that it is complete.
    this.#isCut = this.context.hasRepetitions ? begun > end : begun >= end && begun < this.#request.groupRows;
    return this.#isCut;
  }

  add(page: Page): void {
    asFormatError(`a page of column "${this.#request.plan.node.path.join(".")}" cannot be decoded`, () => {
      if (page.isDictionary) this.#addDictionary(page);
      else this.#addValues(page);
    });
  }

  finish(): LeafChunk {
    const levels = this.#isCut ? this.#levels.finishWholeRows() : this.#levels.finish();
    return { levels, values: this.#values.finish(), firstRow: this.#firstRow };
  }

  #addDictionary(page: Page): void {
    // Numbers of the first one's values are kept.
    if (this.#dictionary) throw new FormatError("reading parquet: a column chunk has two dictionaries; it is damaged");
    const sink = this.#sink(this.#request.budget, page.count, page.values.length);
    decodeValues({ encoding: "PLAIN", bytes: page.values, count: page.count }, this.#metadata.type, sink, undefined);
    this.#dictionary = sink.finish();
  }

  #addValues(page: Page): void {
    const count = this.#levels.add(page.count, page.repetitions, page.definitions);
    const values = { encoding: page.encoding, bytes: page.values, count };
    decodeValues(values, this.#metadata.type, this.#values, this.#dictionary);
  }

  #valueSink(expected: number, most: number): Sink {
    const { plan, budget } = this.#request;
    const isText = this.#metadata.type === "BYTE_ARRAY" && isOffsetText(plan.field.type);
    return isText ? new CodedSink(budget, expected, most) : this.#sink(budget, expected, most);
  }

  #sink(budget: Budget, expected: number, maxCapacity: number): FixedSink | VariableSink {
    if (this.#metadata.type === "BYTE_ARRAY") return new VariableSink(budget, expected, maxCapacity);
    const width = valueWidth(this.#request.plan);
    return new FixedSink(width, budget, Math.min(expected * width, maxCapacity));
  }
}

/** Bytes of one value of a column whose values all have one length; booleans are unpacked to a byte each. */
function valueWidth({ node: { element } }: LeafPlan): number {
  switch (element.type) {
    case "BOOLEAN":
      return 1;
    case "INT32":
    case "FLOAT":
      return 4;
    case "INT64":
    case "DOUBLE":
      return 8;
    case "INT96":
      return 12;
    default:
      return fixedLength(element);
  }
}

function chunkMetadata({ meta_data }: ColumnChunk, { node }: LeafPlan): ColumnMetaData {
  const path = node.path.join(".");
  if (!meta_data || meta_data.type !== node.element.type || meta_data.path_in_schema.join(".") !== path) {
    throw new FormatError(`reading parquet: column "${path}" is not where the schema says; the file is damaged`);
  }
  return meta_data;
}

interface ByteSpans {
  readonly ranges: readonly FileRange[];
  readonly firstRow: number;
  /** Rows in the pages of the ranges. */
  readonly rows: number;
  readonly isPartial: boolean;
}

/** Where the wanted rows are: the whole chunk, or by the file's page index some of its pages. */
async function byteSpans(request: ChunkRequest, metadata: ColumnMetaData): Promise<ByteSpans> {
  const { rows, groupRows } = request;
  const { start, end } = chunkRange(request.source, metadata);
  const whole = { ranges: [{ start, end }], firstRow: 0, rows: groupRows, isPartial: false };
  if (rows.start === 0 && rows.end >= groupRows) return whole;
  const pages = await pageLocations(request, { start, end });
  return pages ? selectPages(pages, { start, end }, rows, groupRows) : whole;
}

/** Where a chunk is in the file. @throws {FormatError} when it would go on behind the file's end. */
export function chunkRange(source: ByteSource, metadata: ColumnMetaData): FileRange {
  const first = Number(metadata.data_page_offset);
  const dictionary = Number(metadata.dictionary_page_offset ?? 0);
  const start = dictionary > 0 ? Math.min(dictionary, first) : first;
  const left = source.byteLength - start;
  return { start, end: start + checkedLength(metadata.total_compressed_size, left, "the size of a column chunk") };
}

/** The file's index of the chunk's pages, where it has one that makes sense. */
async function pageLocations(
  { chunk, source }: ChunkRequest,
  range: FileRange,
): Promise<readonly PageLocation[] | undefined> {
  if (!chunk.offset_index_offset || !chunk.offset_index_length) return undefined;
  const start = checkedLength(chunk.offset_index_offset, source.byteLength, "the offset of a page index");
  const length = checkedLength(chunk.offset_index_length, source.byteLength - start, "the length of a page index");
  const buffer = await source.slice(start, start + length);
  checkThriftStruct(new Uint8Array(buffer), 0);
  const reader = { view: new DataView(buffer), offset: 0 };
  const pages = asFormatError("a page index cannot be decoded", () => readOffsetIndex(reader)).page_locations;
  let offset = range.start;
  let row = 0;
  for (const page of pages) {
    const at = Number(page.offset);
    if (!(at >= offset && at + page.compressed_page_size <= range.end && Number(page.first_row_index) >= row)) {
      throw new FormatError("reading parquet: a page index points outside of its column; the file is damaged");
    }
    offset = at + page.compressed_page_size;
    row = Number(page.first_row_index);
  }
  return pages.length > 0 ? pages : undefined;
}

function selectPages(
  pages: readonly PageLocation[],
  range: FileRange,
  rows: RowRange,
  groupRows: number,
): ByteSpans {
  const firstRows = pages.map((page) => Number(page.first_row_index));
  // The last page that begins at or before the first wanted row, and the last one that begins before the end.
  const from = Math.max(0, firstRows.findLastIndex((row) => row <= rows.start));
  const to = Math.max(from, firstRows.findLastIndex((row) => row < rows.end));
  const dictionaryEnd = Number(pages[0].offset);
  const start = Number(pages[from].offset);
  const end = Number(pages[to].offset) + pages[to].compressed_page_size;
  const ranges = from === 0 ? [{ start: range.start, end }] : [{ start, end }];
  if (from > 0 && range.start < dictionaryEnd) ranges.unshift({ start: range.start, end: dictionaryEnd });
  const lastRow = to + 1 < pages.length ? firstRows[to + 1] : groupRows;
  return { ranges, firstRow: firstRows[from], rows: lastRow - firstRows[from], isPartial: true };
}

/** The list length that the type of a column fixes for its only leaf: a vector column. */
export function fixedListSize(type: DataType): number | undefined {
  return DataType.isFixedSizeList(type) && type.listSize > 0 ? type.listSize : undefined;
}
