/**
 * Reading datasets of several files.
 *
 * @module
 */

import { type DataType, Int32, type Schema, Table, Utf8 } from "apache-arrow";
import type { DatasetFile, LoadFilesFields } from "../../../ops/types/dataset_files.ts";
import { checkColumnNames, columnOfType, tableFromColumns } from "../../../stores/formats/columns.ts";
import { type OpenParquet, openParquet } from "../../../stores/formats/parquet/mod.ts";
import { commonSchema, inSchema, type JoinWords } from "../../columns/join_tables.ts";
import { type FileWatch, openSource, readSource } from "../dataset_file.ts";
import { namingFile } from "../file_errors.ts";
import { parseAside } from "../parse_aside.ts";

/** A file that was opened: what it says of itself, and its rows. */
interface OpenedFile {
  readonly schema: Schema;
  readonly parts: () => AsyncIterable<Table>;
}

/** Several files, one after the other. It can be read again. */
export interface OpenedFiles {
  /** Bytes of all parquet files; 0 for text files, which are in memory. */
  readonly byteLength: number;
  /** The columns. */
  readonly schema: Schema;
  /** The rows, in parts. */
  parts(): AsyncGenerator<Table>;
}

/**
 * Opens files, and finds the columns that they have in common.
 *
 * @throws {DatasetError} where one is not what the op was made from, or their columns differ
 */
export async function openFiles(
  files: readonly DatasetFile[],
  fields: LoadFilesFields,
  watch: FileWatch,
): Promise<OpenedFiles> {
  const types = partitionTypes(files);
  const opened: OpenedFile[] = [];
  let byteLength = 0;
  for (const file of files) {
    watch.signal.throwIfAborted();
    const one = await namingFile(file.path, async () => {
      if (fields.format !== "parquet") return await textFile(file, fields, watch);
      const source = await openSource(file.path, file.sha256, watch);
      byteLength += source.byteLength;
      return parquetFile(await openParquet(source));
    });
    opened.push(withPartition(one, file, types));
  }
  const schema = commonSchema(opened.map((file) => file.schema), wordsFor(files));
  return {
    byteLength,
    schema,
    async *parts() {
      for (const { parts } of opened) {
        for await (const table of parts()) yield inSchema(table, schema);
      }
    },
  };
}

function parquetFile(file: OpenParquet): OpenedFile {
  checkColumnNames(file.names);
  return { schema: file.schema, parts: () => file.batches({}) };
}

async function textFile(file: DatasetFile, fields: LoadFilesFields, watch: FileWatch): Promise<OpenedFile> {
  const bytes = await readSource(file.path, file.sha256, watch);
  const { delimiter, columns, encoding } = fields;
  const options = { delimiter, ...(isTyped(fields) ? { columns, encoding } : {}) };
  const table = fields.format === "csv"
    ? await parseAside({ format: "csv", bytes, options }, watch.signal)
    : await parseAside({ format: "jsonl", bytes }, watch.signal);
  return {
    schema: table.schema,
    async *parts() {
      yield await Promise.resolve(table);
    },
  };
}

function isTyped({ columns, encoding }: LoadFilesFields): boolean {
  return Object.keys(columns).length > 0 || encoding !== null;
}

/** Columns that stand in the path come last, where the file itself does not have them. */
function withPartition(file: OpenedFile, named: DatasetFile, types: ReadonlyMap<string, DataType>): OpenedFile {
  const { schema, extend } = partitioned(named, types, file.schema);
  return {
    schema,
    async *parts() {
      for await (const table of file.parts()) yield extend(table);
    },
  };
}

/** A file's schema with the columns that stand in its path, and what puts them to rows of it. */
export function partitioned(
  { partition }: DatasetFile,
  types: ReadonlyMap<string, DataType>,
  schema: Schema,
): { readonly schema: Schema; readonly extend: (table: Table) => Table } {
  const present = new Set(schema.fields.map(({ name }) => name));
  const added = [...types].filter(([name]) => !present.has(name));
  if (added.length === 0) return { schema, extend: (table) => table };
  const extend = (table: Table) => {
    const own = table.schema.fields.map(({ name }, i) => [name, table.getChildAt(i)!] as const);
    const rows = table.numRows;
    const columns = added.map(([name, type]) =>
      [name, columnOfType(new Array(rows).fill(partition[name]), type)] as const
    );
    return tableFromColumns([...own, ...columns]);
  };
  return { schema: extend(new Table(schema)).schema, extend };
}

/** The types of the columns that stand in paths. */
export function partitionTypes(files: readonly DatasetFile[]): Map<string, DataType> {
  const names = Object.keys(files[0].partition);
  return new Map(names.map((name) => {
    return [name, files.some(({ partition }) => typeof partition[name] === "string") ? new Utf8() : new Int32()];
  }));
}

/** How errors speak of the files. */
export function wordsFor(files: readonly DatasetFile[]): JoinWords {
  return { joiner: "A dataset of several files", part: (index) => JSON.stringify(files[index].path) };
}
