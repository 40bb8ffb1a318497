/**
 * Edits of what flows in a graph, as plain data: what is done where. Vectors, factors, positions, heads and neurons are no
 * part of it: they are inputs of the edited graph, so that one graph does for all of them.
 *
 * @module
 */
import type { Splice } from "./splice.ts";

/** One edit. */
export interface GraphEdit {
  /**
   * `add`: x + factor · v; `ablate`: x − (x · d) d with d = v / |v|; `scale`: factor · x; `set`: x = v; `splice`: what an
   * autoencoder makes of x.
   */
  readonly action: "add" | "ablate" | "scale" | "set" | "splice";
  /** Where, by the names of points (see `parsePointName`). */
  readonly points: readonly string[];
  /**
   * Numbers of v, or of what the autoencoder reads: those of one vector of the point, or of all its heads side by side. 0 if
   * the action has none.
   */
  readonly valueSize: number;
  /** Whether the result of `add` is brought back to the length of x. */
  readonly keepNorm: boolean;
  /** The autoencoder of `splice`. */
  readonly splice?: Splice;
}

/** How an edit takes what is at a point: as groups of numbers for each token, of which it edits some. */
export interface EditPlace {
  /** Heads, if each is edited for itself; otherwise 1. */
  readonly groups: number;
  /** Numbers of a group. Of a pattern: 1. */
  readonly size: number;
  /** What is chosen among: heads or neurons of the point; nothing, where all numbers belong together. */
  readonly choice: "heads" | "neurons" | undefined;
  /** How many of them there are. */
  readonly count: number;
  /** Numbers of each. */
  readonly width: number;
  /** Numbers of the tensor before the first of them: it may hold queries, keys and values side by side. */
  readonly first: number;
}

/** The name of an input of the edited graph that belongs to an edit. */
export const editInput = {
  /** Which tokens: bool of shape [rows, tokens, 1, 1]. */
  where: (edit: number) => `probegraph.edit.${edit}.where`,
  /** Which keys of a pattern: bool of shape [rows, 1, 1, keys]. */
  keys: (edit: number) => `probegraph.edit.${edit}.keys`,
  /** Which numbers: bool of shape [1, 1, groups, size]. */
  which: (edit: number, { groups, size, choice, width, first }: EditPlace) =>
    `probegraph.edit.${edit}.which.${groups}x${size}.${choice ?? "all"}.${width}+${first}`,
  /** v: float32 of shape [rows or 1, tokens or 1, 1, size]. */
  value: (edit: number) => `probegraph.edit.${edit}.value`,
  /** The factor: float32 of shape [rows, 1, 1, 1]. */
  factor: (edit: number) => `probegraph.edit.${edit}.factor`,
};
