/**
 * The rows that a store has already of what an op computes.
 *
 * @module
 */

import { RECORD_WORDS } from "../../../../stores/row_index.ts";
import { KeyTable } from "./key_table.ts";
import type { FoundRow, RowSource } from "./row_source.ts";
import { type GivenRun, rowsOfRun, runPlaces } from "./row_runs.ts";

/** Rows that were read. */
export interface FoundPart<V> {
  /** Where they are. */
  readonly source: RowSource<V>;
  /** Each with its place among the asked ones. */
  readonly rows: readonly FoundRow<V>[];
}

/** Rows of several sources, found by their keys. */
export class KnownRows<V> {
  #known: Gathered<V>;
  readonly #onDamage: (source: RowSource<V>, error: unknown) => void;
  readonly #damaged = new Set<RowSource<V>>();

  /**
   * Gathers the keys of sources.
   *
   * @param onDamage told, once, of a source that cannot be read: its rows are not found any more
   */
  constructor(sources: readonly RowSource<V>[], onDamage: (source: RowSource<V>, error: unknown) => void) {
    this.#known = gathered(sources);
    this.#onDamage = onDamage;
  }

  /** How many rows there are. */
  get rows(): number {
    return this.#known.sources.reduce((sum, { source }) => sum + rowsOf(source), 0);
  }

  /** Whether some rows are known by the texts of each alone. */
  get areByText(): boolean {
    return this.#known.sources.some(({ source }) => source.isBorrowed);
  }

  /** The number of the row that was computed from what a key stands for, or -1; it holds until rows were read. */
  find(key: Uint32Array): number {
    return this.#known.table.find(key);
  }

  /** The numbers of the rows that were computed from a run, or `undefined`; they hold until rows were read. */
  findRun({ digest, rows }: GivenRun): readonly number[] | undefined {
    const numbers = this.#known.runs.get(digest);
    return numbers?.length === rows.length ? numbers : undefined;
  }

  /** The key of a row, by its number; all 0 where it is not known. */
  keyOf(number: number): Uint32Array {
    return this.#known.table.keyOf(number);
  }

  /** The op that a row is of, by its number. */
  opOf(number: number): string {
    return this.#sourceOf(number).source.uuid;
  }

  /** Reads rows by their numbers, in parts, each of one op. Those that cannot be read do not come. */
  async *read(numbers: readonly number[]): AsyncGenerator<FoundPart<V>> {
    const order = [...numbers.keys()].sort((a, b) => numbers[a] - numbers[b]);
    for (let start = 0, end = 0; start < order.length; start = end) {
      const { source, first } = this.#sourceOf(numbers[order[start]]);
      const next = first + rowsOf(source);
      while (end < order.length && numbers[order[end]] < next) end++;
      const part = order.slice(start, end);
      yield* this.#readFrom(source, part.map((i) => numbers[i] - first), part);
    }
    this.#dropDamaged();
  }

  /** What lies in several sources is found in the others. */
  #dropDamaged(): void {
    if (this.#damaged.size === 0) return;
    const sources = this.#known.sources.map(({ source }) => source);
    this.#known = gathered(sources.filter((source) => !this.#damaged.has(source)));
    this.#damaged.clear();
  }

  /** @param order for each row its place among those that were asked for */
  async *#readFrom(source: RowSource<V>, rows: readonly number[], order: readonly number[]) {
    try {
      for await (const part of source.read(rows)) {
        yield { source, rows: part.map(({ at, value }) => ({ at: order[at], value })) };
      }
    } catch (error) {
      this.#damaged.add(source);
      this.#onDamage(source, error);
    }
  }

  #sourceOf(number: number): PlacedSource<V> {
    const { sources } = this.#known;
    let [low, high] = [0, sources.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (sources[middle].first <= number) low = middle;
      else high = middle - 1;
    }
    return sources[low];
  }
}

/** A source, and the number of its first row. */
interface PlacedSource<V> {
  readonly source: RowSource<V>;
  readonly first: number;
}

/** Sources, and what finds their rows. */
interface Gathered<V> {
  readonly sources: readonly PlacedSource<V>[];
  readonly table: KeyTable;
  /** The numbers of the rows of each run, by its digest. */
  readonly runs: ReadonlyMap<string, readonly number[]>;
}

function gathered<V>(unplaced: readonly RowSource<V>[]): Gathered<V> {
  const sources = placed(unplaced);
  return { sources, table: tableOf(sources), runs: runTable(sources) };
}

function placed<V>(sources: readonly RowSource<V>[]): PlacedSource<V>[] {
  let next = 0;
  return sources.map((source) => ({ source, first: (next += rowsOf(source)) - rowsOf(source) }));
}

function tableOf(sources: readonly PlacedSource<unknown>[]): KeyTable {
  const table = new KeyTable(sources.reduce((count, { source }) => count + rowsOf(source), 0));
  for (const { source } of sources) table.add(source.marks.records);
  return table;
}

/** Of runs that several sources have, the first source counts. */
function runTable(sources: readonly PlacedSource<unknown>[]): Map<string, readonly number[]> {
  const runs = new Map<string, readonly number[]>();
  for (const { source: { marks: { runs: own } }, first } of sources.toReversed()) {
    if (own === undefined) continue;
    for (const [digest, place] of runPlaces(own)) runs.set(digest, rowsOfRun(own, place).map((row) => first + row));
  }
  return runs;
}

function rowsOf({ marks }: RowSource<unknown>): number {
  return marks.records.length / RECORD_WORDS;
}
