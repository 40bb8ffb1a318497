/**
 * Counting where rows would come from, without computing any.
 *
 * @module
 */

import type { GivenRow, ReadRow, RowLookup } from "../../../models/rows/row_lookup.ts";

/** Takes for computed whatever a model is about to compute. */
export class OriginCounter implements RowLookup {
  readonly isLikely = true;
  /** How many rows would come from which op. */
  readonly from: Map<string, number> = new Map();
  readonly #isRead: Uint8Array;
  readonly #opOf: (row: GivenRow | ReadRow) => string | undefined;

  /**
   * Counts for so many rows.
   *
   * @param opOf The op that a row would be taken from.
   */
  constructor(rows: number, opOf: (row: GivenRow | ReadRow) => string | undefined) {
    this.#isRead = new Uint8Array(rows);
    this.#opOf = opOf;
  }

  /** Whether a row was counted, or would be computed. */
  isRead(row: number): boolean {
    return this.#isRead[row] === 1;
  }

  lookGiven(rows: readonly GivenRow[]): Promise<number> {
    rows.forEach((row) => this.#count(row));
    return Promise.resolve(0);
  }

  look(rows: readonly ReadRow[]): Promise<number> {
    rows.forEach((row) => this.#count(row));
    rows.forEach((row) => this.#take(row.rows));
    return Promise.resolve(0);
  }

  #count(row: GivenRow | ReadRow): void {
    const left = row.rows.filter((each) => !this.isRead(each));
    const uuid = left.length === 0 ? undefined : this.#opOf(row);
    if (uuid === undefined) return;
    this.from.set(uuid, (this.from.get(uuid) ?? 0) + left.length);
    this.#take(left);
  }

  #take(rows: readonly number[]): void {
    for (const row of rows) this.#isRead[row] = 1;
  }
}
