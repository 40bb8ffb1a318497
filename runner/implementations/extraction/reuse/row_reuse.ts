/**
 * Rows that were computed before, in a pass of one or several ops: those that all of them know are taken from where they are,
 * and only the rest is computed.
 *
 * @module
 */

import { smallest } from "../../../../ops/extremes.ts";
import { mapResting, Pace } from "../../../../stores/pace.ts";
import { wasRemoved } from "../../../../stores/removals.ts";
import type { RowIndexes } from "../../../../stores/row_indexes.ts";
import { rowNumbers } from "../../../columns/row_numbers.ts";
import type { Context, RowOrigins } from "../../../evaluation/implementation.ts";
import type { GivenRow, ReadRow, RowLookup } from "../../../models/rows/row_lookup.ts";
import { KnownRows } from "./known_rows.ts";
import { OriginCounter } from "./origin_counter.ts";
import { givenKey, readKey, RowKeys } from "./row_marks.ts";
import { type GivenRun, RunKeeper, runsOf } from "./row_runs.ts";
import type { RowSource } from "./row_source.ts";
import { findSources, type SourceKind } from "./sources.ts";

/** One op of a pass. */
export interface ReuseMember<V> {
  /** Where its notes go. */
  readonly context: Context;
  /** Name what its rows depend on: its own first, then others from whose rows its own can be made, with how. */
  readonly passes: readonly MemberPass<V>[];
  /** Other rows of which its own can be made. */
  readonly sources?: readonly RowSource<V>[];
}

/** Rows of which a member's can be made. */
export interface MemberPass<V> {
  /** Names what they depend on. */
  readonly pass: string;
  /** How they are opened. */
  readonly kind: SourceKind<V>;
}

/** What is told of all ops of a pass. */
export interface ReusePass<V> {
  /** The ops. */
  readonly members: readonly ReuseMember<V>[];
  /** The folder in which their works in progress are. */
  readonly fingerprint: string;
  /** How many rows the dataset has. */
  readonly rows: number;
  /** What the model's reading of texts depends on, where their tokens are not known. */
  readonly settings: string;
}

/** Where a member's rows go. */
export interface RowSink<V> {
  /** Whether a row is there, or is not to be. */
  has(row: number): boolean;
  /** Takes what was found. */
  keep(found: readonly KeptRows<V>[]): Promise<void>;
}

/** Rows of the dataset that have one result. */
export interface KeptRows<V> {
  /** The rows. */
  readonly rows: readonly number[];
  /** The result. */
  readonly value: V;
}

/** Whether a row is finished. */
export type IsDone = (row: number) => boolean;

/** Rows of the dataset that are read alike. */
interface KeyedRows {
  readonly rows: readonly number[];
  readonly key: Uint32Array;
}

/** Such rows, and for each op of the pass where it knows them. */
interface FoundRows {
  readonly rows: readonly number[];
  readonly places: readonly number[];
}

/** Rows that are known as a store is now, of those that are not done. */
type Find = (isDone: IsDone) => readonly FoundRows[];

/** The rows of a pass that are known. */
export class RowReuse<V> {
  /** The keys of the dataset's rows, as far as they are known. */
  readonly keys: RowKeys;
  readonly #runs: RunKeeper;
  readonly #pass: ReusePass<V>;
  readonly #known: readonly KnownRows<V>[];
  /** For each member the rows that came from each op. */
  readonly #taken: readonly Map<string, number>[];

  private constructor(pass: ReusePass<V>, known: readonly KnownRows<V>[]) {
    this.keys = new RowKeys(pass.rows);
    this.#runs = new RunKeeper(pass.rows);
    this.#pass = pass;
    this.#known = known;
    this.#taken = known.map(() => new Map<string, number>());
  }

  /** Looks what a store has. */
  static async open<V>(indexes: RowIndexes, pass: ReusePass<V>): Promise<RowReuse<V>> {
    const own = new Set(pass.members.map(({ context }) => context.op.uuid));
    const known = await Promise.all(pass.members.map(async (member) => {
      return new KnownRows(await sourcesOf(indexes, member, own), (source, error) => {
        if (!source.isInProgress) member.context.warn(damageText(source, error));
      });
    }));
    return new RowReuse(pass, known);
  }

