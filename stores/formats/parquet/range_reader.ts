/**
 * Reading a stretch of a file from front to back, a piece at a time, so that a column larger than memory allows
 * is never held compressed as a whole.
 *
 * @module
 */

import { FormatError } from "../../../ops/errors.ts";
import { type ChunkSource, wholeSlice } from "./group_source.ts";

/** Bytes fetched at a time. */
const PIECE_BYTES = 8 * 2 ** 20;

/** How a {@linkcode RangeReader} fetches. */
export interface RangeReaderOptions {
  /** Bytes fetched at a time. @default 8 MiB */
  readonly pieceBytes?: number;
  /** Whether the next piece is fetched while one is decoded. @default true */
  readonly isAhead?: boolean;
}

/** Bytes `start` to `end` of a source, consumed in order. */
export class RangeReader {
  readonly #source: ChunkSource;
  readonly #end: number;
  readonly #pieceBytes: number;
  readonly #isAhead: boolean;
  /** Fetched bytes that are not consumed, in order. */
  #pieces: Uint8Array[] = [];
  #fetched = 0;
  #next: number;
  #ahead: Promise<Uint8Array> | undefined;

  constructor(source: ChunkSource, start: number, end: number, options: RangeReaderOptions = {}) {
    this.#source = source;
    this.#next = start;
    this.#end = end;
    this.#pieceBytes = options.pieceBytes ?? PIECE_BYTES;
    this.#isAhead = options.isAhead ?? true;
  }

  /** Bytes that are left. */
  get left(): number {
    return this.#fetched + this.#end - this.#next;
  }

  /** The next `length` bytes, fewer at the end, without consuming them. */
  async peek(length: number): Promise<Uint8Array> {
    const wanted = Math.min(length, this.left);
    while (this.#fetched < wanted) await this.#fetch();
    const [first] = this.#pieces;
    if (wanted === 0) return new Uint8Array(0);
    return first.length >= wanted ? first.subarray(0, wanted) : firstBytes(this.#pieces, wanted);
  }

  /** The next `length` bytes. */
  async take(length: number): Promise<Uint8Array> {
    const bytes = await this.peek(length);
    if (bytes.length < length) {
      throw new FormatError(`reading parquet: a page of ${length} bytes has only ${bytes.length}; the file is damaged`);
    }
    this.#consume(length);
    return bytes;
  }

  #consume(length: number): void {
    this.#fetched -= length;
    let rest = length;
    while (this.#pieces.length > 0 && rest >= this.#pieces[0].length) rest -= this.#pieces.shift()!.length;
    if (rest > 0) this.#pieces[0] = this.#pieces[0].subarray(rest);
  }

  async #fetch(): Promise<void> {
    const piece = await (this.#ahead ?? this.#slice());
    this.#pieces.push(piece);
    this.#fetched += piece.length;
    this.#next += piece.length;
    this.#ahead = this.#isAhead && this.#next < this.#end ? this.#slice() : undefined;
    // A reader that stops early never asks for the piece ahead, and its failure then matters to no one.
    this.#ahead?.catch(() => {});
  }

  async #slice(): Promise<Uint8Array> {
    const start = this.#next;
    const held = this.#source.held?.(start, this.#end);
    return held ?? await wholeSlice(this.#source, start, Math.min(start + this.#pieceBytes, this.#end));
  }
}

/** The first `length` bytes of several pieces. */
function firstBytes(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    const part = piece.subarray(0, length - at);
    bytes.set(part, at);
    at += part.length;
    if (at === length) break;
  }
  return bytes;
}
