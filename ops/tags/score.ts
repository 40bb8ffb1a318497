/**
 * @module
 */

import type { ScoreColumn } from "../handles/score_column.ts";
import { isOp } from "../op_reference.ts";
import { build } from "./build.ts";
import { describe } from "./operands.ts";
import { ARITHMETIC, type Language, parseExpression } from "./parser.ts";
import { mistake, requireTemplate, templateSource } from "./source.ts";

const LANGUAGE: Language = {
  levels: ARITHMETIC,
  prefixes: ["-"],
  operands: 'a column in ${…} or "("',
  chains: false,
};

/**
 * A SCORE column from others: `+`, `-`, `*`, `/` and parentheses. There are no numbers: krnel-graph has no op that
 * combines a column with one. `#` begins a comment.
 *
 * @example
 * ```ts
 * import { Runner, score } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ unsafe: [3], safe: [1], norm: [2] });
 * const [unsafe, safe, norm] = ["unsafe", "safe", "norm"].map((name) => data.colScore(name));
 * const margin = score`(${unsafe} - ${safe}) / ${norm}`;
 * console.log(await margin.toArray()); // Float64Array(1) [ 1 ]
 * ```
 * @throws {SyntaxTemplateError} for a mistake, with a caret under its place.
 */
export function score(strings: TemplateStringsArray, ...slots: readonly ScoreColumn[]): ScoreColumn {
  requireTemplate("score", strings);
  const source = templateSource("score", strings.raw, slots);
  const expression = parseExpression(source, LANGUAGE);
  const value = build(expression, { source, names: new Map() });
  if (isOp(value, "score")) return value as ScoreColumn;
  const hint = isOp(value, "vector") ? ": choose an element with .col(index)" : "";
  throw mistake(source, expression.start, `score gives a column of numbers; ${describe(expression, value)}${hint}`);
}
