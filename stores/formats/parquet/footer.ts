/**
 * The footer of a parquet file: schema, row groups, and where each column's bytes are.
 *
 * @module
 */

import { type FileMetaData, parquetMetadata } from "hyparquet";
import { FormatError, ProbegraphError } from "../../../ops/errors.ts";
import { messageOf } from "../../../ops/messages.ts";
import type { Steps } from "../../../ops/steps.ts";
import type { ByteSource } from "../../store.ts";
import { FIRST_BYTES, textLoader } from "../other_format.ts";
import { checkedLength } from "./limits.ts";
import { checkThriftStruct } from "./thrift_guard.ts";

const MAGIC = "PAR1";
const MAGIC_ENCRYPTED = "PARE";

/** Bytes fetched from the end of the file at first; most footers fit. */
const TAIL_BYTES = 64 * 1024;

/** The footer ends with its length (4 bytes) and the magic (4 bytes); the file begins with the magic again. */
const MIN_FILE_BYTES = 12;

/**
 * Reads and checks the footer of a parquet file.
 *
 * @throws {FormatError} when the bytes are not parquet, are encrypted, cut off or damaged.
 */
export async function readFooter(source: ByteSource): Promise<FileMetaData> {
  const size = source.byteLength;
  if (size < MIN_FILE_BYTES) {
    const advice = await otherLoader(source);
    throw new FormatError(`reading parquet: expected at least ${MIN_FILE_BYTES} bytes, got ${size}${advice}`);
  }
  const tail = new Uint8Array(await source.slice(Math.max(0, size - TAIL_BYTES), size));
  if (!endsAsParquet(tail)) throw noParquet(tail, await otherLoader(source));
  const footerBytes = footerLength(tail, size);
  const missing = footerBytes + 8 - tail.length;
  const footer = missing <= 0
    ? tail.subarray(tail.length - footerBytes - 8)
    : joined(new Uint8Array(await source.slice(size - footerBytes - 8, size - tail.length)), tail);
  return parseFooter(footer, size);
}

async function otherLoader(source: ByteSource): Promise<string> {
  return textLoader(new Uint8Array(await source.slice(0, Math.min(FIRST_BYTES, source.byteLength))));
}

function lastLetters(tail: Uint8Array): string {
  return new TextDecoder("latin1").decode(tail.subarray(-4));
}

function endsAsParquet(tail: Uint8Array): boolean {
  return tail.length >= 8 && lastLetters(tail) === MAGIC;
}

function noParquet(tail: Uint8Array, advice: string): FormatError {
  const magic = lastLetters(tail);
  if (magic === MAGIC_ENCRYPTED) {
    return new FormatError("reading parquet: the file is encrypted, which is not supported");
  }
  return new FormatError(
    `reading parquet: the file should end with ${MAGIC}, got ${JSON.stringify(magic)}; ` +
      `it is not a parquet file, or it was cut off${advice}`,
  );
}

function footerLength(tail: Uint8Array, fileSize: number): number {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  return checkedLength(view.getUint32(tail.length - 8, true), fileSize - MIN_FILE_BYTES, "the length of the footer");
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(head.length + tail.length);
  bytes.set(head);
  bytes.set(tail, head.length);
  return bytes;
}

function parseFooter(footer: Uint8Array, fileSize: number): FileMetaData {
  checkThriftStruct(footer.subarray(0, footer.length - 8), 0);
  const metadata = asFormatError("its footer cannot be decoded", () => parquetMetadata(footer, { geoparquet: false }));
  checkRowGroups(metadata, fileSize);
  return metadata;
}

/** Column chunks must lie within the file, and row counts must add up. */
function checkRowGroups(metadata: FileMetaData, fileSize: number): void {
  let rows = 0;
  for (const group of metadata.row_groups) {
    rows += checkedLength(group.num_rows, Number.MAX_SAFE_INTEGER, "the number of rows of a row group");
    for (const { meta_data } of group.columns) {
      if (!meta_data) throw new FormatError("reading parquet: a column chunk has no metadata; it may be encrypted");
      checkedLength(meta_data.num_values, Number.MAX_SAFE_INTEGER, "the number of values of a column chunk");
      checkedLength(meta_data.data_page_offset, fileSize, "the offset of a column chunk");
      checkedLength(meta_data.dictionary_page_offset ?? 0, fileSize, "the offset of a dictionary page");
      checkedLength(meta_data.total_compressed_size, fileSize, "the size of a column chunk");
    }
  }
  if (Number(metadata.num_rows) !== rows) {
    throw new FormatError(
      `reading parquet: the footer counts ${metadata.num_rows} rows, but the row groups hold ${rows}; the file is damaged`,
    );
  }
}

/** Runs `decode`, turning an error of a library into a {@linkcode FormatError}. */
export function asFormatError<T>(problem: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof ProbegraphError) throw error;
    throw new FormatError(`reading parquet: ${problem} (${messageOf(error)}); ${blame(error)}`, { cause: error });
  }
}

/** Whose fault an error is, as far as it tells: what a file holds makes other types of numbers, and members that are not there. */
function blame(error: unknown): string {
  if (
    error instanceof ReferenceError ||
    /^(Assignment to constant|[\w$]+ is not a (function|constructor))/.test(messageOf(error))
  ) {
    return "that is a fault of probegraph, not of the file: please report it";
  }
  if (messageOf(error) === "Array buffer allocation failed") return "memory does not suffice, or the file is damaged";
  return "the file is damaged";
}

/** The same for work in steps. */
export function* stepsAsFormatError<T>(problem: string, steps: Steps<T>): Steps<T> {
  for (;;) {
    const step = asFormatError(problem, () => steps.next());
    if (step.done) return step.value;
    yield;
  }
}
