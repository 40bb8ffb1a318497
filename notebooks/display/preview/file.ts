/**
 * The beginning of a file that a dataset is to be loaded from. Looking into it computes nothing.
 *
 * @module
 */

import type { Table } from "apache-arrow";
import { ProbegraphError } from "../../../ops/errors.ts";
import type { Op } from "../../../ops/op.ts";
import * as types from "../../../ops/types/datasets.ts";
import { fileSource } from "../../../stores/file_source.ts";
import { csvBeginning, type CsvOptions, readCsv } from "../../../stores/formats/csv.ts";
import { jsonlBeginning, readJsonl } from "../../../stores/formats/jsonl.ts";
import { parquetSchema, readParquet } from "../../../stores/formats/parquet/mod.ts";
import { placeOf } from "../../../stores/program_folders.ts";
import type { ByteSource } from "../../../stores/store.ts";
import type { View } from "../bundle.ts";
import { bytesText } from "../text.ts";
import { type Head, headOfTable, headView, SHOWN_ROWS } from "./rows.ts";

/** The first rows of a dataset's file; `undefined` where it comes from none, or the file is not here. */
export async function fileView(op: Op): Promise<View | undefined> {
  const read = READERS[op.type];
  const name = op.fields.filePath;
  if (read === undefined || typeof name !== "string") return undefined;
  const path = await placeOf(name);
  const info = await Deno.stat(path).catch(() => undefined);
  if (info === undefined || !info.isFile) return undefined;
  const head = await read(fileSource(path, info.size), op);
  return head && headView(head);
}

type ReadHead = (source: ByteSource, op: Op) => Promise<Head | undefined>;

const READERS: { readonly [type: string]: ReadHead } = {
  [types.LoadLocalParquetDatasetOp.type]: parquetHead,
  [types.LoadLocalCsvDatasetOp.type]: csvHead,
  [types.LoadTypedCsvDatasetOp.type]: csvHead,
  [types.LoadLocalJsonlDatasetOp.type]: jsonlHead,
};

async function parquetHead(source: ByteSource): Promise<Head> {
  const [{ numRows }, head] = await Promise.all([parquetSchema(source), readParquet(source, { rowEnd: SHOWN_ROWS })]);
  return { ...headOfTable(head), count: numRows };
}

function csvHead(source: ByteSource, { fields }: Op): Promise<Head | undefined> {
  const options = fields as CsvOptions;
  return textHead(source, (bytes) => readCsv(bytes, options), (bytes) => csvBeginning(bytes, options, SHOWN_ROWS));
}

function jsonlHead(source: ByteSource): Promise<Head | undefined> {
  return textHead(source, readJsonl, (bytes) => jsonlBeginning(bytes, SHOWN_ROWS));
}

/** So much of a text file is looked at. */
const BEGINNING = 1 << 18;

async function textHead(
  source: ByteSource,
  readWhole: (bytes: Uint8Array) => Table,
  readBeginning: (bytes: Uint8Array) => Table | undefined,
): Promise<Head | undefined> {
  const bytes = new Uint8Array(await source.slice(0, BEGINNING));
  const whole = source.byteLength <= BEGINNING ? orNothing(() => readWhole(bytes)) : undefined;
  if (whole !== undefined) return headOfTable(whole);
  const beginning = orNothing(() => readBeginning(bytes));
  if (beginning === undefined || beginning.numRows === 0) return undefined;
  const { columns, rows } = headOfTable(beginning);
  // Rows further down can make texts of what are numbers here.
  return { columns: columns.map(({ hint: _, ...column }) => column), rows, of: bytesText(source.byteLength) };
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
