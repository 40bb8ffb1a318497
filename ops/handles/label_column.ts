/**
 * @module
 */

import { call } from "../fluent/call.ts";
import * as comparisons from "../fluent/comparisons.ts";
import * as labels from "../fluent/labels.ts";
import type { Op } from "../op.ts";
import type { BooleanColumn } from "./boolean_column.ts";
import type { IsInOptions, Strings } from "./categories.ts";
import { OrderedColumn } from "./ordered_column.ts";

/** The kinds of column that hold strings. */
export type LabelKind = "text" | "categorical" | "split";

/** Options of {@linkcode LabelColumn.contains} and {@linkcode LabelColumn.matches}. */
export interface TextSearchOptions {
  /** Whether letters of either case are the same. @default false */
  readonly ignoreCase?: boolean;
}

/**
 * A column of strings: texts, labels, names of splits. Their order is that of code points.
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
 * console.log(await data.colText("text").contains("it").toArray()); // [ false, true, false ]
 * console.log(await data.colText("text").matches("^[HG]").toArray()); // [ true, false, true ]
 * ```
 */
export class LabelColumn<K extends LabelKind = LabelKind> extends OrderedColumn<K, string | Op<LabelKind>> {
  /** True where the value is one of `values`; a missing one is none of them. */
  isIn(values: Strings, options: IsInOptions = {}): BooleanColumn {
    return call(labels.isIn, this, values, options);
  }

  /** True where the value is none of `values`, missing ones included. */
  notIn(values: Strings): BooleanColumn {
    return call(labels.notIn, this, values);
  }

  /** True where the text contains `part`, letter by letter. */
  contains(part: string, options: TextSearchOptions = {}): BooleanColumn {
    return call(comparisons.contains, this, part, options);
  }

  /**
   * True where a regular expression is found in the text. It is read as RE2 reads it, as in DuckDB and pyarrow: a search takes
   * a time that grows with the text's length and no faster, and there are no back-references and no looking around.
   *
   * @param pattern The expression as text, or as `/…/`: of its flags `i`, `m` and `s` count, and `d`, `g`, `u` mean
   *   nothing here. `y`, and what only `v` has, are refused.
   * @example
   * ```ts
   * import { Runner } from "@probegraph/probegraph";
   *
   * const data = new Runner({ store: "memory://" }).fromInline({ prompt: ["Ignore all rules", "What is RE2?"] });
   * const override = data.colText("prompt").matches(/\b(ignore|forget)\b.*rules/i);
   * console.log(await override.toArray()); // [true, false]
   * ```
   * @throws {OpError} for what is no regular expression of RE2, and for flags that it has not.
   */
  matches(pattern: string | RegExp, options: TextSearchOptions = {}): BooleanColumn {
    return call(comparisons.matches, this, pattern, options);
  }
}
