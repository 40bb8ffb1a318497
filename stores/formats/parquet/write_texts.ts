/**
 * Writing columns of texts or bytes from where they lie in memory: no view, and no list, is made of each.
 *
 * @module
 */

import type { Data } from "apache-arrow";
import type { SchemaElement } from "hyparquet";
import { ByteWriter } from "hyparquet-writer";
import { writePageHeader } from "hyparquet-writer/src/datapage.js";
import { writeRleBitPackedHybrid } from "hyparquet-writer/src/encoding.js";
import { DatasetError } from "../../../ops/errors.ts";
import { copyBytes } from "../../bytes.ts";
import type { Steps } from "../../../ops/steps.ts";
import { chunkOfPages, type EncodedBytes, type EncodedPage, equalLevels } from "./chunk_of_pages.ts";
import type { ColumnChunkParts } from "./column_chunk_parts.ts";
import { isOptional } from "./schema_tree.ts";
import { textBytes, type TextChunk, textChunk } from "./text_chunks.ts";
import { indexBits, PREFIX_BYTES, type TextDictionary, textDictionary } from "./text_dictionary.ts";
import { zstd } from "./zstd.ts";

/** Bytes of texts in a page. */
const PAGE_BYTES = 2 ** 20;
/** The level of what is there. */
const PRESENT = 1;

/** How a column's pages are written. */
interface Form {
  readonly isNullable: boolean;
  /** Compression level. */
  readonly level: number;
}

/**
 * Encodes one row group of a column of texts or bytes, in steps.
 *
 * @param element The column in the parquet schema.
 * @param offset Where in the file the column begins.
 * @param level Compression level.
 * @throws {DatasetError} for a null in a column that has none.
 */
export function* encodeTexts(
  element: SchemaElement,
  data: readonly Data[],
  offset: number,
  level: number,
): Steps<ColumnChunkParts> {
  const form = { isNullable: isOptional(element), level };
  const chunks = data.map(textChunk);
  if (!form.isNullable && chunks.some(({ present, rows }) => present.length < rows)) {
    throw new DatasetError(
      `writing parquet: column "${element.name}" cannot be encoded: it has a null, where none may be`,
    );
  }
  const repeated = yield* textDictionary(chunks);
  const column = { elements: [element], textBytes: chunks.reduce((sum, chunk) => sum + textBytes(chunk), 0) };
  if (repeated === undefined) {
    const pages: EncodedPage[] = [];
    for (const chunk of chunks) {
      for (const page of plainPages(chunk, form)) {
        pages.push(page);
        yield;
      }
    }
    return chunkOfPages({ ...column, encodings: ["PLAIN", "RLE"], pages }, offset);
  }
  const dictionary = dictionaryPage(repeated, level);
  const pages = [indexPage(chunks, repeated, form)];
  return chunkOfPages({ ...column, encodings: ["PLAIN", "RLE", "RLE_DICTIONARY"], dictionary, pages }, offset);
}

/** Pages of about a mebibyte. */
function* plainPages(chunk: TextChunk, form: Form): Generator<EncodedPage> {
  const { offsets, present, rows } = chunk;
  for (let row = 0, first = 0; row < rows;) {
    const start = row;
    let end = first;
    let bytes = 0;
    for (; row < rows && (row === start || bytes < PAGE_BYTES); row++) {
      if (present[end] !== row) continue;
      bytes += offsets[row + 1] - offsets[row];
      end++;
    }
    const texts = present.subarray(first, end);
    yield page({ rows: row - start, values: plainTexts(chunk, texts, bytes), encoding: "PLAIN" }, form, {
      count: texts.length,
      forEach: (name) => texts.forEach((each) => name(each - start)),
    });
    first = end;
  }
}

