/**
 * The texts that a column repeats, each once.
 *
 * @module
 */

import type { Steps } from "../../../ops/steps.ts";
import { textBytes, type TextChunk } from "./text_chunks.ts";
import { isSameText, MOST_PLACES, textHash } from "../text_hash.ts";

/** What parquet writes before each text: its length. */
export const PREFIX_BYTES = 4;
/** Texts that are looked up in one step. */
const TEXTS_OF_STEP = 8192;

/** Different texts, and which of them each row has. */
export interface TextDictionary {
  /** The texts, as rows of chunks in which they stand first. */
  readonly entries: readonly Entry[];
  /** How many bytes they have as they are written, each behind its length. */
  readonly bytes: number;
  /** For each row that has a text the number of its entry. */
  readonly indexes: Int32Array;
}

/** A text. */
export interface Entry {
  /** Where it is. */
  readonly chunk: TextChunk;
  /** Its row in the chunk. */
  readonly row: number;
}

/** A column's different texts, where to write them and their numbers takes half the bytes at most; else `undefined`. */
export function* textDictionary(chunks: readonly TextChunk[]): Steps<TextDictionary | undefined> {
  const count = chunks.reduce((sum, { present }) => sum + present.length, 0);
  const most = (chunks.reduce((sum, chunk) => sum + textBytes(chunk), 0) + count * PREFIX_BYTES) / 2;
  const finder = new TextFinder(count);
  const indexes = new Int32Array(count);
  let at = 0;
  for (const chunk of chunks) {
    for (const row of chunk.present) {
      indexes[at++] = finder.find(chunk, row);
      if (at % TEXTS_OF_STEP === 0) yield;
      if (finder.bytes > most || finder.places > MOST_PLACES * count) return undefined;
    }
  }
  const { entries, bytes } = finder;
  return entries.length > 0 && bytes + count * indexBits(entries.length) / 8 <= most
    ? { entries, bytes, indexes }
    : undefined;
}

/** Bits of a number of one of so many entries. */
export function indexBits(entries: number): number {
  return 32 - Math.clz32(entries - 1);
}

class TextFinder {
  readonly entries: Entry[] = [];
  /** Bytes of the entries as they are written. */
  bytes = 0;
  /** Places of the table that were taken when they were looked at. */
  places = 0;
  /** For each place the entry there, counted from 1. Half are filled at most. */
  readonly #table: Int32Array;

  constructor(count: number) {
    this.#table = new Int32Array(2 ** Math.ceil(Math.log2(2 * count + 2)));
  }

  /** The number of the entry that equals a row, which may be a new one. */
  find(chunk: TextChunk, row: number): number {
    const start = chunk.offsets[row];
    const length = chunk.offsets[row + 1] - start;
    const mask = this.#table.length - 1;
    let place = textHash(chunk, start, start + length) & mask;
    for (; this.#table[place] !== 0; place = (place + 1) & mask, this.places++) {
      const number = this.#table[place] - 1;
      if (this.#isEntry(number, chunk, start, length)) return number;
    }
    this.bytes += length + PREFIX_BYTES;
    this.#table[place] = this.entries.push({ chunk, row });
    return this.entries.length - 1;
  }

  #isEntry(number: number, chunk: TextChunk, start: number, length: number): boolean {
    const { chunk: known, row } = this.entries[number];
    const at = known.offsets[row];
    return known.offsets[row + 1] - at === length && isSameText(known, at, chunk, start, length);
  }
}
