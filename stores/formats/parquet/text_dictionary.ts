/**
 * The texts that a column repeats, each once.
 *
 * @module
 */

import type { Steps } from "../../../ops/steps.ts";
import { textBytes, type TextChunk } from "./text_chunks.ts";
import type { CodedTexts } from "../coded_texts.ts";
import type { TextBytes } from "../text_copies.ts";
import { isSameText, MOST_PLACES, textHash } from "../text_hash.ts";

/** What parquet writes before each text: its length. */
export const PREFIX_BYTES = 4;
/** Texts that are looked up in one step. */
const TEXTS_OF_STEP = 8192;

/** In the place of the number of a text that was not looked for. */
const UNSEEN = -1;

/** Different texts, and which of them each row has. */
export interface TextDictionary {
  /** The texts, from the chunks in which they stand first. */
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
  /** Which of the chunk's texts it is. */
  readonly text: number;
}

/** A column's different texts, where to write them and their numbers takes half the bytes at most; else `undefined`. */
export function* textDictionary(chunks: readonly TextChunk[]): Steps<TextDictionary | undefined> {
  const count = chunks.reduce((sum, { present }) => sum + present.length, 0);
  const most = (chunks.reduce((sum, chunk) => sum + textBytes(chunk), 0) + count * PREFIX_BYTES) / 2;
  const finder = new TextFinder(count);
  const indexes = new Int32Array(count);
  let at = 0;
  for (const chunk of chunks) {
    for (let start = 0; start < chunk.present.length; start += TEXTS_OF_STEP) {
      const rows = chunk.present.subarray(start, start + TEXTS_OF_STEP);
      const numbers = indexes.subarray(at, at += rows.length);
      if (chunk.coded === undefined) finder.find(chunk, rows, numbers);
      else finder.findCoded(chunk, chunk.coded, rows, numbers);
      if (finder.bytes > most || finder.places > MOST_PLACES * count) return undefined;
      yield;
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
  /** Where in its chunk each entry begins, and how long it is. */
  readonly #starts: number[] = [];
  readonly #lengths: number[] = [];
  /** Texts that rows share, and the numbers of those that were looked for. */
  #shared: TextBytes | undefined;
  #numberOf = new Int32Array();

  constructor(count: number) {
    this.#table = new Int32Array(2 ** Math.ceil(Math.log2(2 * count + 2)));
  }

  /** The same for rows that share texts: each of these is looked for once. */
  findCoded(chunk: TextChunk, { entries, indices }: CodedTexts, rows: Int32Array, numbers: Int32Array): void {
    if (this.#shared !== entries) this.#numberOf = new Int32Array(entries.count).fill(UNSEEN);
    this.#shared = entries;
    const known = this.#numberOf;
    for (let i = 0; i < rows.length; i++) {
      const text = indices[rows[i]];
      if (known[text] === UNSEEN) this.find(chunk, Int32Array.of(text), known.subarray(text, text + 1));
      numbers[i] = known[text];
    }
  }

  /** Writes the numbers of the entries that equal some texts, which may be new ones. */
  find(chunk: TextChunk, texts: Int32Array, numbers: Int32Array): void {
    const { offsets } = chunk;
    const [table, entries, starts, lengths] = [this.#table, this.entries, this.#starts, this.#lengths];
    const mask = table.length - 1;
    let places = 0;
    for (let i = 0; i < texts.length; i++) {
      const start = offsets[texts[i]];
      const length = offsets[texts[i] + 1] - start;
      let place = textHash(chunk, start, start + length) & mask;
      for (; table[place] !== 0; place = (place + 1) & mask, places++) {
        const known = table[place] - 1;
        if (lengths[known] === length && isSameText(entries[known].chunk, starts[known], chunk, start, length)) break;
      }
      if (table[place] === 0) table[place] = this.#add(chunk, texts[i], start, length);
      numbers[i] = table[place] - 1;
    }
    this.places += places;
  }

  /** @returns how many entries there are with it */
  #add(chunk: TextChunk, text: number, start: number, length: number): number {
    this.#starts.push(start);
    this.#lengths.push(length);
    this.bytes += length + PREFIX_BYTES;
    return this.entries.push({ chunk, text });
  }
}
