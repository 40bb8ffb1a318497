/**
 * The rows that a model has finished, in whatever order, kept in shards so that nothing is lost and memory stays flat, and
 * given back in the dataset's order.
 *
 * @module
 */

import { sha256Hex } from "../../../ops/sha256.ts";
import { ModelError } from "../../../ops/errors.ts";
import { rowNumbers } from "../../columns/row_numbers.ts";
import type { RowRange } from "../../evaluation/implementation.ts";
import type { ObjectSource } from "../../../stores/store.ts";
import type { Scratch } from "../../evaluation/scratch.ts";
import type { RowBatch } from "../../models/mod.ts";
import { Pace } from "../../../stores/pace.ts";
import { finishedFiles, partFolder } from "./row_part.ts";
import { OpenShard } from "./open_shard.ts";
import { checkAt, type RowKeys, vectorsCheck } from "./reuse/row_marks.ts";
import type { KeptRows } from "./reuse/row_reuse.ts";
import type { RowVectors } from "./reuse/row_source.ts";
import { decodeShard, encodeShard, vectorsStart } from "./shard.ts";

/** A shard is written once it has so many bytes, or so long after the last one. */
const SHARD_BYTES = 8 << 20;
const SHARD_MS = 10_000;
/** Bytes of vectors that are put in order at once. */
const ORDERED_BYTES = 16 << 20;
/** Rows of a shard that are this close to each other are read at once, with what lies between them. */
const GAP_BYTES = 1 << 16;

/** Vectors of consecutive rows of the dataset. */
export interface OrderedRows {
  /** Vectors of each row. */
  readonly counts: Int32Array;
  /** Numbers of one vector. */
  readonly columns: number;
  /** The vectors, row by row, one after the other. */
  readonly vectors: Float32Array<ArrayBuffer>;
}

/** The numbers of each row. They share the memory of all. */
export function numbersOfRows({ counts, columns, vectors }: OrderedRows): Float32Array<ArrayBuffer>[] {
  let at = 0;
  return Array.from(counts, (count) => vectors.subarray(at, at += count * columns));
}

/** A shard in the scratch files. */
interface StoredShard {
  readonly name: string;
  /** The byte at which its vectors begin. */
  readonly vectorsStart: number;
  source?: ObjectSource;
}

/** What else is kept of rows, so that others find them. */
export interface MarkOptions {
  /** What was read of each row, as far as it is known. */
  readonly keys: RowKeys;
  /** Whether vectors end up as 16-bit floats. */
  readonly isHalf: boolean;
}

/** Finished rows, and what is kept of them besides. */
export interface MarkedRows {
  /** The rows. */
  readonly rows: Uint32Array;
  /** Their records: keys and checksums. */
  readonly records: Uint32Array;
  /** Whether vectors end up as 16-bit floats. */
  readonly isHalf: boolean;
}

/** Finished rows of one output of a model. */
export class RowShards {
  /** For each finished row a checksum of its vectors, where they are marked; those that a shard had are short ones. */
  readonly checks: Uint32Array;
  readonly #scratch: Scratch;
  readonly #prefix: string;
  /** For each row the number of its shard, the open one's being that of the stored ones; -1 for none. */
  readonly #shardOf: Int32Array;
  /** For each row the number of vectors before its own in the shard. */
  readonly #startOf: Int32Array;
  /** For each row the number of its vectors. */
  readonly #countOf: Int32Array;
  readonly #stored: StoredShard[] = [];
  readonly #open = new OpenShard();
  #columns = 0;
  #lastWrite = Date.now();
  #writing: Promise<void> = Promise.resolve();
  readonly #marking: MarkOptions | undefined;

  private constructor(scratch: Scratch, prefix: string, rows: number, marking: MarkOptions | undefined) {
    this.#scratch = scratch;
    this.#prefix = prefix;
    this.#marking = marking;
    this.checks = new Uint32Array(marking === undefined ? 0 : rows);
    this.#shardOf = new Int32Array(rows).fill(-1);
    this.#startOf = new Int32Array(rows);
    this.#countOf = new Int32Array(rows);
  }

