/**
 * Which rows of a dataset are equal: those are computed once.
 *
 * @module
 */
import { sha256Hex } from "../../../ops/sha256.ts";
import { jsonWithBigInts } from "../../../ops/raw_json.ts";
import { mapResting, Pace } from "../../../stores/pace.ts";
import { type RowGroups, rowGroups } from "../../columns/row_groups.ts";
import type { ModelInput } from "./tokens.ts";

/** Rows with equal inputs, in a few bytes for each row. */
export class DistinctRows {
  /** For each row the next one with the same input, or -1. */
  readonly #next: Int32Array;
  readonly #groups: RowGroups;

  private constructor(groups: RowGroups) {
    this.#groups = groups;
    this.#next = new Int32Array(groups.of.length).fill(-1);
    const latest = groups.first.slice();
    groups.of.forEach((group, row) => {
      if (row > latest[group]) this.#next[latest[group]] = row;
      latest[group] = row;
    });
  }

  /**
   * Compares rows, with rests.
   *
   * @param ownKey what has to be equal too
   * @throws the signal's reason, when it is aborted
   */
  static async of(
    rows: readonly ModelInput[],
    ownKey: (row: number) => string = () => "",
    signal?: AbortSignal,
  ): Promise<DistinctRows> {
    const keys = await mapResting(rows, (input, row) => ownKey(row) + keyOf(input), new Pace(signal));
    return new DistinctRows(await rowGroups([keys], signal));
  }

  /** How many differ. */
  get count(): number {
    return this.#groups.first.length;
  }

  /** Whether no row before this one equals it. */
  isFirst(row: number): boolean {
    return this.#groups.first[this.#groups.of[row]] === row;
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
