/**
 * Results as files that other programs read.
 *
 * @module
 */

import type { Table } from "apache-arrow";
import { extname } from "../../ops/standard.ts";
import { ProbegraphError } from "../../ops/errors.ts";
import { type Kind, oneOfKinds } from "../../ops/kinds.ts";
import type { Op } from "../../ops/op.ts";
import { tableRowsResting } from "../../runner/evaluation/result_values.ts";
import type { Runner } from "../../runner/runner.ts";
import { streamOf } from "../../stores/bytes.ts";
import { writeParquet } from "../../stores/formats/parquet/mod.ts";
import { resultFile } from "../../stores/formats/result.ts";
import { elementNames } from "../../stores/formats/vector_names.ts";
import { ResultStore } from "../../stores/results.ts";
import { textStream } from "../../stores/text_stream.ts";
import { writeWholeFile } from "../../stores/whole_file.ts";
import { UsageError } from "../usage_error.ts";
import { jsonPieces } from "../../ops/json_pieces.ts";
import { jsonWithBigInts } from "../../ops/raw_json.ts";
import type { GridJson } from "../../ops/grid_json.ts";
import { columnBeside } from "./beside.ts";
import { csvLines } from "./csv.ts";
import { gridCsv, gridNpy } from "./grid.ts";
import { npyBytes } from "./npy.ts";

/** A file could not be written. */
export class ExportError extends ProbegraphError {}

type Content = AsyncIterable<Uint8Array> | Uint8Array;
type Writer = (op: Op, runner: Runner, name: string) => Promise<Content>;

/** How a column is written. */
export interface ColumnOptions {
  /** What it is called in a CSV file, and beside other columns. @default the op's uuid */
  readonly name?: string;
  /** Columns of its dataset that stand beside it. @default none */
  readonly with?: readonly string[];
}

/** The formats in which columns stand beside each other. */
const BESIDE: Readonly<Record<string, (table: Table) => Promise<Content> | Content>> = {
  ".parquet": (table) => writeParquet(table),
  ".csv": async (table) => csvStream(namesOf(table), await tableRowsResting(table)),
  ".json": async (table) => jsonStream(await tableRowsResting(table)),
};

const WRITERS: Readonly<Record<string, Writer>> = {
  ".parquet": toParquet,
  ".csv": toCsv,
  ".json": toJson,
  ".npy": toNpy,
  ".onnx": toOnnx,
  ".gguf": toGguf,
};

/** The names of files that can be written end in these. */
export const EXTENSIONS: readonly string[] = Object.keys(WRITERS);

/** What kinds of results each format can hold. */
const HOLDS: Readonly<Record<string, (kind: Kind) => boolean>> = {
  ".parquet": (kind) => resultFile(kind) === "result.parquet",
  ".csv": (kind) => resultFile(kind) === "result.parquet",
  ".json": (kind) => kind !== "group",
  ".npy": (kind) => kind === "vector" || kind === "viz" || kind === "score" || kind === "boolean" || kind === "grid",
  ".onnx": (kind) => kind === "classifier",
  ".gguf": (kind) => kind === "vector" || kind === "group",
};

/** @throws {UsageError} where a file of this name cannot hold the op's result. */
export function checkFormat(op: Op, path: string): void {
  const extension = extname(path).toLowerCase();
  if (!Object.hasOwn(HOLDS, extension)) {
    throw new UsageError(`${path} has no known ending: files can end in ${EXTENSIONS.join(", ")}`);
  }
  if (HOLDS[extension](op.kind)) return;
  const others = EXTENSIONS.filter((other) => HOLDS[other](op.kind) && (other !== ".gguf" || op.kind === "vector"));
  const wayOut = others.length > 0 ? `write ${others.join(", ")} instead` : "export its ops one by one";
  throw new UsageError(`A ${extension} file cannot hold ${op.uuid}, ${oneOfKinds([op.kind])}: ${wayOut}`);
}

/**
 * Writes an op's result to a file, in the format that its name ends in. The file appears whole or not at all.
 *
 * @returns How many bytes it has.
 */
