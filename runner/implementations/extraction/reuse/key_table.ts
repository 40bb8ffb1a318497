/**
 * Which of many keys is a row's: a hash table of numbers, as a Map of texts would take a hundred bytes and a microsecond for
 * each.
 *
 * @module
 */

import { KEY_WORDS } from "../../../../stores/row_index.ts";
import { hasKey } from "./row_marks.ts";

/** Keys, numbered in the order in which they were added. Of equal ones the first counts. */
export class KeyTable {
  readonly #words: Uint32Array;
  /** For each slot the number of its key, and 1; 0 where it is free. */
  readonly #slots: Uint32Array;
  readonly #mask: number;
  #size = 0;

  /** Made for so many keys. */
  constructor(capacity: number) {
    this.#words = new Uint32Array(capacity * KEY_WORDS);
    const slots = 2 ** Math.ceil(Math.log2(Math.max(2, 2 * capacity)));
    this.#slots = new Uint32Array(slots);
    this.#mask = slots - 1;
  }

  /** Adds keys, four numbers each; those that are all 0 get a number, and are never found. */
  add(keys: Uint32Array): void {
    this.#words.set(keys, this.#size * KEY_WORDS);
    const end = this.#size + keys.length / KEY_WORDS;
    for (; this.#size < end; this.#size++) if (hasKey(this.#words, this.#size)) this.#insert(this.#size);
  }

  /** The number of a key, or -1. */
  find(key: Uint32Array): number {
    for (let slot = key[0] & this.#mask;; slot = (slot + 1) & this.#mask) {
      const number = this.#slots[slot] - 1;
      if (number < 0 || this.#isAt(number, key, 0)) return number;
    }
  }

  #insert(number: number): void {
    const at = number * KEY_WORDS;
    let slot = this.#words[at] & this.#mask;
    for (; this.#slots[slot] !== 0; slot = (slot + 1) & this.#mask) {
      if (this.#isAt(this.#slots[slot] - 1, this.#words, at)) return;
    }
    this.#slots[slot] = number + 1;
  }

  #isAt(number: number, keys: Uint32Array, at: number): boolean {
    const own = number * KEY_WORDS;
    const words = this.#words;
    return words[own] === keys[at] && words[own + 1] === keys[at + 1] && words[own + 2] === keys[at + 2] &&
      words[own + 3] === keys[at + 3];
  }
}
