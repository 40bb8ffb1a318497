/**
 * Attention patterns out of a padded batch.
 *
 * @module
 */
import type { TokenBatch } from "../token_batch.ts";

/** The patterns of one block. */
export interface BlockPatterns {
  /** [rows, heads, queries, keys], row-major. */
  readonly data: Float32Array;
  /** Queries and keys, with padding. */
  readonly sides: readonly [queries: number, keys: number];
}

/**
 * The patterns of each row, without padding: row after row, for each block and head a table of queries and keys.
 *
 * @param heads which heads; `null`: all
 */
export function patternsOf(
  blocks: readonly BlockPatterns[],
  heads: readonly number[] | null,
  { lengths }: TokenBatch,
): Float32Array<ArrayBuffer> {
  const count = ({ data, sides: [queries, keys] }: BlockPatterns) => data.length / lengths.length / queries / keys;
  const taken = blocks.map((block) => heads ?? Array.from({ length: count(block) }, (_, head) => head));
  const tables = taken.reduce((sum, { length }) => sum + length, 0);
  const result = new Float32Array(lengths.reduce((sum, length) => sum + tables * length * length, 0));
  let at = 0;
  lengths.forEach((length, row) => {
    blocks.forEach((block, i) => {
      const [queries, keys] = block.sides;
      for (const head of taken[i]) {
        const start = (row * count(block) + head) * queries * keys;
        for (let query = 0; query < length; query++, at += length) {
          result.set(block.data.subarray(start + query * keys, start + query * keys + length), at);
        }
      }
    });
  });
  return result;
}
