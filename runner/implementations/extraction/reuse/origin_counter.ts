/**
 * Counting where rows would come from, without computing any.
 *
 * @module
 */

import type { GivenRow, ReadRow, RowLookup } from "../../../models/rows/row_lookup.ts";

/** Rows of the dataset that would be taken from an op. */
export interface OriginRows {
  /** The rows. */
  readonly rows: readonly number[];
  /** The op. */
  readonly uuid: string;
}

/** Tells from which ops rows would be taken; those that no op has do not come. */
export interface RowFinder {
  /** By what is given. */
  given(rows: readonly GivenRow[]): readonly OriginRows[];
  /** By what is read. */
  read(rows: readonly ReadRow[]): Promise<readonly OriginRows[]>;
}

/** Takes for computed whatever a model is about to compute. */
export class OriginCounter implements RowLookup {
  readonly mostKnown: number = Infinity;
  /** How many rows would come from which op. */
  readonly from: Map<string, number> = new Map();
  readonly #isRead: Uint8Array;
  readonly #find: RowFinder;

  /**
   * Counts for so many rows.
   *
   * @param find Tells from which ops rows would be taken.
   */
  constructor(rows: number, find: RowFinder) {
    this.#isRead = new Uint8Array(rows);
    this.#find = find;
  }

  /** Whether a row was counted, or would be computed. */
  isRead(row: number): boolean {
    return this.#isRead[row] === 1;
  }

  lookGiven(rows: readonly GivenRow[]): Promise<number> {
    this.#count(this.#find.given(rows));
    return Promise.resolve(0);
  }

  async look(rows: readonly ReadRow[]): Promise<number> {
    this.#count(await this.#find.read(rows));
    rows.forEach((row) => this.#take(row.rows));
    return 0;
  }

  #count(found: readonly OriginRows[]): void {
    for (const { rows, uuid } of found) {
      const left = rows.filter((row) => !this.isRead(row));
      if (left.length > 0) this.from.set(uuid, (this.from.get(uuid) ?? 0) + left.length);
      this.#take(left);
    }
  }

  #take(rows: readonly number[]): void {
    for (const row of rows) this.#isRead[row] = 1;
  }
}
