/**
 * Operands of operators: checked, and their mistakes told with their places.
 *
 * @module
 */

import { columnCure } from "../column_cure.ts";
import { OpError } from "../errors.ts";
import { type Kind, kindText, severalOfKinds } from "../kinds.ts";
import { aOrAn, show } from "../messages.ts";
import type { Op } from "../op.ts";
import { isOp } from "../op_reference.ts";
import { mistake, type TemplateSource } from "./source.ts";
import type { Expression } from "./syntax.ts";

/** What stands at an expression, for messages: `slot 2 is a SelectTextColumnOp (text)`. */
export function describe(expression: Expression, value: unknown): string {
  const what = isOp(value) ? `${aOrAn(value.type)} (${kindText(value)})` : show(value);
  return expression.kind === "slot" ? `slot ${expression.index + 1} is ${what}` : `this is ${what}`;
}

/** The operand, which must be an op of one of `kinds`. */
export function operandColumn<T extends Op>(
  expression: Expression,
  value: unknown,
  operator: string,
  kinds: readonly Kind[],
  source: TemplateSource,
): T {
  if (isOp(value) && kinds.includes(value.kind)) return value as unknown as T;
  throw mistake(
    source,
    expression.start,
    `${operator} takes ${severalOfKinds(kinds)}; ${describe(expression, value)}${hint(operator, value, kinds)}`,
  );
}

function hint(operator: string, value: unknown, kinds: readonly Kind[]): string {
  if (isOp(value, "vector")) return ": choose an element with .col(index)";
  if (isArithmetic(operator)) {
    return `${typeof value === "number" ? ". krnel-graph has no op for a number" : ""}${columnCure(value, ["score"])}`;
  }
  if (operator === "~" && (isLabel(value) || isOp(value, "score"))) {
    return ': put parentheses around a comparison, as in ~(${label} == "a")';
  }
  return comparisonHint(value) || columnCure(value, kinds);
}

/** How a column that is not of true/false becomes one; "" for anything else. */
export function comparisonHint(value: unknown): string {
  if (isLabel(value)) return ': compare it, as in ${label} == "a"';
  return isOp(value, "score") ? ": compare it, as in ${score} > 0" : "";
}

/** Whether a value is a column of strings. */
export function isLabel(value: unknown): value is Op {
  return isOp(value, "categorical", "split", "text");
}

function isArithmetic(operator: string): boolean {
  return "+-*/".includes(operator);
}

/** Adds the place in the template to what an op or method objects to. */
export function attempt<T>(source: TemplateSource, start: number, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof OpError) && !(error instanceof TypeError)) throw error;
    throw mistake(source, start, error.message, error);
  }
}
