/**
 * Points of a model as plain data: which tensor holds one, and how its numbers lie in it.
 *
 * @module
 */
import type { StreamNorm } from "./stream_norm.ts";

/** What a point's vectors are: states of the stream, heads of attention, neurons, attention's weights, or normalised states. */
export type PointKind = "stream" | "heads" | "neurons" | "pattern" | "normalized";

/** Where a point is in a graph. */
export interface Point {
  /** What it holds. */
  readonly kind: PointKind;
  /** The tensor. Of kind `pattern`: of shape [rows, heads, queries, keys], or [rows · heads, queries, keys]. */
  readonly tensor: string;
  /** A tensor to take off it: then the point is a difference, which can be read and not be edited. */
  readonly minus?: string;
  /**
   * From the tensor's four axes to [rows, tokens, heads, size], as `Transpose` takes it. Left out: its numbers lie in this
   * order, whatever its shape is (heads side by side, tokens of all rows in one list).
   */
  readonly order?: readonly number[];
  /** Heads of kind `heads` and `pattern`; 1 of the other kinds. */
  readonly heads: number;
  /** Numbers of a vector: of the stream, of one head, or how many neurons; 0 of kind `pattern`. */
  readonly size: number;
  /** Where the heads stand among those of a tensor that holds queries, keys and values side by side. */
  readonly packed?: { readonly first: number; readonly heads: number };
  /** How the tensor is normalised, where a fused node does that within itself: such a point can be read and not be edited. */
  readonly norm?: StreamNorm;
  /** Whether the tensor holds attention's scores, of which `Softmax` makes the pattern. */
  readonly isScores?: boolean;
}

/** Sizes from a model's configuration, by which heads are told apart. */
export interface HeadSizes {
  /** Length of a state of the stream. */
  readonly hiddenSize: number;
  /** Number of attention heads. */
  readonly numHeads: number | undefined;
  /** Number of heads of keys and values. */
  readonly numKeyValueHeads: number | undefined;
  /** Length of a query, key or value of one head. */
  readonly headDim: number | undefined;
}

/** Numbers that a point has for each token. */
export function pointColumns({ heads, size }: Point): number {
  return heads * size;
}
