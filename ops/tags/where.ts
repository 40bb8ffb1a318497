/**
 * @module
 */

import type { BooleanColumn } from "../handles/boolean_column.ts";
import type { CategoricalColumn } from "../handles/categorical_column.ts";
import type { Strings } from "../handles/categories.ts";
import type { SplitColumn } from "../handles/split_column.ts";
import type { TextColumn } from "../handles/text_column.ts";
import { isOp } from "../op_reference.ts";
import { build, describe } from "./build.ts";
import { type Language, LOGIC, parseExpression } from "./parser.ts";
import { mistake, requireTemplate, templateSource } from "./source.ts";

/** What a slot of {@linkcode where} can hold. */
export type WhereOperand = BooleanColumn | CategoricalColumn | SplitColumn | TextColumn | Strings;

const LANGUAGE: Language = {
  levels: LOGIC,
  prefixes: ["~"],
  operands: 'a column in ${…}, a string, "~" or "("',
  chains: false,
};

/**
 * A BOOLEAN column from others: `&`, `|`, `^`, `~`, parentheses, and comparisons of labels with `in`, `not in`, `==`
 * and `!=`. Precedence is Python's, so a comparison next to `&` needs parentheses. `#` begins a comment.
 *
 * @example
 * ```ts
 * import { Runner, where } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ harmful: [true, true], quoted: [true, false], label: ["a", "c"] });
 * const [harmful, quoted] = ["harmful", "quoted"].map((name) => data.colBoolean(name));
 * const [label, split] = [data.colCategorical("label"), data.assignTrainTestSplit()];
 * const positives = where`${harmful} & ~${quoted}`;
 * const chosen = where`(${label} in ${["a", "b"]}) | (${split} == "test")`;
 * console.log(await positives.toArray()); // [false, true]
 * ```
 * @throws {SyntaxTemplateError} for a mistake, with a caret under its place.
 */
export function where(strings: TemplateStringsArray, ...slots: readonly WhereOperand[]): BooleanColumn {
  requireTemplate("where", strings);
  const source = templateSource("where", strings.raw, slots);
  const expression = parseExpression(source, LANGUAGE);
  const value = build(expression, { source, names: new Map() });
  if (isOp(value, "boolean")) return value as BooleanColumn;
  const hint = isOp(value, "categorical", "split", "text") ? ': compare it, as in ${label} == "a"' : "";
  throw mistake(source, expression.start, `where gives a BOOLEAN column; ${describe(expression, value)}${hint}`);
}
