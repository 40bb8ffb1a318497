/**
 * The beginning of a file that a dataset is to be loaded from. Looking into it computes nothing.
 *
 * @module
 */

import type { Table } from "apache-arrow";
import { ProbegraphError } from "../../ops/errors.ts";
import type { Op } from "../../ops/op.ts";
import { sha256Hex } from "../../ops/sha256.ts";
import * as types from "../../ops/types/datasets.ts";
import { fileVersion, foreignTagOf } from "../../stores/file_source.ts";
import { csvBeginning, type CsvOptions, readCsv } from "../../stores/formats/csv.ts";
import { jsonlBeginning, readJsonl } from "../../stores/formats/jsonl.ts";
import { parquetSchema, readParquet } from "../../stores/formats/parquet/mod.ts";
import { placeOf } from "../../stores/program_folders.ts";
import type { ByteSource } from "../../stores/store.ts";

/** What the first rows of a file say. */
export interface FileBeginning {
  /** The first rows, or of a small text file all. */
  readonly table: Table;
  /** How many rows the file has; `undefined` where only its beginning was read. */
  readonly count: number | undefined;
  /** The size of the file, in bytes. */
  readonly byteLength: number;
  /** Whether no column can come to light further down. */
  readonly hasAllColumns: boolean;
  /** Whether rows further down leave a column's type what it is. */
  readonly isTyped: boolean;
}

/** The first `rows` rows of a dataset's file; `undefined` where it comes from none, or the file is not here, another one, or has mistakes. */
export async function fileBeginning(op: Op, rows: number): Promise<FileBeginning | undefined> {
  const read = READERS[op.type];
  const name = op.fields.filePath;
  if (read === undefined || typeof name !== "string") return undefined;
  const path = await placeOf(name);
  const info = await Deno.stat(path).catch(() => undefined);
  if (info === undefined || !info.isFile) return undefined;
  return await read(fileVersion(path, info, foreignTagOf), rows, op);
}

type ReadBeginning = (source: ByteSource, rows: number, op: Op) => Promise<FileBeginning | undefined>;

const READERS: { readonly [type: string]: ReadBeginning } = {
  [types.LoadLocalParquetDatasetOp.type]: ofParquet,
  [types.LoadLocalCsvDatasetOp.type]: ofCsv,
  [types.LoadTypedCsvDatasetOp.type]: ofCsv,
  [types.LoadLocalJsonlDatasetOp.type]: ofJsonl,
};

async function ofParquet(source: ByteSource, rows: number): Promise<FileBeginning> {
  const [{ numRows }, table] = await Promise.all([parquetSchema(source), readParquet(source, { rowEnd: rows })]);
  return { table, count: numRows, byteLength: source.byteLength, hasAllColumns: true, isTyped: true };
}

async function ofCsv(source: ByteSource, rows: number, op: Op): Promise<FileBeginning | undefined> {
  const options = op.fields as CsvOptions;
  const found = await ofText(
    source,
    op,
    (bytes) => readCsv(bytes, options),
    (bytes) => csvBeginning(bytes, options, rows),
  );
  return found && { ...found, hasAllColumns: true, isTyped: found.count !== undefined };
}

function ofJsonl(source: ByteSource, rows: number, op: Op): Promise<FileBeginning | undefined> {
  return ofText(source, op, readJsonl, (bytes) => jsonlBeginning(bytes, rows));
}

/** So much of a text file is looked at. */
const BEGINNING = 1 << 18;

async function ofText(
  source: ByteSource,
  { fields }: Op,
  readWhole: (bytes: Uint8Array) => Table,
  readBeginning: (bytes: Uint8Array) => Table | undefined,
): Promise<FileBeginning | undefined> {
  const { byteLength } = source;
  const bytes = new Uint8Array(await source.slice(0, BEGINNING));
  // Another file by now: its rows are nobody's.
  if (byteLength <= BEGINNING && sha256Hex(bytes) !== fields.contentHash) return undefined;
  const whole = byteLength <= BEGINNING ? orNothing(() => readWhole(bytes)) : undefined;
  if (whole !== undefined) {
    return { table: whole, count: whole.numRows, byteLength, hasAllColumns: true, isTyped: true };
  }
  const table = orNothing(() => readBeginning(bytes));
  if (table === undefined || table.numRows === 0) return undefined;
  return { table, count: undefined, byteLength, hasAllColumns: false, isTyped: true };
}

/** What is wrong with a file is told when it is loaded. */
function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ProbegraphError) return undefined;
    throw error;
  }
}
