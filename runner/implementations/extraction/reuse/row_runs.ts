/**
 * Runs of rows that are known by one hash of their texts, so that what is known need not be made into tokens, and no hash of
 * each text has to be kept. Where a run ends follows from the text there: rows that are put in, left out or added
 * elsewhere change no other run.
 *
 * @module
 */

import { hash } from "node:crypto";
import { crc32 } from "node:zlib";
import { countedWords, RUN_WORDS, type RunIndex } from "../../../../stores/row_index.ts";
import { VERSION } from "../../../../version.ts";
import type { GivenRow } from "../../../models/rows/row_lookup.ts";

/** Rows that were given one after the other. */
export interface GivenRun {
  /** 32 hex digits, of all their texts and of how these are read. */
  readonly digest: string;
  /** The rows. */
  readonly rows: readonly GivenRow[];
}

/** A run ends after one of so many texts, and has no more rows than this. */
const MEAN_ROWS = 64;
const MOST_ROWS = 256;

/**
 * Cuts rows into runs.
 *
 * @param settings What the reading of texts depends on, besides the model's files.
 */
export function runsOf(rows: readonly GivenRow[], settings: string): GivenRun[] {
  const runs: GivenRun[] = [];
  for (let start = 0, end = 1; start < rows.length; start = end++) {
    while (end < rows.length && end - start < MOST_ROWS && !isLast(rows[end - 1])) end++;
    const run = rows.slice(start, end);
    runs.push({ digest: digestOf(run.map(({ given }) => given), settings), rows: run });
  }
  return runs;
}

function isLast({ given }: GivenRow): boolean {
  return crc32(given) % MEAN_ROWS === 0;
}

function digestOf(texts: readonly string[], settings: string): string {
  const lengths = texts.map(({ length }) => length);
  return hash("sha256", `${VERSION} ${settings}\0${lengths.join()}\0${texts.join("")}`).slice(0, 32);
}

/** The runs of a dataset as they are kept. */
export class RunKeeper {
  readonly #counted: Uint32Array;
  /** By their first rows. */
  readonly #runs = new Map<number, GivenRun>();
  readonly #forgotten = new Set<number>();
  #last = -1;

  /** Of so many rows. */
  constructor(rows: number) {
    this.#counted = new Uint32Array(countedWords(rows));
  }

  /** Adds a run, if it follows those before: else it would not be told which rows lie in it. */
  add(run: GivenRun): void {
    const firsts = run.rows.map(({ rows }) => rows[0]);
    if (firsts.some((row, i) => row <= (firsts[i - 1] ?? this.#last))) return;
    for (const row of firsts) this.#counted[row >> 5] |= 1 << (row & 31);
    this.#runs.set(firsts[0], run);
    this.#last = firsts.at(-1)!;
  }

  /** Has rows not be found any more. */
  forget(rows: readonly number[]): void {
    for (const row of rows) this.#forgotten.add(row);
  }

  /** What is kept. */
  get index(): RunIndex {
    const runs = [...this.#runs].filter(([, { rows }]) => !rows.some((row) => this.#forgotten.has(row.rows[0])));
    const records = new Uint32Array(runs.length * RUN_WORDS);
    runs.forEach(([first, { digest, rows }], i) => {
      records.set([...wordsOf(digest), first, rows.length], i * RUN_WORDS);
    });
    return { records, counted: this.#counted };
  }
}

/** The first of the runs' rows, and how many they are, by the runs' digests. */
export function runPlaces({ records }: RunIndex): Map<string, readonly [first: number, rows: number]> {
  const places = new Map<string, readonly [number, number]>();
  for (let at = 0; at < records.length; at += RUN_WORDS) {
    const digest = new Uint8Array(records.slice(at, at + 4).buffer).toHex();
    places.set(digest, [records[at + 4], records[at + 5]]);
  }
  return places;
}

/** The rows of a run: so many that are counted, from one on; fewer where there are no more. */
export function rowsOfRun({ counted }: RunIndex, [first, count]: readonly [first: number, rows: number]): number[] {
  const rows: number[] = [];
  for (let row = first; rows.length < count && row < 32 * counted.length; row++) {
    if ((counted[row >> 5] >>> (row & 31) & 1) === 1) rows.push(row);
  }
  return rows;
}

function wordsOf(digest: string): Uint32Array {
  return new Uint32Array(Uint8Array.fromHex(digest).buffer);
}
