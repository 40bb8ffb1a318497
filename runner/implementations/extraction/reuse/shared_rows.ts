/**
 * Rows that this process has finished, of ops whose results are not stored yet: what is computed right after finds them in
 * memory. Others find them in the store, ten seconds or eight megabytes later.
 *
 * @module
 */

import { FormatError } from "../../../../ops/errors.ts";
import type { Scratch } from "../../../evaluation/scratch.ts";
import { type MarkedRows, numbersOfRows, type RowShards } from "../row_shards.ts";
import { checkAt, shortCheck, vectorsCheck } from "./row_marks.ts";
import type { RowSource, RowVectors } from "./row_source.ts";

/** Rows that are read at once. */
const ROWS_AT_ONCE = 4096;

/** Lets others of this process have rows that are about to be computed, as far as they are finished. */
export function shareRows(scratch: Scratch, fingerprint: string, shards: RowShards): void {
  scratch.share(fingerprint, shards);
}

/** What this process has finished of an op's rows; `undefined` where it does not compute them. */
export function sharedRows(uuid: string, scratch: Scratch, fingerprint: string): RowSource<RowVectors> | undefined {
  const shards = scratch.shared(fingerprint) as RowShards | undefined;
  const marked = shards?.marked;
  return shards && marked && sourceOf(uuid, shards, marked);
}

function sourceOf(
  uuid: string,
  shards: RowShards,
  { rows: finished, records, isHalf }: MarkedRows,
): RowSource<RowVectors> {
  const checked = (data: Float32Array<ArrayBuffer>, row: number): Float32Array<ArrayBuffer> => {
    if (shortCheck(vectorsCheck(data, isHalf)) === checkAt(records, row)) return data;
    throw new FormatError(`Row ${row} of ${uuid} is not what was computed`);
  };
  return {
    uuid,
    marks: { records },
    isInProgress: true,
    async *read(rows) {
      let at = 0;
      for await (const part of shards.parts(Uint32Array.from(rows, (row) => finished[row]), ROWS_AT_ONCE)) {
        const { columns } = part;
        yield numbersOfRows(part).map((data) => ({ at, value: { columns, data: checked(data, rows[at++]) } }));
      }
    },
  };
}
