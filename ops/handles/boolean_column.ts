/**
 * @module
 */

import * as methods from "../fluent/boolean.ts";
import { call } from "../fluent/call.ts";
import * as comparisons from "../fluent/comparisons.ts";
import { registerHandle } from "../registry.ts";
import { Column } from "./column.ts";

/**
 * A column of truth values: which rows are positive, which to train on, which to keep.
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
 * const [bad, high] = [data.colBoolean("bad"), data.colScore("score").gt(0.3)];
 * console.log(await bad.or(high).toArray(), await bad.and(high.not()).toArray()); // [ false, true, true ] [ false, false, false ]
 * ```
 */
export class BooleanColumn extends Column<"boolean"> {
  /** True where both are. */
  and(other: BooleanColumn): BooleanColumn {
    return call(methods.and, this, other);
  }

  /** True where at least one is. */
  or(other: BooleanColumn): BooleanColumn {
    return call(methods.or, this, other);
  }

  /** True where exactly one is. */
  xor(other: BooleanColumn): BooleanColumn {
    return call(methods.xor, this, other);
  }

  /** True where this is false. */
  not(): BooleanColumn {
    return call(methods.not, this);
  }

  /** True where both are true or both are false. */
  eq(value: boolean | BooleanColumn): BooleanColumn {
    return call(comparisons.eq, this, value);
  }

  /** True where one is true and the other false. */
  ne(value: boolean | BooleanColumn): BooleanColumn {
    return call(comparisons.ne, this, value);
  }
}

registerHandle("boolean", BooleanColumn);