  /**
   * The rows that an earlier run finished, to go on from there.
   *
   * @param fingerprint Names what the rows were computed with; shards of another one are left alone.
   * @param rows Rows of the dataset.
   * @param part The rows that are computed, where others compute the rest at the same time: theirs are left alone.
   * @param marking What else is kept of rows. @default nothing
   */
  static async resume(
    scratch: Scratch,
    fingerprint: string,
    rows: number,
    part?: RowRange,
    marking?: MarkOptions,
  ): Promise<RowShards> {
    const shards = new RowShards(scratch, partFolder(fingerprint, part), rows, marking);
    for (const name of await finishedFiles(scratch, fingerprint, part)) await shards.#take(name);
    return shards;
  }

  /** Whether a row is finished. */
  has(row: number): boolean {
    return this.#shardOf[row] >= 0;
  }

  /** Whether anything was written: else all that is finished is in memory. */
  get areStored(): boolean {
    return this.#stored.length > 0;
  }

  /** Takes over one output of a batch; rows that are finished already stay as they are. */
  async add(batch: RowBatch, output: number): Promise<void> {
    const { columns, data } = batch.outputs[output];
    const oneForEach = data.length === batch.rows.length * columns;
    let at = 0;
    batch.rows.forEach((row, i) => {
      const count = oneForEach ? 1 : batch.tokenCounts[i];
      const length = count * columns;
      if (!this.has(row)) this.#append(row, columns, data.subarray(at, at + length));
      at += length;
    });
    await this.#flushLarge();
  }

  /** Takes over rows that were computed before; those that are finished already stay as they are. */
  async take(found: readonly KeptRows<RowVectors>[]): Promise<void> {
    for (const { rows, value } of found) {
      for (const row of rows) if (!this.has(row)) this.#append(row, value.columns, value.data);
    }
    await this.#flushLarge();
  }

  async #flushLarge(): Promise<void> {
    if (this.#open.bytes >= SHARD_BYTES || Date.now() - this.#lastWrite >= SHARD_MS) await this.flush();
  }

