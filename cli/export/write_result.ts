/**
 * Results as files that other programs read.
 *
 * @module
 */

import { extname } from "node:path";
import type { Op } from "../../ops/op.ts";
import type { Runner } from "../../runner/runner.ts";
import { streamOf } from "../../stores/bytes.ts";
import { writeParquet } from "../../stores/formats/parquet/mod.ts";
import { resultFile } from "../../stores/formats/result.ts";
import { ResultStore } from "../../stores/results.ts";
import { UsageError } from "../usage_error.ts";
import { csvText, jsonText } from "./csv.ts";
import { npyBytes } from "./npy.ts";

type Writer = (op: Op, runner: Runner) => Promise<AsyncIterable<Uint8Array> | Uint8Array | string>;

const WRITERS: Readonly<Record<string, Writer>> = {
  ".parquet": toParquet,
  ".csv": toCsv,
  ".json": async (op, runner) => `${jsonText(await runner.toJson(op))}\n`,
  ".npy": toNpy,
  ".onnx": toOnnx,
};

/** The names of files that can be written end in these. */
export const EXTENSIONS: readonly string[] = Object.keys(WRITERS);

/** Writes an op's result to a file, in the format that its name ends in. */
export async function writeResult(op: Op, runner: Runner, path: string): Promise<void> {
  const extension = extname(path).toLowerCase();
  if (!Object.hasOwn(WRITERS, extension)) {
    throw new UsageError(`${path} has no known ending: files can end in ${EXTENSIONS.join(", ")}`);
  }
  const content = await WRITERS[extension](op, runner);
  if (typeof content === "string") await Deno.writeTextFile(path, content);
  else await Deno.writeFile(path, content instanceof Uint8Array ? content : ReadableStream.from(content));
}

/** What is stored is parquet already. */
async function toParquet(op: Op, runner: Runner): Promise<AsyncIterable<Uint8Array>> {
  if (op.isEphemeral) return writeParquet(await runner.toArrow(op));
  if (resultFile(op.kind) === "result.parquet") {
    return streamOf(await new ResultStore(runner.store).source(op));
  }
  throw new UsageError(`The result of ${op.uuid} is no table: write .json instead`);
}

async function toCsv(op: Op, runner: Runner): Promise<string> {
  const rows = await runner.toRows(op);
  const names = Object.keys(rows[0] ?? {});
  if (names.length > 0) return csvText(names, rows);
  return csvText((await runner.toArrow(op)).schema.fields.map(({ name }) => name), rows);
}

async function toNpy(op: Op, runner: Runner): Promise<Uint8Array> {
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

async function toOnnx(op: Op, runner: Runner): Promise<Uint8Array> {
  if (op.kind === "classifier") return await runner.toOnnx(op as Op<"classifier">);
  throw new UsageError(`Only classifiers become ONNX models; ${op.uuid} is a ${op.kind.toUpperCase()}`);
}
