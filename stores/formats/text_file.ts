/**
 * The text of text files: UTF-8, with or without a byte order mark, or UTF-16 with one. The mark is the file's; one that
 * stands at the start of a value is the value's.
 *
 * @module
 */

import { FormatError } from "../../ops/errors.ts";
import { isParquet, standIn } from "./other_format.ts";

/** A line of a file, without its end. */
export interface TextLine {
  /** Counted from 1. */
  readonly number: number;
  /** Its text. */
  readonly text: string;
}

/** What is read, in words, and what helps where it is in another encoding. */
export interface TextFormat {
  /** The format's name. */
  readonly name: string;
  /** What helps. */
  readonly advice: string;
}

/** V8 has no longer strings. */
const MAX_BYTES = 2 ** 29 - 24;

const LINE_FEED = 10;
const BYTE_ORDER_MARK = "\ufeff";
/** Longest part of a line that a message shows. */
const SHOWN = 40;

/**
 * The lines of a file, each decoded by itself.
 *
 * @throws {FormatError} where the file is parquet, compressed, or no data, at a line that is not UTF-8, or where the file is in UTF-16 and does not say so.
 */
export function* fileLines(bytes: Uint8Array, format: TextFormat): Generator<TextLine> {
  refuseOthers(bytes, format);
  const utf16 = utf16Text(bytes, format);
  if (utf16 !== undefined) {
    for (const [i, text] of utf16.split("\n").entries()) yield { number: i + 1, text };
    return;
  }
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  for (let start = 0, number = 1; start < bytes.length; number++) {
    const found = bytes.indexOf(LINE_FEED, start);
    const line = bytes.subarray(start, found < 0 ? bytes.length : found);
    const text = decoded(decoder, line, () => notUtf8(line, number, format));
    yield { number, text: number === 1 && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text };
    start += line.length + 1;
  }
}

/**
 * The whole text of a file.
 *
 * @param encoding A name that TextDecoder knows; without one, as {@linkcode fileLines}.
 * @throws {FormatError} as {@linkcode fileLines}, and where the file is too large for one text.
 */
export function fileText(bytes: Uint8Array, format: TextFormat, encoding?: string): string {
  if (bytes.length > MAX_BYTES) {
    throw new FormatError(
      `reading ${format.name}: the file has ${bytes.length} bytes, more than the ${MAX_BYTES} that are read at once: ` +
        "split it, or convert it to parquet",
    );
  }
  refuseOthers(bytes, format);
  if (encoding !== undefined) {
    const problem = () => new FormatError(`reading ${format.name}: the file is not in the encoding "${encoding}"`);
    return decoded(new TextDecoder(encoding, { fatal: true }), bytes, problem);
  }
  const utf16 = utf16Text(bytes, format);
  if (utf16 !== undefined) return utf16;
  return decoded(new TextDecoder("utf-8", { fatal: true }), bytes, () => firstNotUtf8(bytes, format));
}

/**
 * The text of the beginning of a file, whose last character may be cut: what is no text in the encoding is shown as U+FFFD.
 *
 * @param encoding As for {@linkcode fileText}.
 */
export function beginningText(bytes: Uint8Array, encoding?: string): string {
  const name = encoding ?? utf16Name(bytes) ?? "utf-8";
  return new TextDecoder(name).decode(bytes, { stream: true });
}

function refuseOthers(bytes: Uint8Array, format: TextFormat): void {
  const other = standIn(bytes);
  if (other !== undefined) throw new FormatError(`reading ${format.name}: the file is ${other}`);
  if (!isParquet(bytes)) return;
  throw new FormatError(
    `reading ${format.name}: the file is parquet, by its first and last bytes: load it with fromParquet()`,
  );
}

/** The text of a file that begins with the byte order mark of UTF-16; `undefined` for others. */
function utf16Text(bytes: Uint8Array, format: TextFormat): string | undefined {
  const encoding = utf16Name(bytes);
  const [first, second] = bytes;
  if (encoding !== undefined) {
    const problem = () =>
      new FormatError(`reading ${format.name}: the file begins as UTF-16, but is damaged, or UTF-32`);
    return decoded(new TextDecoder(encoding, { fatal: true }), bytes, problem);
  }
  if (first !== 0 && second !== 0) return undefined;
  throw new FormatError(
    `reading ${format.name}: every other byte is zero, as in UTF-16 without a byte order mark: save the file as UTF-8`,
  );
}

/** The encoding that a byte order mark of UTF-16 says. */
function utf16Name([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : undefined;
}

function decoded(decoder: TextDecoder, bytes: Uint8Array, problem: () => FormatError): string {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw Object.assign(problem(), { cause: error });
  }
}

function firstNotUtf8(bytes: Uint8Array, format: TextFormat): FormatError {
  try {
    for (const _line of fileLines(bytes, format));
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  return new FormatError(`reading ${format.name}: the file is not UTF-8`);
}

function notUtf8(line: Uint8Array, number: number, format: TextFormat): FormatError {
  const before = new TextDecoder().decode(line).indexOf("\ufffd");
  const text = new TextDecoder("windows-1252").decode(line);
  const shown = JSON.stringify(text.slice(Math.max(0, before - SHOWN / 2), before + SHOWN / 2));
  return new FormatError(
    `reading ${format.name}: line ${number} is not UTF-8; read as Windows-1252 (Latin-1), it says ${shown} there: ` +
      format.advice,
  );
}
