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
import { copyBytes } from "../../bytes.ts";
import type { Steps } from "../../../ops/steps.ts";
import { chunkOfPages, type EncodedBytes, type EncodedPage } from "./chunk_of_pages.ts";
import type { ColumnChunkParts } from "./column_chunk_parts.ts";
import { encoded, type FlatForm, flatForm, flatPage } from "./flat_pages.ts";
import { spelledChunk, textBytes, type TextChunk, textChunk } from "./text_chunks.ts";
import { indexBits, PREFIX_BYTES, type TextDictionary, textDictionary } from "./text_dictionary.ts";
import { zstd } from "./zstd.ts";

/** Bytes of texts in a page. */
const PAGE_BYTES = 2 ** 20;
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
  const form = flatForm(element, data, level);
  const chunks = data.map(textChunk);
  const repeated = yield* textDictionary(chunks);
  const column = { elements: [element], textBytes: chunks.reduce((sum, chunk) => sum + textBytes(chunk), 0) };
  if (repeated === undefined) {
    const pages: EncodedPage[] = [];
    for (const chunk of data) {
      for (const page of plainPages(spelledChunk(chunk), form)) {
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
function* plainPages(chunk: TextChunk, form: FlatForm): Generator<EncodedPage> {
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
    yield flatPage({ rows: row - start, values: plainTexts(chunk, texts, bytes), encoding: "PLAIN" }, form, {
      count: texts.length,
      forEach: (name) => texts.forEach((each) => name(each - start)),
    });
    first = end;
  }
}

/** The numbers of the entries, in one page. */
function indexPage(chunks: readonly TextChunk[], { entries, indexes }: TextDictionary, form: FlatForm): EncodedPage {
  const rows = chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
  const writer = new ByteWriter();
  writer.appendUint8(indexBits(entries.length));
  writeRleBitPackedHybrid(writer, indexes, indexBits(entries.length));
  return flatPage({ rows, values: writer.getBytes(), encoding: "RLE_DICTIONARY" }, form, {
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
  entries.reduce((at, { chunk, text }) => putText(chunk, text, view, values, at), 0);
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

/** Texts of some rows, each behind its length. @param size How many bytes they have. */
function plainTexts(chunk: TextChunk, rows: Int32Array, size: number): Uint8Array {
  const plain = new Uint8Array(size + PREFIX_BYTES * rows.length);
  const view = new DataView(plain.buffer);
  for (let i = 0, at = 0; i < rows.length; i++) at = putText(chunk, rows[i], view, plain, at);
  return plain;
}

/** Puts a text behind its length. @returns where it ends */
function putText({ bytes, offsets }: TextChunk, text: number, view: DataView, to: Uint8Array, at: number): number {
  const [start, end] = [offsets[text], offsets[text + 1]];
  view.setUint32(at, end - start, true);
  return copyBytes(bytes, start, end, to, at + PREFIX_BYTES);
}
