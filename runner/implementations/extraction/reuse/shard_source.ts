/**
 * Rows of a work in progress.
 *
 * @module
 */

import { FormatError } from "../../../../ops/errors.ts";
import type { ObjectSource } from "../../../../stores/store.ts";
import type { Scratch } from "../../../evaluation/scratch.ts";
import { readShardHead, type StoredHead } from "../shard.ts";
import { checkAt, type Marks, shortCheck, vectorsCheck } from "./row_marks.ts";
import { type FoundRow, type RowSource, type RowVectors, spansOf } from "./row_source.ts";

/** Most bytes that are read at once, where a row has no more. */
const MOST_BYTES = 8 << 20;

/** The vectors of a shard, `undefined` where it says nothing of what they were computed from. */
export async function vectorShard(
  uuid: string,
  scratch: Scratch,
  name: string,
  isHalf: boolean,
): Promise<RowSource<RowVectors> | undefined> {
  const source = await scratch.open(name);
  const head = source && await readShardHead(source);
  return source && head?.marks && new ShardSource(uuid, source, head, head.marks, isHalf);
}

class ShardSource implements RowSource<RowVectors> {
  readonly uuid: string;
  readonly marks: Marks;
  readonly isInProgress = true;
  readonly #source: ObjectSource;
  readonly #columns: number;
  readonly #isHalf: boolean;
  readonly #vectorsStart: number;
  /** For each row the number of vectors before it, and one number more for the end. */
  readonly #offsets: Float64Array;

  constructor(uuid: string, source: ObjectSource, head: StoredHead, marks: Marks, isHalf: boolean) {
    this.uuid = uuid;
    this.marks = marks;
    this.#source = source;
    this.#columns = head.columns;
    this.#isHalf = isHalf;
    this.#vectorsStart = head.vectorsStart;
    this.#offsets = new Float64Array(head.rows.length + 1);
    head.counts.forEach((count, row) => this.#offsets[row + 1] = this.#offsets[row] + count);
  }

  async *read(rows: readonly number[]): AsyncGenerator<readonly FoundRow<RowVectors>[]> {
    const bytes = (row: number) => this.#offsets[row] * this.#columns * 4;
    for (const { first, end } of spansOf(rows, 64)) {
      for (let at = first, next = first; at < end; at = next) {
        while (next < end && (next === at || bytes(rows[next] + 1) - bytes(rows[at]) <= MOST_BYTES)) next++;
        const [start, stop] = [bytes(rows[at]), bytes(rows[next - 1] + 1)];
        const numbers = new Float32Array(
          await this.#source.slice(this.#vectorsStart + start, this.#vectorsStart + stop),
        );
        const vectors = (row: number) => numbers.slice((bytes(row) - start) / 4, (bytes(row + 1) - start) / 4);
        yield rows.slice(at, next).map((row, i) => ({ at: at + i, value: this.#checked(vectors(row), row) }));
      }
    }
  }

  #checked(data: Float32Array<ArrayBuffer>, row: number): RowVectors {
    if (shortCheck(vectorsCheck(data, this.#isHalf)) === checkAt(this.marks.records, row)) {
      return { columns: this.#columns, data };
    }
    throw new FormatError(`Row ${row} of a part of ${this.uuid} is not what was written`);
  }
}
