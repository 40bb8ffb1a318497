/**
 * Small row groups, read at once: a request for each of their columns would take longer than its bytes.
 *
 * @module
 */

import { largest, smallest } from "../../../ops/extremes.ts";
import type { ByteSource } from "../../store.ts";

/** Where something is in a file. */
export interface FileRange {
  /** Its first byte. */
  readonly start: number;
  /** The byte to stop before. */
  readonly end: number;
}

/** Larger groups are read column by column, and those of which less is wanted than this share. */
const [MOST_BYTES, LEAST_SHARE] = [8 * 2 ** 20, 0.5];

/**
 * The file, with the bytes from the first wanted one to the last in memory where that pays.
 *
 * @param wanted What is read of it.
 */
export async function groupSource(source: ByteSource, wanted: readonly FileRange[]): Promise<ByteSource> {
  if (wanted.length < 2) return source;
  const start = smallest(wanted.map((range) => range.start));
  const end = largest(wanted.map((range) => range.end));
  const size = wanted.reduce((sum, range) => sum + range.end - range.start, 0);
  if (end - start > MOST_BYTES || size < LEAST_SHARE * (end - start)) return source;
  const bytes = await source.slice(start, end);
  return {
    byteLength: source.byteLength,
    slice: (from, to = source.byteLength) =>
      from >= start && to <= end ? Promise.resolve(bytes.slice(from - start, to - start)) : source.slice(from, to),
  };
}
