/**
 * Small row groups, fetched together: a request for each of their columns would take longer than its bytes.
 *
 * @module
 */

import { FormatError } from "../../../ops/errors.ts";
import { largest, smallest } from "../../../ops/extremes.ts";
import type { ByteSource } from "../../store.ts";

/** Where something is in a file. */
export interface FileRange {
  /** Its first byte. */
  readonly start: number;
  /** The byte to stop before. */
  readonly end: number;
}

/** What column chunks are read from. */
export interface ChunkSource extends ByteSource {
  /** Bytes that are in memory, not copied; `undefined` for others. */
  readonly held?: (start: number, end: number) => Uint8Array | undefined;
}

/** More is not fetched at once, nor what is wanted less of than this share. */
const [MOST_BYTES, LEAST_SHARE] = [8 * 2 ** 20, 0.5];

/** Where the row groups are that are read of a file, one after the other. */
export class GroupSources {
  readonly #source: ByteSource;
  readonly #wanted: (group: number) => readonly FileRange[];
  #fetched: ChunkSource | undefined;
  /** The first group that is not fetched. */
  #end = 0;

  /** @param wanted What is read of a group, as they are read; nothing of those behind the last one. */
  constructor(source: ByteSource, wanted: (group: number) => readonly FileRange[]) {
    this.#source = source;
    this.#wanted = wanted;
  }

  /** The file, with the bytes of a group in memory where that pays, and with those of the next ones that fit beside them. */
  async of(group: number): Promise<ChunkSource> {
    if (group >= this.#end) this.#fetched = await this.#fetch(group);
    return this.#fetched ?? this.#source;
  }

  #fetch(group: number): Promise<ChunkSource> | undefined {
    let span = spanOf(this.#wanted(group));
    this.#end = group + 1;
    if (!isWorthIt(span)) return undefined;
    for (;; this.#end++) {
      const next = spanOf(this.#wanted(this.#end));
      const both = joined(span, next);
      if (next.ranges === 0 || !isWorthIt(both)) break;
      span = both;
    }
    return span.ranges > 1 ? heldSource(this.#source, span) : undefined;
  }
}

/** From the first wanted byte to the last. */
interface Span extends FileRange {
  /** How many bytes of it are wanted. */
  readonly size: number;
  /** In how many ranges they lie. */
  readonly ranges: number;
}

function spanOf(wanted: readonly FileRange[]): Span {
  return {
    start: smallest(wanted.map(({ start }) => start)),
    end: largest(wanted.map(({ end }) => end)),
    size: wanted.reduce((sum, { start, end }) => sum + end - start, 0),
    ranges: wanted.length,
  };
}

function joined(one: Span, other: Span): Span {
  return {
    start: Math.min(one.start, other.start),
    end: Math.max(one.end, other.end),
    size: one.size + other.size,
    ranges: one.ranges + other.ranges,
  };
}

function isWorthIt({ start, end, size, ranges }: Span): boolean {
  return ranges > 0 && end - start <= MOST_BYTES && size >= LEAST_SHARE * (end - start);
}

async function heldSource(source: ByteSource, { start, end }: Span): Promise<ChunkSource> {
  const bytes = await wholeSlice(source, start, end);
  const held = (from: number, to: number) =>
    from >= start && to <= end ? bytes.subarray(from - start, to - start) : undefined;
  return {
    byteLength: source.byteLength,
    held,
    slice: async (from, to = source.byteLength) => held(from, to)?.slice().buffer ?? await source.slice(from, to),
  };
}

/** Bytes of a source, all of them. @throws {FormatError} where it gives fewer: the file was cut off since its footer was read */
export async function wholeSlice(source: ByteSource, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(await source.slice(start, end));
  if (bytes.length === end - start) return bytes;
  throw new FormatError(`reading parquet: asked for ${end - start} bytes at ${start}, got ${bytes.length}`);
}
