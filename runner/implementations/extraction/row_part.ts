/**
 * Parts of a dataset's rows that several machines compute at the same time, and where each keeps what it has finished.
 *
 * @module
 */

import type { RowRange } from "../../evaluation/implementation.ts";
import type { ModelInput } from "../../models/mod.ts";
import { DistinctRows } from "../../models/rows/distinct_rows.ts";
import type { Scratch } from "../../evaluation/scratch.ts";

/** Some rows of a dataset. */
export class RowPart {
  /** Rows of the dataset that are not in the part. */
  readonly others: number;
  readonly #isIn: Uint8Array;

  private constructor(isIn: Uint8Array) {
    this.#isIn = isIn;
    this.others = isIn.reduce((count, isIn) => count + 1 - isIn, 0);
  }

  /** The rows of a range that equal no earlier one, with all later rows that equal them. */
  static async of(rows: readonly ModelInput[], { start, end }: RowRange): Promise<RowPart> {
    const isIn = new Uint8Array(rows.length);
    const distinct = await DistinctRows.of(rows);
    for (let row = start; row < Math.min(end, rows.length); row++) {
      if (distinct.isFirst(row)) distinct.alike(row).forEach((alike) => isIn[alike] = 1);
    }
    return new RowPart(isIn);
  }

  /** Whether a row is in the part. */
  has(row: number): boolean {
    return this.#isIn[row] === 1;
  }
}

/** Where the finished rows of a part are kept, or those of a dataset that is computed in one piece. */
export function partFolder(fingerprint: string, part: RowRange | undefined): string {
  return part === undefined ? `${fingerprint}/` : `${fingerprint}/rows-${part.start}-${part.end}/`;
}

/** The files that a computation goes on from: all of them, or for a part those that no other part writes. */
export async function finishedFiles(
  scratch: Scratch,
  fingerprint: string,
  part: RowRange | undefined,
): Promise<string[]> {
  const whole = partFolder(fingerprint, undefined);
  const names = await scratch.names(whole);
  if (part === undefined) return names;
  const own = partFolder(fingerprint, part);
  return names.filter((name) => name.startsWith(own) || !name.slice(whole.length).includes("/"));
}
