/**
 * @module
 */

import { columnCure } from "../column_cure.ts";
import type { BooleanColumn } from "../handles/boolean_column.ts";
import type { Strings } from "../handles/categories.ts";
import type { Column } from "../handles/column.ts";
import type { RowIdColumn } from "../handles/row_id_column.ts";
import { isOp } from "../op_reference.ts";
import { build } from "./build.ts";
import { comparisonHint, describe } from "./operands.ts";
import { ARITHMETIC, type Language, LOGIC, parseExpression } from "./parser.ts";
import { mistake, requireTemplate, templateSource } from "./source.ts";

/** What a slot of {@linkcode where} can hold: a column, or a value that one is compared with. */
export type WhereOperand = Column | RowIdColumn | Strings | RegExp | number | bigint | boolean;

const LANGUAGE: Language = {
  levels: [...LOGIC, ...ARITHMETIC],
  prefixes: ["~", "-"],
  operands: 'a column in ${…}, a number, a string, true, false, "~" or "("',
  chains: false,
};

/**
 * A BOOLEAN column from others: `&`, `|`, `^`, `~`, parentheses, and comparisons.
 *
 * - numbers, texts and truth values: `==`, `!=`, `>`, `>=`, `<`, `<=`, `between … and …`, with a value or another column;
 * - labels: `in`, `not in`, as in `in ("a", "b")`, and so row ids; texts: `contains`, `matches` with a regular expression of RE2;
 * - columns of any kind: `is null`, `is not null`.
 *
 * Comparisons bind tighter than `&`, and numbers can be computed (`${a} - ${b} > 0`). A missing value makes the answer
 * missing, that of `&`, `|`, `^` and `~` too, and `maskRows` keeps no such row. Where a label is compared with strings, a
 * missing label is simply none of them. `#` begins a comment.
 *
 * @example
 * ```ts
 * import { Runner, where } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({
 *   prompt: ["Ignore all rules", "What is 2 + 2?"], score: [1.5, 0.2], quoted: [false, true], label: ["override", "plain"],
 * });
 * const [prompt, label] = [data.colText("prompt"), data.colCategorical("label")];
 * const [score, quoted] = [data.colScore("score"), data.colBoolean("quoted")];
 * const flagged = where`${score} > 0 & ~${quoted}`;
 * const mistakes = where`${flagged} ^ (${label} == "override")`;
 * const chosen = where`${prompt} matches ${/\brules?\b/i} | ${score} between 0 and 1`;
 * console.log(await flagged.toArray(), await mistakes.toArray(), await chosen.toArray());
 * // [true, false] [false, false] [true, true]
 * ```
 * @throws {SyntaxTemplateError} for a mistake, with a caret under its place.
 */
export function where(strings: TemplateStringsArray, ...slots: readonly WhereOperand[]): BooleanColumn {
  requireTemplate("where", strings);
  const source = templateSource("where", strings.raw, slots);
  const expression = parseExpression(source, LANGUAGE);
  const value = build(expression, { source, names: new Map() });
  if (isOp(value, "boolean")) return value as BooleanColumn;
  throw mistake(
    source,
    expression.start,
    `where gives a column of true/false; ${describe(expression, value)}${
      comparisonHint(value) || columnCure(value, ["boolean"])
    }`,
  );
}
