/**
 * How many rows, and of how many tokens, a GPU's programs can count the numbers of.
 *
 * @module
 */

/**
 * Numbers that 32 bits count. onnxruntime's programs for CUDA compute nothing, or anything, without a word where a tensor has more: attention has one for
 * each pair of tokens and head.
 */
const COUNTED = 2 ** 31 - 1;

/** The largest models have so many. */
const MOST_HEADS = 128;

/** Most tokens of a row whose attention has no more numbers than are counted. */
export function countedTokens(heads: number): number {
  return Math.floor(Math.sqrt(COUNTED / heads));
}

/** Most rows of so many tokens of a batch on a GPU, at least one. */
export function countedRows(tokens: number, heads: number = MOST_HEADS): number {
  return Math.max(1, Math.floor(COUNTED / (tokens ** 2 * heads)));
}
