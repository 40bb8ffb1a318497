/**
 * Results to and from the bytes of their files. It brings all formats, and is loaded when a result is read or written.
 *
 * @module
 */

import { Table, type Vector } from "apache-arrow";
import { FormatError, StoreError } from "../ops/errors.ts";
import type { Op } from "../ops/op.ts";
import { parsePythonJson, plainNumbers, pythonJson } from "../ops/python_json.ts";
import { bytesOf, utf8 } from "./bytes.ts";
import { readParquet, writeParquet } from "./formats/parquet/mod.ts";
import { decodeProbe, encodeProbe } from "./formats/probe.ts";
import { isTable, type JsonData, type Result, resultFile } from "./formats/result.ts";
import { readTensorFile, writeTensorFile } from "./formats/safetensors.ts";
import { columnTable, onlyColumn } from "./formats/tables.ts";
import { resultKey } from "./result_key.ts";
import type { ByteSource, ObjectData } from "./store.ts";

/** The bytes of a result's file. Parquet comes as a stream. @throws {StoreError} for what no file can hold. */
export function encodeResult(op: Op, result: Result): ObjectData {
  switch (result.form) {
    case "table":
      return writeParquet(result.table);
    case "column":
      return writeParquet(columnTable(op.uuid, result.column));
    case "stream":
      return writeParquet(partTables(op.uuid, result.parts()));
    case "json":
      return utf8(pythonJson(result.data, { sortKeys: false }) + "\n");
    case "probe":
      return encodeProbe(result.probe);
    case "tensors":
      return writeTensorFile(result.file);
    case "values":
      throw new StoreError(`${op.uuid} gave rows of different types, which no column file can hold`);
  }
}

/** Reads a result's file. @throws {FormatError} where it is not in its format. */
export async function decodeResult(op: Op, source: ByteSource): Promise<Result> {
  switch (resultFile(op.kind)) {
    case "result.json":
      return { form: "json", data: parseJson(await bytesOf(source), op) };
    case "result.probe.json":
      return { form: "probe", probe: decodeProbe(await bytesOf(source)) };
    case "result.safetensors":
      return { form: "tensors", file: await readTensorFile(source, resultKey(op)) };
    case "result.parquet": {
      const table = await readParquet(source);
      return isTable(op.kind) ? { form: "table", table } : { form: "column", column: onlyColumn(table, op.uuid) };
    }
  }
}

async function* partTables(name: string, parts: AsyncIterable<Vector | Table>): AsyncIterable<Table> {
  for await (const part of parts) yield part instanceof Table ? part : columnTable(name, part);
}

function parseJson(bytes: Uint8Array, op: Op): JsonData {
  try {
    // Python writes NaN and infinities bare; as data they are plain numbers again.
    return plainNumbers(parsePythonJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes))) as JsonData;
  } catch (error) {
    throw new FormatError(`The result of ${op.uuid} is damaged: ${(error as Error).message}`, { cause: error });
  }
}
