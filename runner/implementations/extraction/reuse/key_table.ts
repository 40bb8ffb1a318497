/**
 * Which of many rows has a key: a hash table of numbers, as a Map of texts would take a hundred bytes and a microsecond for
 * each.
 *
 * @module
 */

import { KEY_WORDS, ROW_WORDS } from "../../../../stores/row_index.ts";
import { type KeyPart, partStart } from "./row_marks.ts";

/** Rows by their keys, numbered in the order in which they were added. Of those with equal keys the first counts. */
export class KeyTable {
  /** Both keys of all rows. */
  readonly #words: Uint32Array;
  /** For each slot where a key begins among the words, and 1; 0 where it is free. */
  readonly #slots: Uint32Array;
  readonly #mask: number;
  #length = 0;

  /** Made for so many rows. */
  constructor(rows: number) {
    this.#words = new Uint32Array(rows * ROW_WORDS);
    const slots = 2 ** Math.ceil(Math.log2(Math.max(2, 4 * rows)));
    this.#slots = new Uint32Array(slots);
    this.#mask = slots - 1;
  }

  /** Adds rows by their two keys; a key that is all 0 is never found. */
  add(keys: Uint32Array): void {
    this.#words.set(keys, this.#length);
    const end = this.#length + keys.length;
    for (; this.#length < end; this.#length += KEY_WORDS) if (this.#isKnown(this.#length)) this.#insert(this.#length);
  }

  /** The number of the row with a key, or -1. */
  find(key: Uint32Array, part: KeyPart): number {
    for (let slot = key[0] & this.#mask;; slot = (slot + 1) & this.#mask) {
      const at = this.#slots[slot] - 1;
      if (at < 0) return -1;
      if (this.#isAt(at, key, 0) && at % ROW_WORDS === partStart(part)) return (at - at % ROW_WORDS) / ROW_WORDS;
    }
  }

  /** A key of a row. */
  keyOf(row: number, part: KeyPart): Uint32Array {
    const start = row * ROW_WORDS + partStart(part);
    return this.#words.subarray(start, start + KEY_WORDS);
  }

  #isKnown(at: number): boolean {
    const words = this.#words;
    return (words[at] | words[at + 1] | words[at + 2] | words[at + 3]) !== 0;
  }

  #insert(at: number): void {
    let slot = this.#words[at] & this.#mask;
    for (; this.#slots[slot] !== 0; slot = (slot + 1) & this.#mask) {
      if (this.#isAt(this.#slots[slot] - 1, this.#words, at)) return;
    }
    this.#slots[slot] = at + 1;
  }

  #isAt(own: number, keys: Uint32Array, at: number): boolean {
    const words = this.#words;
    return words[own] === keys[at] && words[own + 1] === keys[at + 1] && words[own + 2] === keys[at + 2] &&
      words[own + 3] === keys[at + 3];
  }
}
