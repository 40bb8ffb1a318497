/**
 * The shape of a cache of keys and values before anything is read.
 *
 * @module
 */
import type { ValueInfo } from "./graph.ts";

/** The sizes of a cache that a model's configuration says. */
export interface CacheHeads {
  /** Heads of keys and values. */
  readonly numKeyValueHeads?: number;
  /** Numbers of each of their vectors. */
  readonly headDim?: number;
}

/**
 * The sizes of an empty cache: those that the graph fixes are kept, and the length of the past is 0. `undefined` stands for
 * what neither the graph nor the configuration says.
 *
 * @param input the input that takes the cache
 * @param rows what stands for the number of rows
 */
export function emptyCacheSizes<Rows>(
  { shape }: ValueInfo,
  rows: Rows,
  { numKeyValueHeads, headDim }: CacheHeads,
): readonly (number | Rows | undefined)[] {
  const usual = [rows, numKeyValueHeads, 0, headDim];
  if (shape === undefined) return usual;
  return shape.map((size, index) => {
    if (typeof size === "number") return size;
    if (typeof size === "string" && /past|seq|length/.test(size)) return 0;
    if (typeof size === "string" && /batch/.test(size)) return rows;
    return usual[index];
  });
}
