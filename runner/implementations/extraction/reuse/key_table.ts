/**
 * Which of many rows has a key: a hash table of numbers, as a Map of texts would take a hundred bytes and a microsecond for
 * each.
 *
 * @module
 */

import { KEY_MASK, RECORD_WORDS } from "../../../../stores/row_index.ts";
import { keyAt } from "./row_marks.ts";

/** Numbers of a slot. */
const SLOT_WORDS = 2;

/** Rows by their keys, numbered in the order in which they were added. Of those with equal keys the first counts. */
export class KeyTable {
  /** The records of all rows. */
  readonly #records: Uint32Array;
  /**
   * For each slot the number of a row, and 1, or 0 where it is free; and a part of the row's key beside it, so that another
   * row's record is not looked at, which lies anywhere in memory.
   */
  readonly #slots: Uint32Array;
  readonly #mask: number;
  #rows = 0;

  /** Made for so many rows. */
  constructor(rows: number) {
    this.#records = new Uint32Array(rows * RECORD_WORDS);
    const slots = 2 ** Math.ceil(Math.log2(Math.max(2, 2 * rows)));
    this.#slots = new Uint32Array(slots * SLOT_WORDS);
    this.#mask = slots - 1;
  }

  /** Adds rows by their records; a key that is all 0 is never found. */
  add(records: Uint32Array): void {
    this.#records.set(records, this.#rows * RECORD_WORDS);
    const end = this.#rows + records.length / RECORD_WORDS;
    for (; this.#rows < end; this.#rows++) if (this.#isKnown(this.#rows * RECORD_WORDS)) this.#insert(this.#rows);
  }

  /** The number of the row with a key, or -1. @param at Where the key begins */
  find(keys: Uint32Array, at = 0): number {
    return this.#slots[this.#slotOf(keys, at)] - 1;
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
    const slot = this.#slotOf(this.#records, at);
    if (this.#slots[slot] !== 0) return;
    this.#slots[slot] = row + 1;
    this.#slots[slot + 1] = this.#records[at + 1];
  }

  /** Where the row with a key is, or would be put. */
  #slotOf(keys: Uint32Array, at: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    const part = keys[at + 1];
    for (let number = keys[at] & mask;; number = (number + 1) & mask) {
      const slot = number * SLOT_WORDS;
      const row = slots[slot] - 1;
      if (row < 0 || slots[slot + 1] === part && this.#isOf(row, keys, at)) return slot;
    }
  }

  #isOf(row: number, keys: Uint32Array, at: number): boolean {
    const records = this.#records;
    const own = row * RECORD_WORDS;
    return records[own] === keys[at] && records[own + 1] === keys[at + 1] && records[own + 2] === keys[at + 2] &&
      ((records[own + 3] ^ keys[at + 3]) & KEY_MASK) === 0;
  }
}
