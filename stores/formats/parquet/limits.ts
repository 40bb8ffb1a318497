/**
 * Bounds on what a parquet file may ask a reader to allocate. A file's headers are claims by a stranger:
 * each length is held against the bytes that are really there before memory is set aside for it.
 *
 * @module
 */

import { FormatError } from "../../../ops/errors.ts";

/** A single read may always decode to this many bytes, however small the file is. */
const FREE_BYTES = 512 * 2 ** 20;

/** Beyond that, each byte of the file may decode to at most this many. Real columns stay below 100. */
const EXPANSION = 1000;

/** Pages larger than this are refused: the format counts their bytes in 32 bits, and writers use about 1 MiB. */
const MAX_PAGE_BYTES = 2 ** 30;

/** A page may decompress to this many bytes, however small it is. */
const FREE_PAGE_BYTES = 64 * 2 ** 20;

/** What Arrow counts the values of a column's chunk with. */
export const MOST_VALUES = 2 ** 31 - 1;

/** Bytes that a page, or the pages of a column in a row group, may have in any case. */
const FREE_GROUP_BYTES = FREE_PAGE_BYTES / 4;

/**
 * Whether what is written would decode to so many times its size that a reader may refuse it, alone or with more of its kind: it is
 * written in another way then, well below what is read.
 */
export function looksLikeBomb(bytes: number, stored: number): boolean {
  return bytes > FREE_GROUP_BYTES && bytes > stored * EXPANSION / 2;
}

/** The fewest bytes of a file that decodes to so many: a reader takes a smaller one for a bomb. */
export function leastFileBytes(decoded: number): number {
  return decoded > FREE_BYTES ? Math.ceil(decoded / EXPANSION) : 0;
}

/** What one read may decode, shared by all of its columns. */
export class Budget {
  readonly #limit: number;
  #spent = 0;

  /** A budget for reading a file of `fileBytes` bytes. */
  constructor(fileBytes: number) {
    this.#limit = Math.max(FREE_BYTES, fileBytes * EXPANSION);
  }

  /** Whether so many bytes are a small part of all that may be spent. */
  isLittle(bytes: number): boolean {
    return bytes <= FREE_BYTES / 4 && this.#spent <= this.#limit / 4;
  }

  /**
   * Takes `bytes` from the budget.
   *
   * @throws {FormatError} when the file asks for more than its size can justify.
   */
  spend(bytes: number): void {
    this.#spent += bytes;
    if (!(this.#spent <= this.#limit)) {
      throw new FormatError(
        `reading parquet: the file decodes to more than ${this.#limit} bytes, over ${EXPANSION} times its size; ` +
          `if it is sound, read fewer columns or rows at a time`,
      );
    }
  }
}

/**
 * Checks a length that the file declares.
 *
 * @returns `value`, as a number.
 * @throws {FormatError} when it is not a whole number from 0 to `max`.
 */
export function checkedLength(value: unknown, max: number, what: string): number {
  const length = typeof value === "bigint" ? Number(value) : value;
  if (typeof length !== "number" || !Number.isInteger(length) || length < 0 || length > max) {
    throw new FormatError(`reading parquet: ${what} should be a whole number from 0 to ${max}, got ${String(value)}`);
  }
  return length;
}

/** Checks the declared size of a decompressed page against the size of its compressed bytes. */
export function checkedPageSize(uncompressed: unknown, compressed: number): number {
  const max = Math.min(MAX_PAGE_BYTES, Math.max(FREE_PAGE_BYTES, compressed * EXPANSION));
  return checkedLength(uncompressed, max, `the size of a page of ${compressed} compressed bytes`);
}

/** Says that a page has fewer bytes of values than it should. */
export function tooShort(expected: number, got: number): FormatError {
  return new FormatError(`reading parquet: a page should hold ${expected} bytes of values, got ${got}; it is damaged`);
}