  /** Writes what is finished and only in memory. */
  async flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    await this.#writing;
  }

  /**
   * All rows in the dataset's order.
   *
   * @param rowsAtOnce Rows of each part at most; rows of many vectors come in smaller parts.
   * @throws {ModelError} where a row is not finished, or a shard was lost meanwhile.
   */
  inOrder(rowsAtOnce: number): AsyncGenerator<OrderedRows, void, void> {
    return this.parts(rowNumbers(this.#shardOf.length), rowsAtOnce);
  }

  /** Some rows, in the order in which they are named; parts and errors as of {@linkcode RowShards.inOrder}. */
  async *parts(rows: Uint32Array, rowsAtOnce: number): AsyncGenerator<OrderedRows, void, void> {
    const most = ORDERED_BYTES / Float32Array.BYTES_PER_ELEMENT / Math.max(this.#columns, 1);
    const pace = new Pace();
    for (let start = 0, end = 0; start < rows.length; start = end) {
      if (pace.isDue) await pace.rest();
      let vectors = 0;
      while (
        end < rows.length && end - start < rowsAtOnce &&
        (end === start || vectors + this.#countOf[rows[end]] <= most)
      ) {
        if (!this.has(rows[end])) throw new ModelError(`The model gave nothing for row ${rows[end]}`);
        vectors += this.#countOf[rows[end++]];
      }
      yield await this.#part(rows.subarray(start, end), vectors);
    }
  }

  /** The rows that are finished now, and what is known of them; `undefined` where nothing is kept of them besides. */
  get marked(): MarkedRows | undefined {
    if (this.#marking === undefined) return undefined;
    const { keys, isHalf } = this.#marking;
    const rows = Uint32Array.from([...this.#shardOf.keys()].filter((row) => this.has(row)));
    return { rows, records: keys.records(rows, this.checks), isHalf };
  }

  /** Some rows, which have so many vectors. */
  async #part(rows: Uint32Array, count: number): Promise<OrderedRows> {
    const vectors = new Float32Array(count * this.#columns);
    const pieces: Piece[] = [];
    let at = 0;
    for (const row of rows) {
      const length = this.#countOf[row] * this.#columns;
      pieces.push({ shard: this.#shardOf[row], from: this.#startOf[row] * this.#columns, length, to: at });
      at += length;
    }
    pieces.sort((a, b) => a.shard - b.shard || a.from - b.from);
    for (let first = 0, next = 0; first < pieces.length; first = next) {
      const { shard, from } = pieces[first];
      let last = from;
      while (
        pieces[next]?.shard === shard && (pieces[next].from - last) * Float32Array.BYTES_PER_ELEMENT <= GAP_BYTES
      ) {
        last = pieces[next].from + pieces[next++].length;
      }
      const numbers = await this.#read(shard, from, last);
      for (const { from: at, length, to } of pieces.slice(first, next)) {
        vectors.set(numbers.subarray(at - from, at - from + length), to);
      }
    }
    return { counts: Int32Array.from(rows, (row) => this.#countOf[row]), columns: this.#columns, vectors };
  }

  /** Numbers of a shard's vectors. */
  async #read(shard: number, from: number, to: number): Promise<Float32Array> {
    if (shard === this.#stored.length) return this.#open.vectors.subarray(from, to);
    const stored = this.#stored[shard];
    stored.source ??= await this.#scratch.open(stored.name);
    if (stored.source === undefined) {
      throw new ModelError(`The shard ${stored.name} of finished rows is gone: run again`);
    }
    const start = stored.vectorsStart;
    const bytes = Float32Array.BYTES_PER_ELEMENT;
    return new Float32Array(await stored.source.slice(start + from * bytes, start + to * bytes));
  }

  #append(row: number, columns: number, vectors: Float32Array): void {
    this.#columns = columns;
    this.#shardOf[row] = this.#stored.length;
    this.#countOf[row] = vectors.length / columns;
    this.#startOf[row] = this.#open.append(row, columns, vectors);
    if (this.#marking !== undefined) this.checks[row] = vectorsCheck(vectors, this.#marking.isHalf);
  }

  async #take(name: string): Promise<void> {
    const bytes = await this.#scratch.get(name);
    const shard = bytes === undefined || !name.endsWith(digest(bytes)) ? undefined : decodeShard(bytes);
    if (shard === undefined) return await this.#scratch.delete(name);
    const number = this.#stored.push({ name, vectorsStart: shard.vectorsStart }) - 1;
    if (shard.marks !== undefined) this.#marking?.keys.take(shard.rows, shard.marks.records);
    this.#columns = shard.columns;
    let start = 0;
    shard.rows.forEach((row, i) => {
      this.#shardOf[row] = number;
      this.#startOf[row] = start;
      this.#countOf[row] = shard.counts[i];
      const end = start + shard.counts[i];
      if (this.#marking !== undefined) {
        const vectors = shard.vectors.subarray(start * shard.columns, end * shard.columns);
        this.checks[row] = shard.marks === undefined
          ? vectorsCheck(vectors, this.#marking.isHalf)
          : checkAt(shard.marks.records, i);
      }
      start = end;
    });
  }

  async #write(): Promise<void> {
    this.#lastWrite = Date.now();
    if (this.#open.bytes === 0) return;
    const { checks } = this;
    const shard = this.#open.shard(
      this.#marking && ((rows) => ({ records: this.#marking!.keys.records(rows, checks) })),
    );
    const bytes = encodeShard(shard);
    const name = `${this.#prefix}${String(this.#stored.length).padStart(6, "0")}-${digest(bytes)}`;
    this.#stored.push({ name, vectorsStart: vectorsStart(shard) });
    this.#open.clear();
    await this.#scratch.put(name, bytes);
  }
}

/** Where the numbers of a row lie in a shard, and where they go. */
interface Piece {
  readonly shard: number;
  readonly from: number;
  readonly length: number;
  readonly to: number;
}

/** Enough of a SHA-256 to see that a shard is what was written. */
function digest(bytes: Uint8Array): string {
  return sha256Hex(bytes).slice(0, 16);
}
