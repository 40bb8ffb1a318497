/**
 * The rows that a model has finished, in whatever order, kept in shards so that nothing is lost and memory stays flat, and
 * given back in the dataset's order.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { ModelError } from "../../ops/errors.ts";
import type { Scratch } from "../scratch.ts";
import type { RowBatch } from "../models/mod.ts";
import { decodeShard, encodeShard, type Shard } from "./shard.ts";

/** A shard is written once it has so many bytes, or so long after the last one. */
const SHARD_BYTES = 32 << 20;
const SHARD_MS = 10_000;
/** Shards kept decoded while rows are put in order: batches follow the dataset's order but for a window of rows. */
const DECODED_SHARDS = 8;

/** Vectors of consecutive rows of the dataset. */
export interface OrderedRows {
  /** Vectors of each row. */
  readonly counts: Int32Array;
  readonly columns: number;
  readonly vectors: Float32Array<ArrayBuffer>;
}

/** Finished rows of one output of a model. */
export class RowShards {
  readonly #scratch: Scratch;
  readonly #prefix: string;
  readonly #shardOf: Int32Array;
  readonly #slotOf: Int32Array;
  readonly #names: string[] = [];
  readonly #decoded = new Map<number, IndexedShard>();
  #open = new OpenShard();
  #lastWrite = Date.now();
  #writing: Promise<void> = Promise.resolve();

  private constructor(scratch: Scratch, prefix: string, rows: number) {
    this.#scratch = scratch;
    this.#prefix = prefix;
    this.#shardOf = new Int32Array(rows).fill(-1);
    this.#slotOf = new Int32Array(rows);
  }

  /**
   * The rows that an earlier run finished, to go on from there.
   *
   * @param fingerprint Names what the rows were computed with; shards of another one are left alone.
   * @param rows Rows of the dataset.
   */
  static async resume(scratch: Scratch, fingerprint: string, rows: number): Promise<RowShards> {
    const shards = new RowShards(scratch, `${fingerprint}/`, rows);
    for (const name of await scratch.names(`${fingerprint}/`)) await shards.#take(name);
    return shards;
  }

  /** Whether a row is finished. */
  has(row: number): boolean {
    return this.#shardOf[row] >= 0;
  }

  /** Whether anything was written: else all that is finished is in memory. */
  get areStored(): boolean {
    return this.#names.length > 0;
  }

  /** Takes over one output of a batch; rows that are finished already stay as they are. */
  async add(batch: RowBatch, output: number): Promise<void> {
    const { columns, data } = batch.outputs[output];
    const oneForEach = data.length === batch.rows.length * columns;
    let at = 0;
    batch.rows.forEach((row, i) => {
      const count = oneForEach ? 1 : batch.tokenCounts[i];
      const length = count * columns;
      // A copy: a view would keep the whole batch in memory.
      if (!this.has(row)) this.#append(row, count, columns, data.slice(at, at + length));
      at += length;
    });
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
   * @param rowsAtOnce Rows of each part.
   * @throws {ModelError} where a row is not finished, or a shard was lost meanwhile.
   */
  async *inOrder(rowsAtOnce: number): AsyncGenerator<OrderedRows, void, void> {
    for (let start = 0; start < this.#shardOf.length; start += rowsAtOnce) {
      const end = Math.min(start + rowsAtOnce, this.#shardOf.length);
      const parts: Float32Array[] = [];
      let columns = 0;
      for (let row = start; row < end; row++) {
        const shard = await this.#shardAt(row);
        columns = shard.columns;
        parts.push(shard.vectorsOf(this.#slotOf[row]));
      }
      yield joined(parts, columns);
    }
  }

  #append(row: number, count: number, columns: number, vectors: Float32Array): void {
    this.#shardOf[row] = this.#names.length;
    this.#slotOf[row] = this.#open.append(row, count, columns, vectors);
  }

  async #take(name: string): Promise<void> {
    const bytes = await this.#scratch.get(name);
    const shard = bytes === undefined || !name.endsWith(digest(bytes)) ? undefined : decodeShard(bytes);
    if (shard === undefined) return await this.#scratch.delete(name);
    const number = this.#names.push(name) - 1;
    shard.rows.forEach((row, slot) => {
      this.#shardOf[row] = number;
      this.#slotOf[row] = slot;
    });
  }

  async #write(): Promise<void> {
    this.#lastWrite = Date.now();
    if (this.#open.bytes === 0) return;
    const shard = this.#open.close();
    const bytes = encodeShard(shard);
    const number = this.#names.length;
    const name = `${this.#prefix}${String(number).padStart(6, "0")}-${digest(bytes)}`;
    this.#names.push(name);
    this.#open = new OpenShard();
    this.#remember(number, new IndexedShard(shard));
    await this.#scratch.put(name, bytes);
  }

  async #shardAt(row: number): Promise<IndexedShard> {
    const number = this.#shardOf[row];
    if (number < 0) throw new ModelError(`The model gave nothing for row ${row}`);
    if (number === this.#names.length) return this.#open.indexed();
    const known = this.#decoded.get(number);
    if (known !== undefined) return known;
    const bytes = await this.#scratch.get(this.#names[number]);
    const shard = bytes === undefined ? undefined : decodeShard(bytes);
    if (shard === undefined) {
      throw new ModelError(`The shard ${this.#names[number]} of finished rows is gone: run again`);
    }
    return this.#remember(number, new IndexedShard(shard));
  }

  #remember(number: number, shard: IndexedShard): IndexedShard {
    this.#decoded.set(number, shard);
    for (const oldest of this.#decoded.keys()) {
      if (this.#decoded.size <= DECODED_SHARDS) break;
      this.#decoded.delete(oldest);
    }
    return shard;
  }
}

/** A shard with the place of each row's vectors. */
class IndexedShard {
  readonly columns: number;
  readonly #vectors: Float32Array;
  readonly #offsets: Float64Array;

  constructor({ counts, columns, vectors }: Shard) {
    this.columns = columns;
    this.#vectors = vectors;
    this.#offsets = new Float64Array(counts.length + 1);
    counts.forEach((count, i) => this.#offsets[i + 1] = this.#offsets[i] + count * columns);
  }

  vectorsOf(slot: number): Float32Array {
    return this.#vectors.subarray(this.#offsets[slot], this.#offsets[slot + 1]);
  }
}

/** The shard that rows are added to. */
class OpenShard {
  bytes = 0;
  #columns = 0;
  readonly #rows: number[] = [];
  readonly #counts: number[] = [];
  readonly #parts: Float32Array[] = [];
  #indexed: IndexedShard | undefined;

  /** @returns The row's place in the shard. */
  append(row: number, count: number, columns: number, vectors: Float32Array): number {
    this.#columns = columns;
    this.bytes += vectors.byteLength;
    this.#counts.push(count);
    this.#parts.push(vectors);
    this.#indexed = undefined;
    return this.#rows.push(row) - 1;
  }

  indexed(): IndexedShard {
    return this.#indexed ??= new IndexedShard(this.close());
  }

  close(): Shard {
    const { vectors, columns } = joined(this.#parts, this.#columns);
    return { rows: Int32Array.from(this.#rows), counts: Int32Array.from(this.#counts), columns, vectors };
  }
}

function joined(parts: readonly Float32Array[], columns: number): OrderedRows {
  const vectors = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    vectors.set(part, at);
    at += part.length;
  }
  return { counts: Int32Array.from(parts, (part) => part.length / columns), columns, vectors };
}

/** Enough of a SHA-256 to see that a shard is what was written. */
function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}
