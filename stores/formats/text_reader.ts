/**
 * The texts of Arrow's buffers.
 *
 * @module
 */

import { type Data, DataType } from "apache-arrow";
import { byteReader } from "./bytes_of_values.ts";
import { CodedTexts } from "./coded_texts.ts";
import { sharedValues } from "./shared_values.ts";
import type { TextBytes } from "./text_copies.ts";

/** Texts that are decoded together, and most bytes of several: as long as one of them is in use, all are kept. */
const [TOGETHER, MOST_BYTES] = [128, 16 << 10];

/** Texts that are compared with those before them before it is asked whether most are new: as many labels repeat by then. */
const LOOKED_AT = 128;

/** A text keeps every character, the byte order mark at its start as well. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Reads text `i` of a column, in any of the layouts of texts; `undefined` for other types. It is made to be asked for one text
 * after the other: to call the decoder takes ten times as long as to cut a short text out of a longer one. Where many are equal,
 * they are one string.
 */
export function textReader(data: Data): ((i: number) => string) | undefined {
  return textReaderAs(data, (text) => text);
}

/** Reads what text `i` of a column is to someone, which is asked for once of equal ones, where many are. */
export function textReaderAs<T>(data: Data, of: (text: string) => T): ((i: number) => T) | undefined {
  const { type } = data;
  if (DataType.isUtf8View(type)) {
    const bytes = byteReader(data)!;
    return (i) => of(decoder.decode(bytes(i)));
  }
  if (!DataType.isUtf8(type) && !DataType.isLargeUtf8(type)) return undefined;
  if (data instanceof CodedTexts && data.repeats) return codedReader(data, of);
  const text = neighbourReader(data);
  return sharedValues(data, (i) => of(text(i)), LOOKED_AT);
}

/** Each of the texts that rows have is asked for once. */
function codedReader<T>({ entries, indices }: CodedTexts, of: (text: string) => T): (i: number) => T {
  const text = entryReader(entries);
  const isKnown = new Uint8Array(entries.count);
  const known = new Array<T>(entries.count);
  return (i) => {
    const entry = indices[i];
    if (isKnown[entry] === 0) [isKnown[entry], known[entry]] = [1, of(text(entry))];
    return known[entry];
  };
}

/** Reads texts in any order: those of one block are decoded together, and once. */
export function entryReader({ bytes, offsets, count }: TextBytes): (entry: number) => string {
  const blocks = new Map<number, string | undefined>();
  const decoded = (start: number) => {
    const [from, to] = [offsets[start], offsets[Math.min(start + TOGETHER, count)]];
    return to - from > MOST_BYTES ? undefined : asciiText(bytes.subarray(from, to));
  };
  return (entry) => {
    const start = entry - entry % TOGETHER;
    if (!blocks.has(start)) blocks.set(start, decoded(start));
    const [text, from, to] = [blocks.get(start), offsets[entry], offsets[entry + 1]];
    return text === undefined
      ? decoder.decode(bytes.subarray(from, to))
      : text.slice(from - offsets[start], to - offsets[start]);
  };
}

function neighbourReader({ values, valueOffsets, length }: Data): (i: number) => string {
  const offset = (i: number) => Number(valueOffsets[i]);
  let [first, end, start] = [0, 0, 0];
  let text: string | undefined;
  return (i) => {
    if (i < first || i >= end) {
      [first, end, start] = [i, Math.min(i + TOGETHER, length), offset(i)];
      while (end > i + 1 && offset(end) - start > MOST_BYTES) end = i + ((end - i) >> 1);
      text = asciiText(values.subarray(start, offset(end)));
    }
    return text === undefined
      ? decoder.decode(values.subarray(offset(i), offset(i + 1)))
      : text.slice(offset(i) - start, offset(i + 1) - start);
  };
}

/** The text of some bytes where each of them is a character. */
function asciiText(bytes: Uint8Array): string | undefined {
  const text = decoder.decode(bytes);
  return text.length === bytes.length ? text : undefined;
}
