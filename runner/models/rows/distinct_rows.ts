/**
 * Which rows of a dataset are equal: those are computed once.
 *
 * @module
 */
import { sha256Hex } from "../../../ops/sha256.ts";
import { jsonWithBigInts } from "../../../ops/raw_json.ts";
import type { ModelInput } from "./tokens.ts";

/** Rows with equal inputs, in a few bytes for each row. */
export class DistinctRows {
  /** For each row the next one with the same input, or -1. */
  readonly #next: Int32Array;
  /** How many differ. */
  readonly count: number;
  /** 1 for rows that have no equal before them. */
  readonly #isFirst: Uint8Array;

  /**
   * Compares the rows.
   *
   * @param ownKey what has to be equal too
   */
  constructor(rows: readonly ModelInput[], ownKey: (row: number) => string = () => "") {
    this.#next = new Int32Array(rows.length).fill(-1);
    this.#isFirst = new Uint8Array(rows.length);
    const latest = new Map<string, number>();
    rows.forEach((input, row) => {
      const key = ownKey(row) + keyOf(input);
      const before = latest.get(key);
      if (before === undefined) this.#isFirst[row] = 1;
      else this.#next[before] = row;
      latest.set(key, row);
    });
    this.count = latest.size;
  }

  /** Whether no row before this one equals it. */
  isFirst(row: number): boolean {
    return this.#isFirst[row] === 1;
  }

  /** The row and those after it that equal it, ascending. */
  alike(row: number): number[] {
    const rows: number[] = [];
    for (let at = row; at >= 0; at = this.#next[at]) rows.push(at);
    return rows;
  }
}

/** A text is its own key and takes no memory of its own; a conversation is known by its digest. */
function keyOf(input: ModelInput): string {
  if (typeof input === "string") return input;
  return `\0${sha256Hex(jsonWithBigInts(input))}`;
}
