/**
 * The texts that a column repeats, each once.
 *
 * @module
 */

import type { Steps } from "../../../ops/steps.ts";
import { TextNumbers } from "../../wasm/text_numbers.ts";
import { type AnyTexts, gatheredBytes } from "../text_copies.ts";
import { MOST_PLACES } from "../text_hash.ts";
import { LENGTH_BYTES } from "./prefixed_texts.ts";
import { presentCount, textBytes, type TextChunk } from "./text_chunks.ts";

/** Texts that are looked up in one step. */
const TEXTS_OF_STEP = 8192;
/** Texts of so many bytes are not looked up: they are copied twice for it. */
const MOST_BYTES = 2 ** 29;
/** In the place of the number of a text that was not looked up, and of one that will be. */
const [UNSEEN, WAITING] = [-1, -2];

/** Different texts, and which of them each row has. */
export interface TextDictionary {
  /** The texts, each behind its length. */
  readonly plain: Uint8Array;
  /** How many there are. */
  readonly count: number;
  /** For each row that has a text the number of its entry. */
  readonly indexes: Int32Array;
}

/** A column's different texts, where to write them and their numbers takes half the bytes at most; else `undefined`. */
export function* textDictionary(chunks: readonly TextChunk[]): Steps<TextDictionary | undefined> {
  const count = chunks.reduce((sum, chunk) => sum + presentCount(chunk), 0);
  const size = chunks.reduce((sum, chunk) => sum + textBytes(chunk), 0);
  if (count === 0 || size > MOST_BYTES) return undefined;
  const most = (size + count * LENGTH_BYTES) / 2;
  const finder = new TextFinder(count);
  let at = 0;
  for (const chunk of chunks) {
    for (let start = 0, end = 0; start < presentCount(chunk); start = end) {
      end = Math.min(start + TEXTS_OF_STEP, presentCount(chunk));
      finder.find(chunk, start, finder.indexes.subarray(at, at += end - start));
      if (finder.numbers.kept.length > most || finder.numbers.taken > MOST_PLACES * count) return undefined;
      yield;
    }
  }
  const { numbers: { kept: plain, count: entries }, indexes } = finder;
  return plain.length + count * indexBits(entries) / 8 <= most ? { plain, count: entries, indexes } : undefined;
}

/** Bits of a number of one of so many entries. */
export function indexBits(entries: number): number {
  return 32 - Math.clz32(entries - 1);
}

/** Looks up the texts of chunks. */
class TextFinder {
  readonly numbers: TextNumbers;
  /** For each text the number of its entry. */
  readonly indexes: Int32Array;
  /** Texts that rows share, and the numbers of those that were looked up. */
  #shared: AnyTexts | undefined;
  #known = new Int32Array();

  constructor(count: number) {
    this.numbers = new TextNumbers(count);
    this.indexes = new Int32Array(count);
  }

  /** Writes the numbers of the entries of some rows that have a text, from the row at place `start` of them on. */
  find({ present, texts, indices }: TextChunk, start: number, found: Int32Array): void {
    const rows = present?.subarray(start, start + found.length);
    if (indices !== undefined) {
      this.#findShared(texts, rows?.map((row) => indices[row]) ?? indices.subarray(start, start + found.length), found);
    } else if (rows !== undefined) {
      this.numbers.addSome(texts, rows, gatheredBytes(texts, rows), found);
    } else {
      this.numbers.add({ bytes: texts.bytes, offsets: texts.offsets.subarray(start) }, found);
    }
  }

  /** Each of the shared texts is looked up once. */
  #findShared(texts: AnyTexts, indices: Int32Array, found: Int32Array): void {
    if (this.#shared !== texts) this.#known = new Int32Array(texts.count).fill(UNSEEN);
    this.#shared = texts;
    const known = this.#known;
    const waiting: number[] = [];
    for (let i = 0; i < indices.length; i++) {
      if (known[indices[i]] !== UNSEEN) continue;
      known[indices[i]] = WAITING;
      waiting.push(indices[i]);
    }
    this.#number(texts, Int32Array.from(waiting));
    for (let i = 0; i < indices.length; i++) found[i] = known[indices[i]];
  }

  #number(texts: AnyTexts, waiting: Int32Array): void {
    const numbers = new Int32Array(waiting.length);
    this.numbers.addSome(texts, waiting, gatheredBytes(texts, waiting), numbers);
    waiting.forEach((text, i) => this.#known[text] = numbers[i]);
  }
}
