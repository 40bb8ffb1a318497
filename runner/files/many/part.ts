/**
 * Datasets on other machines of which only parts are read.
 *
 * @module
 */

import { Schema, type Table } from "apache-arrow";
import type { DatasetFile } from "../../../ops/types/dataset_files.ts";
import { type ParquetSchema, parquetSchema, readParquetBatches } from "../../../stores/formats/parquet/mod.ts";
import { partialParquet, type PartialRange, type PartialTable } from "../../../stores/formats/partial_table.ts";
import { forEachParallel } from "../../../stores/parallel.ts";
import type { ByteSource } from "../../../stores/store.ts";
import { commonSchema, inSchema } from "../../columns/join_tables.ts";
import { isRemote, rangesOfRemote } from "../remote/mod.ts";
import { partitioned, partitionTypes, wordsFor } from "./read.ts";

/** Files whose ends are read at a time. */
const PARALLEL = 8;
/** Longer ends of files are not kept. */
const MOST_KEPT = 8 << 20;

/** A parquet file on another machine, if its host serves parts of it. */
export async function fileInPart(path: string, hash: string, signal: AbortSignal): Promise<PartialTable | undefined> {
  const source = await rangesOf(path, hash, signal);
  return source && await partialParquet(source);
}

/** One file of several. */
interface Part extends ParquetSchema {
  readonly source: ByteSource;
  readonly extend: (table: Table) => Table;
}

/** Parquet files one after the other, if all are on other machines that serve parts of them. */
export async function filesInPart(
  files: readonly DatasetFile[],
  signal: AbortSignal,
): Promise<PartialTable | undefined> {
  if (!files.every(({ path }) => isRemote(path))) return undefined;
  const types = partitionTypes(files);
  const parts: Part[] = [];
  await forEachParallel(files, PARALLEL, async (file, i) => {
    const source = await rangesOf(file.path, file.sha256, signal);
    if (source === undefined) return;
    const found = await parquetSchema(source);
    parts[i] = { source, ...found, ...partitioned(file, types, found.schema) };
  });
  if (parts.filter(Boolean).length < files.length) return undefined;
  const schema = commonSchema(parts.map((part) => part.schema), wordsFor(files));
  return {
    names: schema.fields.map(({ name }) => name),
    numRows: parts.reduce((sum, { numRows }) => sum + numRows, 0),
    rows: (range) => rowsOf(parts, schema, range),
  };
}

async function* rowsOf(parts: readonly Part[], schema: Schema, range: PartialRange): AsyncGenerator<Table> {
  const { columns } = range;
  const wanted = columns === undefined ? schema : new Schema(columns.map((name) => fieldOf(schema, name)));
  let first = 0;
  for (const { source, names, numRows, extend } of parts) {
    const [rowStart, rowEnd] = [Math.max(0, range.start - first), Math.min(numRows, range.end - first)];
    first += numRows;
    if (rowStart >= rowEnd) continue;
    const present = names.filter((name) => columns === undefined || columns.includes(name));
    // A table of no columns would have no rows.
    const asked = present.length === 0 ? names.slice(0, 1) : present;
    for await (const table of readParquetBatches(source, { rowStart, rowEnd, columns: asked })) {
      yield inSchema(extend(table), wanted);
    }
  }
}

function fieldOf(schema: Schema, name: string) {
  return schema.fields.find((field) => field.name === name)!;
}

async function rangesOf(path: string, hash: string, signal: AbortSignal): Promise<ByteSource | undefined> {
  const source = await rangesOfRemote(path, hash, { signal });
  return source && withKeptEnd(source);
}

/** Keeps the end of a file, where parquet says what is in it: it is looked at for each column. */
function withKeptEnd({ byteLength, slice }: ByteSource): ByteSource {
  const kept = new Map<number, Promise<ArrayBuffer>>();
  return {
    byteLength,
    slice(start, end = byteLength) {
      if (end < byteLength || byteLength - start > MOST_KEPT) return slice(start, end);
      const bytes = kept.get(start) ?? slice(start, end);
      kept.set(start, bytes);
      bytes.catch(() => kept.delete(start));
      return bytes;
    },
  };
}
