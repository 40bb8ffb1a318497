/**
 * Pages of columns that are neither lists nor structs: a value, or none, for each row.
 *
 * @module
 */

import type { Data } from "apache-arrow";
import type { SchemaElement } from "hyparquet";
import { ByteWriter } from "hyparquet-writer";
import { writePageHeader } from "hyparquet-writer/src/datapage.js";
import { DatasetError } from "../../../ops/errors.ts";
import { bytesOfBits } from "./bits.ts";
import { type EncodedBytes, type EncodedPage, equalLevels } from "./chunk_of_pages.ts";
import { isOptional } from "./schema_tree.ts";
import { zstd } from "./zstd.ts";

/** The level of what is there. */
const PRESENT = 1;

/** How a column's pages are written. */
export interface FlatForm {
  /** Whether values may be missing. */
  readonly isNullable: boolean;
  /** Compression level. */
  readonly level: number;
}

/** How a column is written. @throws {DatasetError} for a null in a column that has none. */
export function flatForm(element: SchemaElement, data: readonly Data[], level: number): FlatForm {
  const isNullable = isOptional(element);
  if (isNullable || data.every(({ nullCount }) => nullCount === 0)) return { isNullable, level };
  throw new DatasetError(
    `writing parquet: column "${element.name}" cannot be encoded: it has a null, where none may be`,
  );
}

/** What a page of rows holds. */
export interface PageContents {
  /** Its rows. */
  readonly rows: number;
  /** Those that are there, encoded. */
  readonly values: Uint8Array;
  /** How. */
  readonly encoding: "PLAIN" | "RLE_DICTIONARY";
}

/** A page of version 2. @param present which rows have a value */
export function flatPage(
  { rows, values, encoding }: PageContents,
  { isNullable, level }: FlatForm,
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

/** A page's header and contents. @param uncompressed bytes of the contents without compression */
export function encoded(header: ByteWriter, contents: readonly Uint8Array[], uncompressed: number): EncodedBytes {
  const size = contents.reduce((sum, { length }) => sum + length, header.offset);
  return { parts: [header.getBytes(), ...contents], size, uncompressedSize: header.offset + uncompressed };
}

/** The rows of a page that have a value. */
export interface PresentRows {
  /** How many they are. */
  readonly count: number;
  /** Names each, counted from the page's first row. */
  readonly forEach: (name: (row: number) => void) => void;
}

/** For each row a bit that says whether it has a value; where all have one, a run. */
function levelsOf(rows: number, { count, forEach }: PresentRows): Uint8Array {
  if (count === rows) return equalLevels(rows, PRESENT);
  const bits = new Uint8Array(bytesOfBits(rows));
  forEach((row) => bits[row >> 3] |= PRESENT << (row & 7));
  const writer = new ByteWriter();
  writer.appendVarInt(bits.length * 2 + 1);
  writer.appendBytes(bits);
  return writer.getBytes();
}