  /** How many rows are known to all ops of the pass at most. */
  get mostKnown(): number {
    return smallest(this.#known.map(({ rows }) => rows));
  }

  /** Says in the store that the ops of the pass are going to have such rows. */
  async announce(): Promise<void> {
    const { members, fingerprint } = this.#pass;
    await Promise.all(members.map(async ({ context: { op, rowIndexes }, passes: [{ pass }] }) => {
      await rowIndexes?.list(pass, { uuid: op.uuid, fingerprint });
    }));
  }

  /** Looks for rows on behalf of a model that is about to run. @param sinks Where each member's rows go. */
  lookup(sinks: readonly RowSink<V>[]): RowLookup {
    return {
      mostKnown: this.mostKnown,
      lookGiven: async (rows, signal) => {
        const runs = this.#runsOf(rows);
        runs.forEach((run) => this.#runs.add(run));
        return await this.#look(rows, this.#finderOf(rows, runs), sinks, signal);
      },
      look: async (rows, signal) => {
        const keyed = await this.#keyed(rows, signal);
        keyed.forEach((row) => this.keys.set(row.rows, row.key));
        return await this.#look(rows, (isDone) => this.#find(keyed, isDone), sinks, signal);
      },
    };
  }

  /**
   * Where rows would come from, without computing any.
   *
   * @param start Has the model read all rows.
   */
  async origins(start: (isDone: IsDone, lookup: RowLookup) => AsyncIterable<unknown>): Promise<RowOrigins> {
    const named = (found: readonly FoundRows[]) =>
      found.map(({ rows, places }) => ({ rows, uuid: this.#known[0].opOf(places[0]) }));
    const counter = new OriginCounter(this.#pass.rows, {
      given: (rows) => named(this.#finderOf(rows, this.#runsOf(rows))(() => false)),
      read: async (rows) => named(this.#find(await this.#keyed(rows), () => false)),
    });
    if (this.mostKnown > 0) {
      // A model that does not ask what is known is not waited for.
      for await (const _ of start((row) => counter.isRead(row), counter)) break;
    }
    return { rows: this.#pass.rows, from: counter.from };
  }

  /** Notes in the ops' statuses where rows came from. */
  note(): void {
    this.#pass.members.forEach(({ context }, member) => {
      const reused = [...this.#taken[member]].map(([from, rows]) => ({ rows, of: this.#pass.rows, from }));
      if (reused.length > 0) context.record({ reused });
    });
  }

  /** Writes the indexes of whole results, so that others find their rows. @param checks For each op those of its rows. */
  async keep(checks: readonly Uint32Array[]): Promise<void> {
    if (this.keys.areUnknown) return;
    const runs = this.#runs.index;
    const rows = rowNumbers(this.#pass.rows);
    const pace = new Pace();
    await Promise.all(this.#pass.members.map(async ({ context, passes: [{ pass }] }, member) => {
      if (pace.isDue) await pace.rest();
      const records = this.keys.records(rows, checks[member]);
      if (pace.isDue) await pace.rest();
      await context.rowIndexes?.write(context.op.uuid, { pass, records, runs });
    }));
    // What listed them may have been taken for stale meanwhile.
    await this.announce();
  }

  async #look(
    rows: readonly (GivenRow | ReadRow)[],
    find: Find,
    sinks: readonly RowSink<V>[],
    signal?: AbortSignal,
  ): Promise<number> {
    if (this.mostKnown === 0) return 0;
    const isDone = (row: number) => sinks.every((sink) => sink.has(row));
    const wanted = rows.flatMap((row) => row.rows.filter((each) => !isDone(each)));
    // What cannot be read of one source is looked for in the others.
    for (let found = find(isDone); found.length > 0; found = find(isDone)) {
      await this.#takeAll(found, sinks, signal);
    }
    return wanted.filter(isDone).length;
  }

  #runsOf(rows: readonly GivenRow[]): GivenRun[] {
    return runsOf(rows, this.#pass.settings);
  }

  /** Those rows that have a key. */
  async #keyed(rows: readonly ReadRow[], signal?: AbortSignal): Promise<KeyedRows[]> {
    const keyed = await mapResting(rows, ({ rows, read }) => {
      return read === undefined ? [] : [{ rows, key: readKey(read, this.#pass.settings) }];
    }, new Pace(signal));
    return keyed.flat();
  }

  /** Finds rows by what is given: in runs, and by their texts where sources have keys of those. */
  #finderOf(rows: readonly GivenRow[], runs: readonly GivenRun[]): Find {
    const keyed = this.#known.some(({ areByText }) => areByText)
      ? rows.map(({ given, rows }) => ({ rows, key: givenKey(given, this.#pass.settings) }))
      : [];
    return (isDone) => [...runs.flatMap((run) => this.#findRun(run, isDone)), ...this.#find(keyed, isDone)];
  }

  /** The rows of a run, where all ops of the pass know it. */
  #findRun(run: GivenRun, isDone: IsDone): FoundRows[] {
    const numbers = this.#known.map((known) => known.findRun(run));
    if (numbers.includes(undefined)) return [];
    return run.rows.flatMap(({ rows }, i) => rows.every(isDone) ? [] : [{ rows, places: numbers.map((n) => n![i]) }]);
  }

  /** Those of some rows that all ops of the pass know. */
  #find(rows: readonly KeyedRows[], isDone: IsDone): FoundRows[] {
    return rows.filter((row) => !row.rows.every(isDone)).flatMap((row) => {
      const places = this.#known.map((known) => known.find(row.key));
      return places.every((place) => place >= 0) ? [{ rows: row.rows, places }] : [];
    });
  }

  async #takeAll(found: readonly FoundRows[], sinks: readonly RowSink<V>[], signal?: AbortSignal): Promise<void> {
    // The key of a row that was found before it was made into tokens.
    for (const { rows, places } of found) this.keys.set(rows, this.#known[0].keyOf(places[0]));
    const pace = new Pace(signal);
    for (const [member, known] of this.#known.entries()) {
      for await (const { source, rows } of known.read(found.map(({ places }) => places[member]))) {
        signal?.throwIfAborted();
        if (pace.isDue) await pace.rest();
        const kept = rows.map(({ at, value }) => ({ rows: found[at].rows, value }));
        if (source.isBorrowed) kept.forEach((each) => this.#forget(each.rows));
        await this.#take(member, sinks[member], source.uuid, kept);
      }
    }
  }

  #forget(rows: readonly number[]): void {
    this.keys.forget(rows);
    this.#runs.forget(rows);
  }

  async #take(member: number, sink: RowSink<V>, uuid: string, found: readonly KeptRows<V>[]): Promise<void> {
    const missing = found.reduce((sum, { rows }) => sum + rows.filter((row) => !sink.has(row)).length, 0);
    await sink.keep(found);
    this.#taken[member].set(uuid, (this.#taken[member].get(uuid) ?? 0) + missing);
  }
}

function damageText({ uuid }: RowSource<unknown>, error: unknown): string {
  return `Rows of ${uuid} could not be used, and are computed anew: ${error instanceof Error ? error.message : error}`;
}

/** Where rows of a member are, but with the ops of the pass; nowhere for one whose result was removed, to be computed anew. */
async function sourcesOf<V>(
  indexes: RowIndexes,
  { context, passes, sources: others = [] }: ReuseMember<V>,
  own: ReadonlySet<string>,
): Promise<readonly RowSource<V>[]> {
  if (await wasRemoved(indexes.store, context.op.uuid)) return [];
  const sources = await Promise.all(passes.map(({ pass, kind }) => findSources(indexes, pass, kind, own)));
  return [...sources.flat(), ...others];
}
