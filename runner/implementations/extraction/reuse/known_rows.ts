/**
 * The rows that a store has already of what an op computes.
 *
 * @module
 */

import { KEY_WORDS } from "../../../../stores/row_index.ts";
import { KeyTable } from "./key_table.ts";
import type { FoundRow, RowSource } from "./row_source.ts";

/** Rows of several sources, found by their keys. */
export class KnownRows<V> {
  readonly #table: KeyTable;
  /** The sources, and the number of each one's first row. */
  readonly #sources: readonly { readonly source: RowSource<V>; readonly first: number }[];
  readonly #onDamage: (source: RowSource<V>, error: unknown) => void;
  readonly #damaged = new Set<RowSource<V>>();
  /** Rows in all. */
  readonly count: number;

  /**
   * Gathers the keys of sources.
   *
   * @param onDamage told, once, of a source that cannot be read: its rows are not found any more
   */
  constructor(sources: readonly RowSource<V>[], onDamage: (source: RowSource<V>, error: unknown) => void) {
    let count = 0;
    this.#sources = sources.map((source) => ({ source, first: (count += rowsOf(source)) - rowsOf(source) }));
    this.count = count;
    this.#onDamage = onDamage;
    this.#table = new KeyTable(count);
    for (const { marks } of sources) this.#table.add(marks.keys);
  }

  /** The number of the row that was computed from what a key stands for, or -1. */
  find(key: Uint32Array): number {
    const number = this.#table.find(key);
    return number < 0 || this.#damaged.has(this.#sourceOf(number).source) ? -1 : number;
  }

  /** Reads rows by their numbers, in parts, each with the op that they are of. Those that cannot be read do not come. */
  async *read(numbers: readonly number[]): AsyncGenerator<FoundRow<V> & { readonly uuid: string }> {
    const order = [...numbers.keys()].sort((a, b) => numbers[a] - numbers[b]);
    for (let start = 0, end = 0; start < order.length; start = end) {
      const { source, first } = this.#sourceOf(numbers[order[start]]);
      const next = first + rowsOf(source);
      while (end < order.length && numbers[order[end]] < next) end++;
      const part = order.slice(start, end);
      yield* this.#readFrom(source, part.map((i) => numbers[i] - first), part);
    }
  }

  /** @param order for each row its place among those that were asked for */
  async *#readFrom(source: RowSource<V>, rows: readonly number[], order: readonly number[]) {
    try {
      for await (const { at, value } of source.read(rows)) yield { at: order[at], value, uuid: source.uuid };
    } catch (error) {
      this.#damaged.add(source);
      this.#onDamage(source, error);
    }
  }

  #sourceOf(number: number): { readonly source: RowSource<V>; readonly first: number } {
    let [low, high] = [0, this.#sources.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#sources[middle].first <= number) low = middle;
      else high = middle - 1;
    }
    return this.#sources[low];
  }
}

function rowsOf({ marks }: RowSource<unknown>): number {
  return marks.keys.length / KEY_WORDS;
}
