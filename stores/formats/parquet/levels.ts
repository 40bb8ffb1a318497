/**
 * The levels of one column chunk: which values are absent, and where lists begin.
 *
 * Two cases are kept without an array, because every vector column is one of them and a level for each of its
 * numbers would cost a quarter of the column's own size: all values present, and all lists of the same length.
 *
 * @module
 */

import { countFrom } from "./at_least.ts";
import { decodeLevels, Runs, uniformValue } from "./hybrid.ts";
import { checkedLength, MOST_VALUES } from "./limits.ts";
import { type Presence, PresenceCollector } from "./presence.ts";

/** Levels of all values of a column chunk, nulls and empty lists included. */
export interface Levels {
  /** Number of levels. */
  readonly count: number;
  /** Number of rows that begin in the chunk. */
  readonly rows: number;
  /** One level per value; `undefined` where all are at their maximum: nothing is null or empty; or where `presence` tells all. */
  readonly definitions: Uint8Array | undefined;
  /** Which values are there, of a column without lists and with one level that may be missed. */
  readonly presence?: Presence;
  /** One level per value; `undefined` in a column without lists, or where `listSize` tells all. */
  readonly repetitions: Uint8Array | undefined;
  /** Length of every list, where the chunk is made of whole lists of this one length. */
  readonly listSize: number | undefined;
}

/** Collects the levels of a column chunk, page by page. */
export class LevelCollector {
  readonly #maxDefinition: number;
  readonly #maxRepetition: number;
  readonly #listSize: number | undefined;
  readonly #presence: PresenceCollector | undefined;
  #count = 0;
  #rows = 0;
  #definitions: Uint8Array | undefined;
  #repetitions: Uint8Array | undefined;

  /**
   * @param maxDefinition Definition level of a present value.
   * @param maxRepetition Number of lists around each value.
   * @param listSize The length that all lists are expected to have; leave it out where they may differ.
   */
  constructor(maxDefinition: number, maxRepetition: number, listSize?: number) {
    this.#maxDefinition = maxDefinition;
    this.#maxRepetition = maxRepetition;
    this.#listSize = maxRepetition === 1 ? listSize : undefined;
    this.#presence = maxDefinition === 1 && maxRepetition === 0 ? new PresenceCollector() : undefined;
  }

  /** Rows that have begun so far. The last one may go on in the next page. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * Adds the levels of one page.
   *
   * @param count Number of levels in the page.
   * @param repetitions The page's repetition levels, encoded; empty where the column has none.
   * @param definitions The page's definition levels, encoded; empty where the column has none.
   * @returns How many values the page holds, nulls left out.
   * @throws {FormatError} where they are no levels, or more than a column can have.
   */
  add(count: number, repetitions: Uint8Array, definitions: Uint8Array): number {
    checkedLength(this.#count + count, MOST_VALUES, "the number of values of a column in a row group");
    this.#addRepetitions(count, repetitions);
    const present = this.#addDefinitions(count, definitions);
    this.#count += count;
    return present;
  }

  /** All levels so far, without those of the last list, which may go on in a page that was not read. */
  finishWholeRows(): Levels {
    if (this.#maxRepetition > 0) {
      const last = this.#repetitions?.lastIndexOf(0, this.#count - 1);
      this.#count = last ?? Math.max(0, this.#rows - 1) * (this.#listSize ?? 1);
      this.#rows--;
    }
    return this.finish();
  }

  /** All levels so far. */
  finish(): Levels {
    const isRegular = this.#maxRepetition > 0 && !this.#repetitions;
    return {
      count: this.#count,
      rows: this.#rows,
      definitions: this.#definitions?.subarray(0, this.#count),
      presence: this.#presence?.finish(),
      repetitions: this.#repetitions?.subarray(0, this.#count),
      listSize: isRegular ? this.#listSize : undefined,
    };
  }

  #addDefinitions(count: number, bytes: Uint8Array): number {
    if (this.#maxDefinition === 0) return count;
    if (this.#presence) return this.#presence.add(count, bytes);
    const width = bitWidth(this.#maxDefinition);
    if (uniformValue(bytes, width, count) === this.#maxDefinition) {
      this.#definitions &&= grown(this.#definitions, this.#count + count);
      this.#definitions?.fill(this.#maxDefinition, this.#count, this.#count + count);
      return count;
    }
    const levels = grown(this.#definitions, this.#count + count);
    if (!this.#definitions) levels.fill(this.#maxDefinition, 0, this.#count);
    this.#definitions = levels;
    decodeLevels({ bytes, width, count }, levels, this.#count);
    return countFrom(levels, this.#maxDefinition, this.#count, this.#count + count);
  }

  #addRepetitions(count: number, bytes: Uint8Array): void {
    if (this.#maxRepetition === 0) {
      this.#rows += count;
      return;
    }
    const size = this.#listSize;
    if (size && !this.#repetitions && continuesLists(bytes, this.#count, count, size)) {
      this.#rows = Math.ceil((this.#count + count) / size);
      return;
    }
    const levels = grown(this.#repetitions, this.#count + count);
    if (!this.#repetitions && size) fillRegular(levels, this.#count, size);
    this.#repetitions = levels;
    decodeLevels({ bytes, width: bitWidth(this.#maxRepetition), count }, levels, this.#count);
    this.#rows += count - countFrom(levels, 1, this.#count, this.#count + count);
  }
}

/** Repetition levels of lists that all have `listSize` elements. */
export function regularRepetitions(count: number, listSize: number): Uint8Array {
  const levels = new Uint8Array(count);
  fillRegular(levels, count, listSize);
  return levels;
}

/** Bits that hold levels from 0 to `max`. */
export function bitWidth(max: number): number {
  return 32 - Math.clz32(max);
}

function fillRegular(levels: Uint8Array, count: number, listSize: number): void {
  levels.fill(1, 0, count);
  for (let i = 0; i < count; i += listSize) levels[i] = 0;
}

/** Whether `count` encoded levels, from position `start` of the chunk, are those of lists of `listSize` elements. */
function continuesLists(bytes: Uint8Array, start: number, count: number, listSize: number): boolean {
  let at = start;
  for (const run = new Runs(bytes, 1, count); run.next();) {
    const end = at + run.length;
    if (run.value === undefined) {
      for (let i = 0; i < run.length; i++) {
        const bit = (bytes[run.at + (i >> 3)] >> (i & 7)) & 1;
        if (bit !== ((at + i) % listSize === 0 ? 0 : 1)) return false;
      }
    } else if (run.value === 0) {
      if (at % listSize !== 0 || (run.length > 1 && listSize > 1)) return false;
    } else if (Math.ceil(at / listSize) * listSize < end) {
      return false;
    }
    at = end;
  }
  return true;
}

/** An array that has room for `length` levels and begins with those of `levels`. */
function grown(levels: Uint8Array | undefined, length: number): Uint8Array {
  if (levels && levels.length >= length) return levels;
  const larger = new Uint8Array(Math.max(length, 2 * (levels?.length ?? 0)));
  if (levels) larger.set(levels);
  return larger;
}
