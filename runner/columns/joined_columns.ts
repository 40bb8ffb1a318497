/**
 * Columns of texts, written one beside the other.
 *
 * @module
 */

import { isAscii, isUtf8 } from "node:buffer";
import { type Data, Utf8, Vector } from "apache-arrow";
import { copyBytes } from "../../stores/bytes.ts";
import { arrowData } from "../../stores/formats/arrow_data.ts";
import { JsonType } from "../../stores/formats/json_type.ts";
import { MOST_TEXT_BYTES } from "../../stores/formats/text_copies.ts";

/** A text that is the same in every row, or a column. */
export type JoinedPiece = string | Vector<Utf8>;

const encoder = new TextEncoder();
/** What templates write for a text that is missing, as Python does. */
const MISSING = encoder.encode("None");

/** Joins the rows of columns. */
export class JoinedColumns {
  readonly #cursors: readonly Cursor[];
  readonly #offsets: Int32Array<ArrayBuffer>;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #row = 0;
  #at = 0;

  private constructor(cursors: readonly Cursor[], rows: number, size: number) {
    this.#cursors = cursors;
    this.#offsets = new Int32Array(rows + 1);
    this.#bytes = new Uint8Array(size);
  }

  /**
   * Pieces of so many rows. `undefined` where one is missing, is no column of plain texts, or has bytes that are no text; where a
   * row might be longer than `longest`, in bytes; and where all are more than a column can hold.
   */
  static of(
    pieces: readonly (JoinedPiece | undefined)[],
    rows: number,
    longest: number,
  ): JoinedColumns | undefined {
    const cursors = pieces.map((piece) => piece === undefined ? undefined : cursorOf(piece));
    if (!cursors.every((cursor) => cursor !== undefined)) return undefined;
    if (sum(cursors.map((cursor) => cursor.longest)) > longest) return undefined;
    const size = sum(cursors.map((cursor) => cursor.sizeOf(rows)));
    return size > MOST_TEXT_BYTES ? undefined : new JoinedColumns(cursors, rows, size);
  }

  /** Joins the next rows. */
  add(rows: number): void {
    for (let i = 0; i < rows; i++) {
      for (const cursor of this.#cursors) this.#at = cursor.copyNext(this.#bytes, this.#at);
      this.#offsets[++this.#row] = this.#at;
    }
  }

  /** The joined texts. */
  column(): Vector<Utf8> {
    const data = this.#bytes.subarray(0, this.#at);
    return new Vector([arrowData({ type: new Utf8(), length: this.#row, valueOffsets: this.#offsets, data })]);
  }
}

/** Goes through the rows of a piece. */
interface Cursor {
  /** Bytes of its longest text. */
  readonly longest: number;
  /** The most bytes that so many rows have together. */
  sizeOf(rows: number): number;
  /** Copies the next row's text; returns where it ends. */
  copyNext(to: Uint8Array, at: number): number;
}

function cursorOf(piece: JoinedPiece): Cursor | undefined {
  if (typeof piece !== "string") return ColumnCursor.of(piece);
  const text = encoder.encode(piece);
  if (!piece.isWellFormed()) return undefined;
  const { length } = text;
  return { longest: length, sizeOf: (rows) => rows * length, copyNext: (to, at) => copyBytes(text, 0, length, to, at) };
}

class ColumnCursor implements Cursor {
  readonly longest: number;
  readonly #chunks: readonly Data<Utf8>[];
  #chunk = 0;
  #row = 0;

  private constructor(chunks: readonly Data<Utf8>[]) {
    this.#chunks = chunks;
    this.longest = chunks.reduce((most, chunk) => Math.max(most, longestOf(chunk)), MISSING.length);
  }

  static of({ type, data }: Vector<Utf8>): ColumnCursor | undefined {
    return !(type instanceof JsonType) && data.every(isPlain) ? new ColumnCursor(data) : undefined;
  }

  sizeOf(): number {
    return sum(this.#chunks.map(({ length, nullCount, valueOffsets }) => {
      return valueOffsets[length] - valueOffsets[0] + nullCount * MISSING.length;
    }));
  }

  copyNext(to: Uint8Array, at: number): number {
    while (this.#row === this.#chunks[this.#chunk].length) [this.#chunk, this.#row] = [this.#chunk + 1, 0];
    const data = this.#chunks[this.#chunk];
    const row = this.#row++;
    if (data.nullCount > 0 && !data.getValid(row)) return copyBytes(MISSING, 0, MISSING.length, to, at);
    return copyBytes(data.values, data.valueOffsets[row], data.valueOffsets[row + 1], to, at);
  }
}

/** Whether each text is valid for itself: what is not has to be decoded, which puts U+FFFD in its place. */
function isPlain({ length, values, valueOffsets }: Data<Utf8>): boolean {
  const texts = values.subarray(valueOffsets[0], valueOffsets[length]);
  if (isAscii(texts)) return true;
  return isUtf8(texts) && !valueOffsets.subarray(0, length).some((at) => (values[at] & 0xc0) === 0x80);
}

function longestOf({ length, valueOffsets }: Data<Utf8>): number {
  let longest = 0;
  for (let i = 0; i < length; i++) longest = Math.max(longest, valueOffsets[i + 1] - valueOffsets[i]);
  return longest;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
