/**
 * @module
 */

import type { GridJson } from "../grid_json.ts";
import { Op, type ResultOptions } from "../op.ts";
import { registerHandle } from "../registry.ts";

/**
 * Numbers over named axes, row by row: a patch map (layer × position), attention (layer × head × query × key), scores of
 * tokens. `toJson()` gives them with their labels, `toArray()` the numbers alone.
 */
export class Grid extends Op<"grid"> {
  /** Axes, labels and numbers. Computes what is missing. */
  override async toJson(options: ResultOptions = {}): Promise<GridJson> {
    return await super.toJson(options) as GridJson;
  }
}

registerHandle("grid", Grid);
