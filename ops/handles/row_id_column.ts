/**
 * @module
 */

import { call } from "../fluent/call.ts";
import * as methods from "../fluent/comparisons.ts";
import { Op } from "../op.ts";
import { registerHandle } from "../registry.ts";
import type { BooleanColumn } from "./boolean_column.ts";
import type { Strings } from "./categories.ts";

/**
 * An id for each row.
 *
 * @example
 * ```ts
 * import { Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({
 *   text: ["Hi!", "Stop it.", "Go on."],
 *   label: ["a", "b", "a"],
 *   score: [0.2, 0.9, 0.4],
 *   bad: [false, true, false],
 * });
 * console.log((await data.assignRowId().toArray()).length); // 3
 * ```
 */
export class RowIdColumn extends Op<"row_id"> {
  /**
   * True where the row's id is one of `ids`. Equal rows have one id, in every dataset: what was chosen in one can be taken from
   * another, and with a row its duplicates are.
   *
   * @example
   * ```ts
   * import { Runner } from "@probegraph/probegraph";
   *
   * const data = new Runner({ store: "memory://" }).fromInline({ x: [1, 2, 3] });
   * const ids = await data.sortBy(data.colScore("x"), { descending: true }).take(2).assignRowId().toArray() as string[];
   * console.log(await data.maskRows(data.assignRowId().isIn(ids)).toRows()); // [{ x: 2 }, { x: 3 }]
   * ```
   * @throws {OpError} for what is no row id.
   */
  isIn(ids: Strings): BooleanColumn {
    return call(methods.rowIdIsIn, this, ids);
  }
}

registerHandle("row_id", RowIdColumn);
