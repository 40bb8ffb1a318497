/**
 * @module
 */

import { call } from "../fluent/call.ts";
import * as methods from "../fluent/grid.ts";
import type { GridJson } from "../grid_json.ts";
import type { ResultOptions } from "../op.ts";
import { registerHandle } from "../registry.ts";
import type { GridPoolFields, Pool } from "../types/token_scores.ts";
import { FigureOp } from "./figure_op.ts";
import type { Known } from "./handle.ts";
import type { ScoreColumn } from "./score_column.ts";

/** Options of {@linkcode Grid.pool}. */
export interface PoolOptions {
  /** Above what a number counts, for `share`. */
  readonly threshold?: number;
}

/**
 * Numbers over named axes, row by row: a patch map (layer × position), attention (layer × head × query × key), scores of
 * tokens. `toJson()` gives them with their labels, `toArray()` the numbers alone. As a figure it is the first row, or the
 * mean of all.
 *
 * @example
 * ```ts
 * import { Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] });
 * const attention = data.colText("text").llmAttention({ model: "onnx:demo/model", layers: [1] });
 * console.log((await attention.toJson()).axes); // [ "layer", "head", "query", "key" ]
 * ```
 */
export class Grid extends FigureOp<"grid"> {
  /** Axes, labels and numbers. Computes what is missing. */
  override async toJson(options: ResultOptions = {}): Promise<GridJson> {
    return await super.toJson(options) as GridJson;
  }

  /**
   * One score for each row: the largest of its numbers, their mean, the last, or the share of those above a threshold. So
   * scores of tokens become a score of the text, to be evaluated like any other.
   *
   * @throws {OpError} for `share` without `threshold`, and for another pool with one.
   */
  pool(
    pool: Pool,
    options: PoolOptions = {},
  ): Known<ScoreColumn, GridPoolFields & Readonly<Record<"grid", this>>> {
    return call(methods.pool, this, pool, options);
  }
}

registerHandle("grid", Grid);
