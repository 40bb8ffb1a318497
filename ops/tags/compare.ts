/**
 * Comparisons in templates.
 *
 * @module
 */

import { call, callWith } from "../fluent/call.ts";
import * as comparisons from "../fluent/comparisons.ts";
import type { FluentMethod } from "../fluent/description.ts";
import * as labels from "../fluent/labels.ts";
import type { BooleanColumn } from "../handles/boolean_column.ts";
import type { Op } from "../op.ts";
import { isOp } from "../op_reference.ts";
import { attempt, describe, isLabel, operandColumn } from "./operands.ts";
import { mistake, type TemplateSource } from "./source.ts";
import type { Comparing, Expression } from "./syntax.ts";

const METHODS: Readonly<Record<string, FluentMethod>> = {
  ">": comparisons.gt,
  ">=": comparisons.gte,
  "<": comparisons.lt,
  "<=": comparisons.lte,
  "==": comparisons.eq,
  "!=": comparisons.ne,
  in: labels.isIn,
  between: comparisons.between,
  contains: comparisons.contains,
  matches: comparisons.matches,
  is: comparisons.isNull,
};

/** What an operator is where the column stands to its right: `0 < score`. */
const TURNED: Readonly<Record<string, string>> = { ">": "<", ">=": "<=", "<": ">", "<=": ">=", "==": "==", "!=": "!=" };

/**
 * The op of a comparison. A label is compared with a string as `isIn` and `notIn` do it: a missing label is no string.
 *
 * @param left What stands to the left.
 * @param others What stands to the right.
 * @throws {SyntaxTemplateError} where they do not fit; says where.
 */
export function compare(
  expression: Comparing,
  left: unknown,
  others: readonly unknown[],
  source: TemplateSource,
): BooleanColumn {
  const { operator, operands: [operand], isNegated } = expression;
  const turned = TURNED[operator];
  if (turned !== undefined && !isOp(left) && isOp(others[0])) {
    return compare(
      { ...expression, left: operand, operator: turned, operands: [expression.left] },
      others[0],
      [left],
      source,
    );
  }
  const method = METHODS[operator];
  const kinds = operator === "in" ? [...method.on, ...comparisons.rowIdIsIn.on] : method.on;
  const column = operandColumn<Op>(expression.left, left, operator === "is" ? "is null" : operator, kinds, source);
  if (isOp(column, "row_id")) return amongRows(column, operand, others[0], !isNegated, source);
  if (operator === "in") return among(column, operator, operand, others[0], !isNegated, source);
  if (isEquality(operator) && isLabel(column) && !isLabel(others[0])) {
    return among(column, operator, operand, others[0], operator === "==", source);
  }
  const made = attempt(source, operand?.start ?? expression.at, () => callWith<BooleanColumn>(method, column, others));
  return isNegated ? made.not() : made;
}

function isEquality(operator: string): boolean {
  return operator === "==" || operator === "!=";
}

/** Whether a label is one of some strings, or none of them. */
function among(
  column: Op,
  operator: string,
  operand: Expression,
  values: unknown,
  isOneOf: boolean,
  source: TemplateSource,
): BooleanColumn {
  const fits = operator === "in" ? isStrings(values) : typeof values === "string";
  if (fits) return call(isOneOf ? labels.isIn : labels.notIn, column, values);
  const accepts = operator === "in" ? STRINGS : "a string, or a column of strings";
  throw mistake(source, operand.start, `${operator} takes ${accepts}; ${describe(operand, values)}`);
}

const STRINGS = "strings, at least one: an array, a Set or one string";

/** Whether a row is among some, or none of them. */
function amongRows(
  column: Op,
  operand: Expression,
  ids: unknown,
  isOneOf: boolean,
  source: TemplateSource,
): BooleanColumn {
  if (!isStrings(ids)) throw mistake(source, operand.start, `in takes ${STRINGS}; ${describe(operand, ids)}`);
  const made = attempt(source, operand.start, () => call<BooleanColumn>(comparisons.rowIdIsIn, column, ids));
  return isOneOf ? made : made.not();
}

function isStrings(value: unknown): boolean {
  if (typeof value === "string") return true;
  const items = value instanceof Set ? [...value] : value;
  return Array.isArray(items) && items.length > 0 && items.every((item) => typeof item === "string");
}
