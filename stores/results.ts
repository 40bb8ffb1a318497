/**
 * Results in a store: one folder for each op, written so that a reader never sees half of one.
 *
 * Order of writes: the result under its name, then the status, then `done`. Whatever is without `done` is no result.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { FormatError, StoreError } from "../ops/errors.ts";
import type { Status } from "../ops/evaluator.ts";
import { isFloatLiteral } from "../ops/float.ts";
import type { Op } from "../ops/op.ts";
import { parsePythonJson, pythonJson } from "../ops/python_json.ts";
import { readParquet, writeParquet } from "./formats/parquet/mod.ts";
import { decodeProbe, encodeProbe } from "./formats/probe.ts";
import { columnTable, onlyColumn } from "./formats/tables.ts";
import { type JsonData, type Result, resultFile } from "./formats/result.ts";
import { opFolder, uuidOfKey } from "./keys.ts";
import { decodeStatus, encodeStatus, type StoredStatus } from "./status.ts";
import type { ByteSource, Store } from "./store.ts";

const DONE = "done";
const STATUS = "status.json";

/** Reads and writes the results and statuses of ops. */
export class ResultStore {
  /** Where the bytes are. */
  readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /** Whether a whole result is there that can be read here: a classifier that Python pickled cannot. */
  async has(op: Op): Promise<boolean> {
    const keys = [`${opFolder(op.uuid)}/${DONE}`, resultKey(op)];
    const present = await Promise.all(keys.map((key) => this.store.open(key)));
    return present.every((source) => source !== undefined);
  }

  /** Random access to the result's file. @throws {StoreError} where it is missing. */
  async source(op: Op): Promise<ByteSource> {
    const key = resultKey(op);
    const source = await this.store.open(key);
    if (source === undefined) throw new StoreError(`The store ${this.store.uri} has no ${key}`);
    return source;
  }

  /** Reads a result. @throws {FormatError} where the file is damaged. */
  async read(op: Op): Promise<Result> {
    const source = await this.source(op);
    switch (resultFile(op.kind)) {
      case "result.json":
        return { form: "json", data: parseJson(await wholeBytes(source), op) };
      case "result.probe.json":
        return { form: "probe", probe: decodeProbe(await wholeBytes(source)) };
      case "result.parquet": {
        const table = await readParquet(source);
        return op.kind === "dataset"
          ? { form: "table", table }
          : { form: "column", column: onlyColumn(table, op.uuid) };
      }
    }
  }

  /**
   * Writes a result, then its status, then `done`.
   *
   * @returns The status, with the size and SHA-256 of the result's file.
   */
  async write(op: Op, result: Result, status: Status): Promise<Status> {
    const counted = new CountedStream(encodeResult(op, result));
    await this.store.put(resultKey(op), counted.stream());
    const whole: Status = { ...status, bytes: counted.bytes, checksum: counted.checksum() };
    await this.writeStatus(whole);
    await this.store.put(`${opFolder(op.uuid)}/${DONE}`, new TextEncoder().encode(DONE));
    return whole;
  }

  /** The status that was written for a uuid, or `undefined`. @throws {FormatError} where it is damaged. */
  async readStatus(uuid: string): Promise<StoredStatus | undefined> {
    const bytes = await this.store.get(`${opFolder(uuid)}/${STATUS}`);
    return bytes === undefined ? undefined : decodeStatus(bytes, uuid);
  }

  /** Writes an op's status. */
  async writeStatus(status: Status): Promise<void> {
    await this.store.put(`${opFolder(status.op.uuid)}/${STATUS}`, encodeStatus(status));
  }

  /** The uuids that have a folder, and whether `done` is in it; one listing. */
  async list(): Promise<Map<string, boolean>> {
    const found = new Map<string, boolean>();
    for await (const { key } of this.store.list()) {
      const uuid = uuidOfKey(key);
      if (uuid !== undefined) found.set(uuid, found.get(uuid) === true || key.endsWith(`/${DONE}`));
    }
    return found;
  }
}

function resultKey(op: Op): string {
  return `${opFolder(op.uuid)}/${resultFile(op.kind)}`;
}

function encodeResult(op: Op, result: Result): Uint8Array | AsyncIterable<Uint8Array> {
  switch (result.form) {
    case "table":
      return writeParquet(result.table);
    case "column":
      return writeParquet(columnTable(op.uuid, result.column));
    case "json":
      return new TextEncoder().encode(pythonJson(result.data, { sortKeys: false }) + "\n");
    case "probe":
      return encodeProbe(result.probe);
    case "values":
      throw new StoreError(`${op.uuid} gave rows of different types, which no column file can hold`);
  }
}

async function wholeBytes(source: ByteSource): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await source.slice(0, source.byteLength));
}

function parseJson(bytes: Uint8Array, op: Op): JsonData {
  try {
    // Python writes NaN and infinities bare; as data they are plain numbers again.
    return plainNumbers(parsePythonJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch (error) {
    throw new FormatError(`The result of ${op.uuid} is damaged: ${(error as Error).message}`, { cause: error });
  }
}

function plainNumbers(value: ReturnType<typeof parsePythonJson>): JsonData {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plainNumbers);
  if (isFloatLiteral(value)) return value.value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plainNumbers(item)]));
}

/** Counts and hashes the bytes that pass. */
class CountedStream {
  bytes = 0;
  readonly #hash = createHash("sha256");
  readonly #parts: Uint8Array | AsyncIterable<Uint8Array>;

  constructor(parts: Uint8Array | AsyncIterable<Uint8Array>) {
    this.#parts = parts;
  }

  async *stream(): AsyncIterable<Uint8Array> {
    for await (const part of this.#parts instanceof Uint8Array ? [this.#parts] : this.#parts) {
      this.bytes += part.byteLength;
      this.#hash.update(part);
      yield part;
    }
  }

  checksum(): string {
    return `sha256:${this.#hash.digest("hex")}`;
  }
}
