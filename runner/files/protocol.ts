/**
 * What the worker that reads text files is asked, and answers.
 *
 * @module
 */

import type { CsvOptions } from "../../stores/formats/csv.ts";
import type { Protocol } from "../workers/calls.ts";

/** A file to read. */
export type TextFile =
  | { readonly format: "csv"; readonly bytes: Uint8Array; readonly options: CsvOptions }
  | { readonly format: "jsonl"; readonly bytes: Uint8Array };

/** One question: a file. Its answer is the table, as an Arrow IPC stream. */
export interface FileProtocol extends Protocol {
  /** The file. */
  readonly question: TextFile;
  /** The table, as an Arrow IPC stream. */
  readonly answer: Uint8Array<ArrayBuffer>;
}
