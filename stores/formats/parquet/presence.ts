/**
 * Which values of a column chunk are there, where each only is or is not: a bit for each, as parquet packs them and as Arrow keeps them.
 *
 * @module
 */

import { FormatError } from "../../../ops/errors.ts";
import { bytesOfBits, copyBits, countBits, setBits } from "./bits.ts";
import { Runs, uniformValue } from "./hybrid.ts";
import { checkedLength } from "./limits.ts";

/** Bytes of a page's levels whose bits can be counted in 32 bits. */
const MOST_BYTES = 2 ** 28 - 1;

/** Which values are there. */
export interface Presence {
  /** A bit per value, lowest first; `undefined` where all are there. */
  readonly bits: Uint8Array | undefined;
  /** How many are there. */
  readonly count: number;
}

/** Collects them page by page. */
export class PresenceCollector {
  #bits: Uint8Array | undefined;
  #length = 0;
  #count = 0;

  /**
   * Adds those of a page, encoded levels of 0 and 1.
   *
   * @returns how many of its values are there
   * @throws {FormatError} for another level, where the levels end early, and where they take a quarter of a gigabyte
   */
  add(length: number, levels: Uint8Array): number {
    checkedLength(levels.length, MOST_BYTES, "the bytes of the levels of a page");
    const present = uniformValue(levels, 1, length) === 1 ? this.#addPresent(length) : this.#addLevels(length, levels);
    this.#length += length;
    this.#count += present;
    return present;
  }

  /** All so far. */
  finish(): Presence {
    const isWhole = this.#count === this.#length;
    return { bits: isWhole ? undefined : this.#bits?.subarray(0, bytesOfBits(this.#length)), count: this.#count };
  }

  #addPresent(length: number): number {
    if (this.#bits) setBits(this.#room(length), this.#length, this.#length + length);
    return length;
  }

  #addLevels(length: number, levels: Uint8Array): number {
    const bits = this.#room(length);
    let present = 0;
    let at = this.#length;
    for (const run = new Runs(levels, 1, length); run.next(); at += run.length) {
      // Runs have whole bytes for their value.
      if (run.value !== undefined && run.value > 1) throw noLevel(run.value);
      if (run.value === 1) setBits(bits, at, at + run.length);
      if (run.value === undefined) copyBits(levels, 8 * run.at, bits, at, run.length);
      present += run.value === undefined ? countBits(levels, 8 * run.at, run.length) : run.value * run.length;
    }
    return present;
  }

  /** Bits with room for so many more, which are not set. */
  #room(length: number): Uint8Array {
    const size = bytesOfBits(this.#length + length);
    if (this.#bits && this.#bits.length >= size) return this.#bits;
    const larger = new Uint8Array(Math.max(size, 2 * (this.#bits?.length ?? 0)));
    if (this.#bits) larger.set(this.#bits);
    else setBits(larger, 0, this.#length);
    return this.#bits = larger;
  }
}

function noLevel(value: number): FormatError {
  return new FormatError(`reading parquet: a level should be 0 or 1, got ${value}; the file is damaged`);
}
