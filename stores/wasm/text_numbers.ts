/**
 * Numbers of texts, equal ones of which have one, by WebAssembly: the loops run at full speed from the first text on, where those of
 * JavaScript are compiled three times on the way through a table.
 *
 * @module
 */

import { type AnyTexts, gatherTexts, SLACK } from "../formats/text_copies.ts";
import { LENGTH_BYTES } from "../formats/parquet/prefixed_texts.ts";
import { Kernels } from "./kernels.ts";
import { TEXT_KERNELS } from "./text_kernels_code.ts";

const INT_BYTES = Int32Array.BYTES_PER_ELEMENT;
/** Where the kernels' memory has the state: how many texts there are, where the next is kept, and how many places were taken. */
const STATE = 0;
const [COUNT, NEXT, TAKEN] = [0, 1, 2];
/** Where it has the table. */
const TABLE = 16;

/** What `text_kernels.wat` exports. Places are in bytes. */
interface Exports extends WebAssembly.Exports {
  number(
    offsets: number,
    bytes: number,
    count: number,
    numbers: number,
    table: number,
    mask: number,
    entries: number,
    state: number,
  ): void;
}

/** Numbers texts in the order of their first. */
export class TextNumbers {
  readonly #kernels = new Kernels<Exports>(TEXT_KERNELS, "texts");
  /** Places of the table, of which half are filled at most. */
  readonly #places: number;
  /** Where the memory has the places of the kept texts, and where it has these. */
  readonly #entries: number;
  readonly #kept: number;

  /** @param most How many texts there can be. */
  constructor(most: number) {
    this.#places = 2 ** Math.ceil(Math.log2(2 * most + 2));
    this.#entries = TABLE + INT_BYTES * this.#places;
    this.#kept = this.#entries + INT_BYTES * most;
    this.#kernels.withRoom(this.#kept);
    this.#state()[NEXT] = this.#kept;
  }

  /** How many different texts there are. */
  get count(): number {
    return this.#state()[COUNT];
  }

  /** The different texts, each behind its length, as parquet has them. */
  get kept(): Uint8Array {
    return new Uint8Array(this.#memory(), this.#kept, this.#state()[NEXT] - this.#kept);
  }

  /** Places of the table that were taken by other texts when they were looked at: very many show that texts were made to collide. */
  get taken(): number {
    return this.#state()[TAKEN];
  }

  /** The numbers of some texts, from the first on: they may be new ones. */
  add({ bytes, offsets }: Omit<AnyTexts, "count">, numbers: Int32Array): void {
    const [start, size] = [offsets[0], offsets[numbers.length] - offsets[0]];
    const room = this.#roomFor(numbers.length, size);
    new Int32Array(this.#memory(), room.offsets, numbers.length + 1).set(offsets.subarray(0, numbers.length + 1));
    new Uint8Array(this.#memory(), room.bytes, size).set(bytes.subarray(start, start + size));
    this.#number(room, start, numbers);
  }

  /** The numbers of those texts that indices name. @param size How many bytes they have. */
  addSome(texts: AnyTexts, indices: Int32Array, size: number, numbers: Int32Array): void {
    const room = this.#roomFor(indices.length, size);
    const ends = new Int32Array(this.#memory(), room.offsets, indices.length + 1);
    ends[0] = 0;
    gatherTexts(texts, indices, new Uint8Array(this.#memory(), room.bytes, size + SLACK), ends, 1);
    this.#number(room, 0, numbers);
  }

  #number({ offsets, numbers: place, bytes }: Room, start: number, numbers: Int32Array): void {
    const { length } = numbers;
    this.#kernels.run.number(offsets, bytes - start, length, place, TABLE, this.#places - 1, this.#entries, STATE);
    numbers.set(new Int32Array(this.#memory(), place, length));
  }

  /** Room for some texts, behind that which they take where all are kept. */
  #roomFor(count: number, size: number): Room {
    const most = this.#state()[NEXT] + size + LENGTH_BYTES * count;
    const offsets = most + INT_BYTES - most % INT_BYTES;
    const numbers = offsets + INT_BYTES * (count + 1);
    const bytes = numbers + INT_BYTES * count;
    this.#kernels.withRoom(bytes + size + SLACK);
    return { offsets, numbers, bytes };
  }

  #state(): Uint32Array {
    return new Uint32Array(this.#memory(), STATE, TABLE / INT_BYTES);
  }

  #memory(): ArrayBuffer {
    return this.#kernels.withRoom(0);
  }
}

/** Where the memory has texts that are numbered. */
interface Room {
  readonly offsets: number;
  readonly numbers: number;
  readonly bytes: number;
}
