/**
 * Reading text files without holding up the program.
 *
 * @module
 */

import type { Table } from "apache-arrow";
import { DatasetError } from "../../ops/errors.ts";
import { WorkerCalls } from "../workers/calls.ts";
import { WORKERS } from "../workers/entries.ts";
import { parseFile } from "./parse.ts";
import type { FileProtocol, TextFile } from "./protocol.ts";
import { receivedTable } from "./sent_table.ts";

/** Larger files than this are read in a worker: they take longer than it takes to start one. */
const BYTES_HERE = 1 << 20;

/**
 * As {@linkcode parseFile}, in a worker where the file is large.
 *
 * @param file its bytes move to the worker: they are not to be used any more
 * @param signal ends the work in a worker at once
 * @throws {FormatError} and {DatasetError} as `readCsv` and `readJsonl`
 * @throws the signal's reason, when it is aborted
 */
export async function parseAside(file: TextFile, signal: AbortSignal): Promise<Table> {
  if (file.bytes.length <= BYTES_HERE) return parseFile(file);
  const failed = (message: string, cause: unknown) => new DatasetError(message, { cause });
  using worker = new WorkerCalls<FileProtocol>(WORKERS.file, failed);
  return receivedTable(await worker.ask(file, { signal, transfer: [file.bytes.buffer as ArrayBuffer] }));
}
