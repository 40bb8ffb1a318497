/**
 * Writing one column of one row group.
 *
 * @module
 */

import { type Data, DataType, type Field } from "apache-arrow";
import type { SchemaElement, SchemaTree } from "hyparquet";
import { parquetSchema } from "hyparquet";
import { ByteWriter } from "hyparquet-writer";
import { writeColumn } from "hyparquet-writer/src/column.js";
import { encodeNestedValues } from "hyparquet-writer/src/dremel.js";
import { DatasetError } from "../../../ops/errors.ts";
import { messageOf } from "../../../ops/messages.ts";
import type { Steps } from "../../../ops/steps.ts";
import { isOffsetText } from "../coded_texts.ts";
import type { ColumnChunkParts } from "./column_chunk_parts.ts";
import { type Physical, physicalSteps } from "./physical.ts";
import { encodeFloats, isFloatColumn } from "./write_floats.ts";
import { fieldElements } from "./write_schema.ts";
import { encodeTexts } from "./write_texts.ts";
import { encodeVectors, isVectorColumn } from "./write_vectors.ts";
import { zstd } from "./zstd.ts";

/** Values per page. */
const PAGE_BYTES = 2 ** 20;

/**
 * Encodes one row group of a column, which may be several column chunks, in steps.
 *
 * @param chunks The rows of the row group.
 * @param offset Where in the file the column begins.
 * @param level Compression level of zstd.
 * @throws {DatasetError} when a value does not fit the column's type: a null where none may be.
 */
export function* encodeColumn(
  field: Field,
  chunks: readonly Data[],
  offset: number,
  level: number,
): Steps<ColumnChunkParts[]> {
  const elements = fieldElements(field, field.name);
  if (isVectorColumn(field, chunks)) return [encodeVectors(field, elements, chunks, offset, level)];
  if (isOffsetText(field.type)) return [yield* encodeTexts(elements[0], chunks, offset, level)];
  if (isFloatColumn(field)) return [yield* encodeFloats(elements[0], chunks, offset, level)];
  const rows = yield* physicalRows(chunks);
  let at = offset;
  const leaves: ColumnChunkParts[] = [];
  for (const path of leafPaths(elements)) {
    yield;
    const encoded = yield* encodeLeaf(path, rows, at, level, field.name);
    at += encoded.parts[0].length;
    leaves.push(encoded);
  }
  return leaves;
}

type Rows = Physical[] | Int32Array | BigInt64Array;

/** Integers without nulls go on as they are in memory; everything else value by value. */
function* physicalRows(chunks: readonly Data[]): Steps<Rows> {
  const [data] = chunks;
  if (chunks.length !== 1 || data.nullCount > 0 || !DataType.isInt(data.type)) {
    return yield* physicalSteps(chunks);
  }
  const { values, length } = data;
  const isPlain = values instanceof Int32Array || values instanceof BigInt64Array;
  return isPlain ? values.subarray(0, length) : yield* physicalSteps(chunks);
}

function* encodeLeaf(
  path: SchemaTree[],
  rows: Rows,
  offset: number,
  level: number,
  name: string,
): Steps<ColumnChunkParts> {
  const schemaPath = path.map(({ element }) => element);
  const element = schemaPath[schemaPath.length - 1];
  const writer = new ByteWriter();
  writer.offset = offset;
  try {
    const pageData = encodeNestedValues(path, rows);
    yield;
    const { chunk, offsetIndex } = writeColumn({
      writer,
      pageData,
      column: {
        columnName: name,
        element,
        schemaPath,
        codec: "ZSTD",
        compressors: { ZSTD: (bytes) => zstd(bytes, level) },
        stats: false,
        pageSize: PAGE_BYTES,
        columnIndex: false,
        offsetIndex: true,
        // A dictionary takes 0 and −0 for the same value.
        encoding: element.type === "FLOAT" || element.type === "DOUBLE" ? "PLAIN" : undefined,
      },
    });
    return { parts: [writer.getBytes()], chunk, offsetIndex, textBytes: textBytesOf(element, pageData.values) };
  } catch (error) {
    const detail = messageOf(error);
    throw new DatasetError(`writing parquet: column "${name}" cannot be encoded: ${detail}`, { cause: error });
  }
}

type PageValues = ReturnType<typeof encodeNestedValues>["values"];

function textBytesOf({ type }: SchemaElement, values: PageValues): number {
  if (type !== "BYTE_ARRAY") return 0;
  return (values as (Uint8Array | null)[]).reduce((sum, value) => sum + (value?.length ?? 0), 0);
}

/** The paths from the root to each leaf, with leaves bare of annotations: their values are physical already. */
function leafPaths(elements: readonly SchemaElement[]): SchemaTree[][] {
  const bare = elements.map((element) => element.type ? physicalElement(element) : element);
  const root = parquetSchema({ schema: [{ name: "schema", num_children: 1 }, ...bare] });
  return pathsBelow([root]);
}

function pathsBelow(path: SchemaTree[]): SchemaTree[][] {
  const { children } = path[path.length - 1];
  return children.length === 0 ? [path] : children.flatMap((child) => pathsBelow([...path, child]));
}

function physicalElement({ name, type, type_length, repetition_type }: SchemaElement): SchemaElement {
  return { name, type, type_length, repetition_type };
}
