/**
 * @module
 */

import type { Table } from "apache-arrow";
import { readCsv } from "../../stores/formats/csv.ts";
import { readJsonl } from "../../stores/formats/jsonl.ts";
import type { TextFile } from "./protocol.ts";

/** The table in a file. @throws {FormatError} and {DatasetError} as `readCsv` and `readJsonl` */
export function parseFile(file: TextFile): Table {
  return file.format === "csv" ? readCsv(file.bytes, file.options) : readJsonl(file.bytes);
}
