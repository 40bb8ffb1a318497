/**
 * The cells of a patch map: the parts of a layer that are patched one at a time.
 *
 * @module
 */
import type { PatchAxes } from "../../../../ops/types/patches.ts";
import type { Point } from "../../../onnx/points/point.ts";

/** The cells of each layer of a map. */
export class Cells {
  /** How many there are. */
  readonly count: number;
  readonly #axes: PatchAxes;
  readonly #tokens: number;
  readonly #point: Pick<Point, "kind" | "heads">;

  /** Counts them. @param tokens how many tokens the rows have */
  constructor(axes: PatchAxes, tokens: number, point: Pick<Point, "kind" | "heads">) {
    this.#axes = axes;
    this.#tokens = tokens;
    this.#point = point;
    const { heads } = point;
    this.count = { layer_position: tokens, layer_head: heads, layer_position_head: tokens * heads }[axes];
  }

  /** The cell of a position and a head; positions are the outer axis where there are both. */
  at(position: number, head: number): number {
    if (this.#axes === "layer_position") return position;
    return this.#axes === "layer_head" ? head : position * this.#point.heads + head;
  }

  /**
   * The cell of a vector of a point, by its number: a pattern lies as [heads, queries], everything else as [tokens, heads].
   */
  ofVector(vector: number): number {
    const { kind, heads } = this.#point;
    return kind === "pattern"
      ? this.at(vector % this.#tokens, Math.floor(vector / this.#tokens))
      : this.at(Math.floor(vector / heads), vector % heads);
  }

  /** The vectors of all cells. */
  get vectors(): number {
    return this.#tokens * this.#point.heads;
  }
}