export async function writeResult(
  op: Op,
  runner: Runner,
  path: string,
  options: ColumnOptions = {},
): Promise<number> {
  checkFormat(op, path);
  const content = await contentOf(op, runner, extname(path).toLowerCase(), options);
  try {
    return await writeWholeFile(path, content);
  } catch (error) {
    throw new ExportError(`${path} could not be written: ${(error as Error).message}`, { cause: error });
  }
}

async function contentOf(op: Op, runner: Runner, extension: string, options: ColumnOptions): Promise<Content> {
  const { name = op.uuid, with: others = [] } = options;
  if (others.length === 0) return await WRITERS[extension](op, runner, name);
  if (Object.hasOwn(BESIDE, extension)) return BESIDE[extension](await columnBeside(op, runner, name, others));
  throw new UsageError(`--with: a ${extension} file has one column; write ${Object.keys(BESIDE).join(", ")} instead`);
}

/** What is stored is parquet already. */
async function toParquet(op: Op, runner: Runner): Promise<AsyncIterable<Uint8Array>> {
  if (op.isEphemeral) return writeParquet(await runner.toArrow(op));
  return streamOf(await new ResultStore(runner.store).source(op));
}

/** A classifier is stored as JSON already. */
async function toJson(op: Op, runner: Runner): Promise<AsyncIterable<Uint8Array>> {
  if (op.kind === "classifier") return streamOf(await new ResultStore(runner.store).source(op));
  return jsonStream(await runner.toJson(op));
}

function jsonStream(data: unknown): AsyncIterable<Uint8Array> {
  return textStream(function* () {
    yield* jsonPieces(data, jsonWithBigInts);
    yield "\n";
  }());
}

function csvStream(names: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]) {
  return textStream(csvLines(names, rows.values().map((row) => names.map((name) => row[name]))));
}

async function toCsv(op: Op, runner: Runner, name: string): Promise<Content> {
  if (op.kind === "grid") return gridCsv(await runner.toJson(op) as GridJson);
  const rows = await runner.toRows(op);
  const names = Object.keys(rows[0] ?? {});
  if (names.length === 0) return csvStream(namesOf(await runner.toArrow(op)), rows);
  const labels = op.kind === "vector" ? elementNames((await runner.toArrow(op)).schema.fields[0].type) : undefined;
  const values = rows.values().map((row) => row[names[0]]);
  // A vector whose elements have names is a row of columns.
  if (labels !== undefined) {
    return textStream(csvLines(labels, values.map((vector) => [...vector as Iterable<unknown>])));
  }
  return op.kind === "dataset" ? csvStream(names, rows) : textStream(csvLines([name], values.map((value) => [value])));
}

async function toNpy(op: Op, runner: Runner): Promise<Uint8Array> {
  if (op.kind === "grid") return gridNpy(op, await runner.toArrow(op));
  if (op.kind === "vector" || op.kind === "viz") {
    const { rows, columns, data } = await runner.toMatrix(op);
    return npyBytes({ shape: [rows, columns], data });
  }
  const values = await runner.toArray(op);
  const data = op.kind === "boolean" ? booleanBytes(op, values as readonly unknown[]) : values;
  if (!ArrayBuffer.isView(data)) {
    throw new UsageError(`The values of ${op.uuid} are no numbers, or some are null: write .json or .csv instead`);
  }
  return npyBytes({ shape: [data.length], data });
}

function booleanBytes(op: Op, values: readonly unknown[]): Uint8Array {
  if (values.every((value) => typeof value === "boolean")) return Uint8Array.from(values, Number);
  throw new UsageError(`Some values of ${op.uuid} are null, and a NumPy array has none: write .json or .csv instead`);
}

async function toGguf(op: Op, runner: Runner): Promise<Uint8Array> {
  return await runner.toGguf(op as Op<"vector" | "group">);
}

async function toOnnx(op: Op, runner: Runner): Promise<Uint8Array> {
  return await runner.toOnnx(op as Op<"classifier">);
}

function namesOf(table: Table): string[] {
  return table.schema.fields.map(({ name }) => name);
}
