/**
 * @module
 */

import { call } from "../fluent/call.ts";
import * as methods from "../fluent/comparisons.ts";
import type { Kind } from "../kinds.ts";
import type { BooleanColumn } from "./boolean_column.ts";
import { Column } from "./column.ts";

/**
 * A column whose values have an order. `T` is what they are compared with: a value, or a column of the same sort, row by row.
 * A missing value gives a missing answer, and NaN is neither less nor greater than anything.
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
 * console.log(await data.colScore("score").between(0.3, 0.5).toArray()); // [ false, false, true ]
 * ```
 */
export class OrderedColumn<K extends Kind, T> extends Column<K> {
  /** True where the value is greater. */
  gt(value: T): BooleanColumn {
    return call(methods.gt, this, value);
  }

  /** True where the value is greater or equal. */
  gte(value: T): BooleanColumn {
    return call(methods.gte, this, value);
  }

  /** True where the value is less. */
  lt(value: T): BooleanColumn {
    return call(methods.lt, this, value);
  }

  /** True where the value is less or equal. */
  lte(value: T): BooleanColumn {
    return call(methods.lte, this, value);
  }

  /** True where the values are equal. */
  eq(value: T): BooleanColumn {
    return call(methods.eq, this, value);
  }

  /** True where the values differ. */
  ne(value: T): BooleanColumn {
    return call(methods.ne, this, value);
  }

  /** True where the value is at least `low` and at most `high`. */
  between(low: T, high: T): BooleanColumn {
    return call(methods.between, this, low, high);
  }
}
