/**
 * The shard that rows are added to.
 *
 * @module
 */

import type { Marks } from "./reuse/row_marks.ts";
import type { Shard } from "./shard.ts";

/** Rows in memory, one after the other. */
export class OpenShard {
  readonly #rows: number[] = [];
  readonly #counts: number[] = [];
  #columns = 0;
  /** Doubled when it is full, and kept when the shard is emptied. */
  #vectors = new Float32Array(1 << 14);
  #length = 0;

  /** Bytes of the vectors. */
  get bytes(): number {
    return this.#length * Float32Array.BYTES_PER_ELEMENT;
  }

  /** Its vectors, all columns of the first one, then those of the second, … */
  get vectors(): Float32Array {
    return this.#vectors.subarray(0, this.#length);
  }

  /**
   * Copies the vectors of a row.
   *
   * @returns The number of vectors that lie before them.
   */
  append(row: number, columns: number, vectors: Float32Array): number {
    const start = this.#length;
    const end = start + vectors.length;
    if (end > this.#vectors.length) {
      const larger = new Float32Array(Math.max(end, 2 * this.#vectors.length));
      larger.set(this.vectors);
      this.#vectors = larger;
    }
    this.#vectors.set(vectors, start);
    this.#length = end;
    this.#columns = columns;
    this.#rows.push(row);
    this.#counts.push(vectors.length / columns);
    return start / columns;
  }

  /** What is in it, valid until it changes. @param marksOf What is known of rows besides. */
  shard(marksOf?: (rows: readonly number[]) => Marks): Shard {
    const marks = marksOf?.(this.#rows);
    return {
      ...(marks === undefined ? {} : { marks }),
      rows: Int32Array.from(this.#rows),
      counts: Int32Array.from(this.#counts),
      columns: this.#columns,
      vectors: this.vectors,
    };
  }

  /** Forgets all rows. */
  clear(): void {
    this.#rows.length = 0;
    this.#counts.length = 0;
    this.#length = 0;
  }
}
