/**
 * @module
 */

import { draw } from "../drawing.ts";
import { call } from "../fluent/call.ts";
import * as methods from "../fluent/vector.ts";
import { Op } from "../op.ts";
import { registerHandle } from "../registry.ts";
import type { VectorColumn } from "./vector_column.ts";

/** Values for the points of a plot: a column, or an array. */
export type PlotValues = Op | readonly unknown[] | ArrayBufferView;

/** Options of {@linkcode VizColumn.plot}. */
export interface PlotOptions {
  /** What colours the points: numbers on a scale, everything else as categories. @default one colour */
  readonly color?: PlotValues;
  /** A short name of each point, before its text. @default none */
  readonly label?: PlotValues;
  /** The text that hovering and selecting show. @default none */
  readonly tooltip?: PlotValues;
  /** The title. @default the op's name */
  readonly title?: string;
  /** The radius of a point in pixels. @default fewer points are larger */
  readonly radius?: number;
}

/** Options of {@linkcode VizColumn.place}. */
export interface PlaceOptions {
  /** Seed of the negative samples. @default 42 */
  readonly randomState?: number | bigint;
}

/**
 * Points in the plane, one for each row. `toMatrix()` gives a matrix of two columns.
 *
 * @example
 * ```ts
 * import { Runner } from "@probegraph/probegraph";
 *
 * const points = Array.from({ length: 20 }, (_, i) => [Math.sin(i), Math.cos(i), i / 20]);
 * const data = new Runner({ store: "memory://" }).fromInline({ x: points });
 * console.log((await data.colVector("x").umapVis({ nNeighbors: 5 }).toMatrix()).columns); // 2
 * ```
 */
export class VizColumn extends Op<"viz"> {
  /**
   * A scatter plot that works without a kernel: pan, zoom, hover, lasso. Shown as the last line of a cell, it computes what
   * is missing.
   */
  plot(options: PlotOptions = {}): object {
    return draw("scatter", this, options as Readonly<Record<string, unknown>>);
  }

  /**
   * Places for other vectors among the points of this UMAP layout, which stays as it is: train rows laid out once, test
   * rows seen among them.
   *
   * @param vectors As long as those that were laid out.
   * @param options `randomState`: the seed of the negative samples. @default 42
   * @throws {OpError} where this is no UMAP layout, or `vectors` no column of vectors.
   */
  place(vectors: VectorColumn, options: PlaceOptions = {}): VizColumn {
    return call(methods.place, this, vectors, options);
  }
}

registerHandle("viz", VizColumn);