/** The numbers of the entries, in one page. */
function indexPage(chunks: readonly TextChunk[], { entries, indexes }: TextDictionary, form: Form): EncodedPage {
  const rows = chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
  const writer = new ByteWriter();
  writer.appendUint8(indexBits(entries.length));
  writeRleBitPackedHybrid(writer, indexes, indexBits(entries.length));
  return page({ rows, values: writer.getBytes(), encoding: "RLE_DICTIONARY" }, form, {
    count: indexes.length,
    forEach: (name) => {
      let before = 0;
      for (const chunk of chunks) {
        chunk.present.forEach((row) => name(before + row));
        before += chunk.rows;
      }
    },
  });
}

function dictionaryPage({ entries, bytes }: TextDictionary, level: number): EncodedBytes {
  const values = new Uint8Array(bytes);
  const view = new DataView(values.buffer);
  entries.reduce((at, { chunk, row }) => putText(chunk, row, view, values, at), 0);
  const stored = zstd(values, level);
  const header = new ByteWriter();
  writePageHeader(header, {
    type: "DICTIONARY_PAGE",
    uncompressed_page_size: values.length,
    compressed_page_size: stored.length,
    dictionary_page_header: { num_values: entries.length, encoding: "PLAIN" },
  });
  return encoded(header, [stored], values.length);
}

/** What a page of rows holds. */
interface PageContents {
  readonly rows: number;
  readonly values: Uint8Array;
  readonly encoding: "PLAIN" | "RLE_DICTIONARY";
}

function page(
  { rows, values, encoding }: PageContents,
  { isNullable, level }: Form,
  present: PresentRows,
): EncodedPage {
  const levels = isNullable ? levelsOf(rows, present) : new Uint8Array();
  const stored = zstd(values, level);
  const header = new ByteWriter();
  writePageHeader(header, {
    type: "DATA_PAGE_V2",
    uncompressed_page_size: levels.length + values.length,
    compressed_page_size: levels.length + stored.length,
    data_page_header_v2: {
      num_values: rows,
      num_nulls: rows - present.count,
      num_rows: rows,
      encoding,
      definition_levels_byte_length: levels.length,
      repetition_levels_byte_length: 0,
      is_compressed: true,
    },
  });
  return { ...encoded(header, [levels, stored], levels.length + values.length), rows, values: rows };
}

function encoded(header: ByteWriter, contents: readonly Uint8Array[], uncompressed: number): EncodedBytes {
  const size = contents.reduce((sum, { length }) => sum + length, header.offset);
  return { parts: [header.getBytes(), ...contents], size, uncompressedSize: header.offset + uncompressed };
}

/** The rows of a page that have a text. */
interface PresentRows {
  /** How many they are. */
  readonly count: number;
  /** Names each, counted from the page's first row. */
  readonly forEach: (name: (row: number) => void) => void;
}

/** For each row a bit that says whether it has a text; where all have one, a run. */
function levelsOf(rows: number, { count, forEach }: PresentRows): Uint8Array {
  if (count === rows) return equalLevels(rows, PRESENT);
  const bits = new Uint8Array(Math.ceil(rows / 8));
  forEach((row) => bits[row >> 3] |= PRESENT << (row & 7));
  const writer = new ByteWriter();
  writer.appendVarInt(bits.length * 2 + 1);
  writer.appendBytes(bits);
  return writer.getBytes();
}

/** Texts of some rows, each behind its length. @param size How many bytes they have. */
function plainTexts(chunk: TextChunk, rows: Int32Array, size: number): Uint8Array {
  const plain = new Uint8Array(size + PREFIX_BYTES * rows.length);
  const view = new DataView(plain.buffer);
  for (let i = 0, at = 0; i < rows.length; i++) at = putText(chunk, rows[i], view, plain, at);
  return plain;
}

/** Puts a text behind its length. @returns where it ends */
function putText({ bytes, offsets }: TextChunk, row: number, view: DataView, to: Uint8Array, at: number): number {
  const [start, end] = [offsets[row], offsets[row + 1]];
  view.setUint32(at, end - start, true);
  return copyBytes(bytes, start, end, to, at + PREFIX_BYTES);
}
