/**
 * Arrow tables to and from the bytes of Arrow's IPC formats, the file and the stream.
 *
 * Format: https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc
 *
 * @module
 */

import { type RecordBatch, RecordBatchReader, RecordBatchStreamWriter, Table, tableToIPC } from "apache-arrow";
import { FormatError, ProbegraphError } from "../../ops/errors.ts";
import { messageOf } from "../../ops/messages.ts";
import { checkTable } from "./arrow_check.ts";
import { withPlainAssign } from "./arrow_data.ts";
import { checkArrow } from "./arrow_guard.ts";
import { markedSchema } from "./json_type.ts";

/** Rows of a table of nothing but nulls, which take no bytes; others are bounded by theirs. */
const MAX_NULL_ROWS = 10_000_000;

/**
 * Reads an Arrow IPC file or stream. The table shares the memory of `bytes`.
 *
 * @throws {FormatError} when the bytes are neither, or are damaged.
 */
export function readArrowIpc(bytes: Uint8Array): Table {
  try {
    checkArrow(bytes);
    const table = tableOfIpc(bytes);
    checkTable(table);
    if (table.numRows > Math.max(MAX_NULL_ROWS, bytes.length * 8)) {
      throw new FormatError(`reading Arrow IPC: ${bytes.length} bytes cannot hold ${table.numRows} rows`);
    }
    return table;
  } catch (error) {
    if (error instanceof ProbegraphError) throw error;
    const detail = messageOf(error);
    throw new FormatError(
      `reading Arrow IPC: the bytes are neither an Arrow file nor a stream, or damaged (${detail})`,
      {
        cause: error,
      },
    );
  }
}

/** As {@linkcode readArrowIpc}, of bytes that this program has written. */
export function tableOfIpc(bytes: Uint8Array): Table {
  const reader = RecordBatchReader.from(bytes).open();
  if (!reader.schema) throw new FormatError("reading Arrow IPC: the bytes hold no schema; they are not Arrow data");
  const schema = withPlainAssign(reader.schema);
  // Arrow's writer leaves out empty names.
  for (const field of schema.fields) Object.assign(field, { name: field.name ?? "" });
  return new Table(schema, [...reader] as RecordBatch[]);
}

/**
 * Writes a table as Arrow IPC.
 *
 * @param format `"file"` for random access, `"stream"` for reading front to back.
 */
export function writeArrowIpc(table: Table, format: "file" | "stream" = "file"): Uint8Array {
  return tableToIPC(marked(table), format);
}

/** The bytes of {@linkcode writeArrowIpc} as a stream, in parts that are not copied together. */
export function arrowStream(table: Table): AsyncIterable<Uint8Array> {
  return RecordBatchStreamWriter.writeAll(marked(table));
}

/** A column of JSON and one of the same texts are different data. */
function marked(table: Table): Table {
  return new Table(markedSchema(table.schema), table.batches);
}
