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
import type { AnyTexts } from "../text_copies.ts";
import { LENGTH_BYTES } from "./prefixed_texts.ts";
import { eachPresent, spelledChunk, textBytes, type TextChunk, textChunk } from "./text_chunks.ts";
import { indexBits, type TextDictionary, textDictionary } from "./text_dictionary.ts";
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
  const { texts: { offsets }, rows } = chunk;
  const present = chunk.present ?? Int32Array.from({ length: rows }, (_, row) => row);
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
    yield flatPage({ rows: row - start, values: plainTexts(chunk.texts, texts, bytes), encoding: "PLAIN" }, form, {
      count: texts.length,
      forEach: (name) => texts.forEach((each) => name(each - start)),
    });
    first = end;
  }
}

/** The numbers of the entries, in one page. */
function indexPage(chunks: readonly TextChunk[], { count, indexes }: TextDictionary, form: FlatForm): EncodedPage {
  const rows = chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
  const writer = new ByteWriter();
  writer.appendUint8(indexBits(count));
  writeRleBitPackedHybrid(writer, indexes, indexBits(count));
  return flatPage({ rows, values: writer.getBytes(), encoding: "RLE_DICTIONARY" }, form, {
    count: indexes.length,
    forEach: (name) => {
      let before = 0;
      for (const chunk of chunks) {
        eachPresent(chunk, (row) => name(before + row));
        before += chunk.rows;
      }
    },
  });
}

function dictionaryPage({ plain, count }: TextDictionary, level: number): EncodedBytes {
  const stored = zstd(plain, level);
  const header = new ByteWriter();
  writePageHeader(header, {
    type: "DICTIONARY_PAGE",
    uncompressed_page_size: plain.length,
    compressed_page_size: stored.length,
    dictionary_page_header: { num_values: count, encoding: "PLAIN" },
  });
  return encoded(header, [stored], plain.length);
}

/** Texts of some rows, each behind its length. @param size How many bytes they have. */
function plainTexts({ bytes, offsets }: AnyTexts, rows: Int32Array, size: number): Uint8Array {
  const plain = new Uint8Array(size + LENGTH_BYTES * rows.length);
  const view = new DataView(plain.buffer);
  let at = 0;
  for (let i = 0; i < rows.length; i++) {
    const [start, end] = [offsets[rows[i]], offsets[rows[i] + 1]];
    view.setUint32(at, end - start, true);
    at = copyBytes(bytes, start, end, plain, at + LENGTH_BYTES);
  }
  return plain;
}
