/**
 * @module
 */

import { call } from "../fluent/call.ts";
import * as methods from "../fluent/comparisons.ts";
import type { Kind } from "../kinds.ts";
import { Op } from "../op.ts";
import type { BooleanColumn } from "./boolean_column.ts";

/** Options of {@linkcode Column.isNull}. */
export interface IsNullOptions {
  /** Whether NaN counts as missing. @default false */
  readonly nanIsNull?: boolean;
}

/**
 * A column in which values can be missing.
 *
 * @example
 * ```ts
 * import { Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ score: [1, null] });
 * console.log(await data.colScore("score").isNull().toArray()); // [ false, true ]
 * ```
 */
export class Column<K extends Kind = Kind> extends Op<K> {
  /** True where the value is missing. */
  isNull(options: IsNullOptions = {}): BooleanColumn {
    return call(methods.isNull, this, options);
  }
}
