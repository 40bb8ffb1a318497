/**
 * Which of many rows has a key: a hash table of numbers, as a Map of texts would take a hundred bytes and a microsecond for
 * each.
 *
 * @module
 */

import { KEY_MASK, RECORD_WORDS } from "../../../../stores/row_index.ts";
import { keyAt } from "./row_marks.ts";

/** Rows by their keys, numbered in the order in which they were added. Of those with equal keys the first counts. */
export class KeyTable {
  /** The records of all rows. */
  readonly #records: Uint32Array;
  /** For each slot the number of a row, and 1; 0 where it is free. */
  readonly #slots: Uint32Array;
  readonly #mask: number;
  #rows = 0;

  /** Made for so many rows. */
  constructor(rows: number) {
    this.#records = new Uint32Array(rows * RECORD_WORDS);
    const slots = 2 ** Math.ceil(Math.log2(Math.max(2, 2 * rows)));
    this.#slots = new Uint32Array(slots);
    this.#mask = slots - 1;
  }

  /** Adds rows by their records; a key that is all 0 is never found. */
  add(records: Uint32Array): void {
    this.#records.set(records, this.#rows * RECORD_WORDS);
    const end = this.#rows + records.length / RECORD_WORDS;
    for (; this.#rows < end; this.#rows++) if (this.#isKnown(this.#rows * RECORD_WORDS)) this.#insert(this.#rows);
  }

  /** The number of the row with a key, or -1. */
  find(key: Uint32Array): number {
    for (let slot = key[0] & this.#mask;; slot = (slot + 1) & this.#mask) {
      const row = this.#slots[slot] - 1;
      if (row < 0 || this.#isOf(row, key, 0)) return row;
    }
  }

  /** The key of a row. */
  keyOf(row: number): Uint32Array {
    return keyAt(this.#records, row);
  }

  #isKnown(at: number): boolean {
    const records = this.#records;
    return (records[at] | records[at + 1] | records[at + 2] | records[at + 3] & KEY_MASK) !== 0;
  }

  #insert(row: number): void {
    const at = row * RECORD_WORDS;
    let slot = this.#records[at] & this.#mask;
    for (; this.#slots[slot] !== 0; slot = (slot + 1) & this.#mask) {
      if (this.#isOf(this.#slots[slot] - 1, this.#records, at)) return;
    }
    this.#slots[slot] = row + 1;
  }

  #isOf(row: number, keys: Uint32Array, at: number): boolean {
    const records = this.#records;
    const own = row * RECORD_WORDS;
    return records[own] === keys[at] && records[own + 1] === keys[at + 1] && records[own + 2] === keys[at + 2] &&
      ((records[own + 3] ^ keys[at + 3]) & KEY_MASK) === 0;
  }
}
