/**
 * From expressions to ops and values.
 *
 * @module
 */

import { createOp } from "../create.ts";
import { OpError } from "../errors.ts";
import type { Evaluator } from "../evaluator.ts";
import { float } from "../float.ts";
import { callWith } from "../fluent/call.ts";
import type { Values } from "../fluent/description.ts";
import { fluentFunctions, methodsOf } from "../fluent/table.ts";
import type { BooleanColumn } from "../handles/boolean_column.ts";
import type { ScoreColumn } from "../handles/score_column.ts";
import type { TextColumn } from "../handles/text_column.ts";
import type { Kind } from "../kinds.ts";
import { listNames, show, suggest } from "../messages.ts";
import type { Op } from "../op.ts";
import { isOp } from "../op_reference.ts";
import { findOpType, opTypeNames } from "../registry.ts";
import { COMPARISONS } from "./parser.ts";
import { mistake, type TemplateSource } from "./source.ts";
import type { Expression, Invocation, Link, Operation } from "./syntax.ts";

/** What an expression can refer to. */
export interface Scope {
  /** The template that the expression stands in. */
  readonly source: TemplateSource;
  /** The ops that were given names. */
  readonly names: ReadonlyMap<string, Op>;
  /** The runner of ops that are made without others. */
  readonly runner?: Evaluator;
}

/** Names that an assignment cannot take, since they mean something already. */
export function isReserved(name: string): boolean {
  return name === "float" || fluentFunctions().has(name) || findOpType(name) !== undefined;
}

/**
 * The op or value that an expression stands for.
 *
 * @throws {SyntaxTemplateError} where an operand or an argument does not fit; says where it stands.
 */
export function build(expression: Expression, scope: Scope): unknown {
  switch (expression.kind) {
    case "slot":
      return scope.source.values[expression.index];
    case "constant":
      return expression.value;
    case "name":
      return named(expression, scope);
    case "list":
      return expression.items.map((item) => build(item, scope));
    case "object":
      return Object.fromEntries(expression.entries.map(({ name, value }) => [name, build(value, scope)]));
    case "prefix":
      return prefix(expression, scope);
    case "infix":
      return infix(expression, scope);
    case "invocation":
      return invocation(expression, scope);
    case "chain":
      return expression.links.reduce((value, link) => follow(value, link, scope), build(expression.base, scope));
  }
}

/** What stands at an expression, for messages: `slot 2 is a SelectTextColumnOp (TEXT)`. */
export function describe(expression: Expression, value: unknown): string {
  const what = isOp(value) ? `a ${value.type} (${value.kind.toUpperCase()})` : show(value);
  return expression.kind === "slot" ? `slot ${expression.index + 1} is ${what}` : `this is ${what}`;
}

function named(expression: Expression & { kind: "name" }, scope: Scope): Op {
  const { name, start } = expression;
  const op = scope.names.get(name);
  if (op !== undefined) return op;
  const hint = isReserved(name) ? `: call it, as in ${name}(…)` : suggest(name, scope.names.keys());
  throw mistake(scope.source, start, `${name} has no value here${hint}`);
}

function prefix(expression: Expression & { kind: "prefix" }, scope: Scope): unknown {
  const { operator, operand } = expression;
  const value = build(operand, scope);
  if (operator === "~") return operandColumn<BooleanColumn>(operand, value, "~", ["boolean"], scope).not();
  if (typeof value === "number" || typeof value === "bigint") return -value;
  throw mistake(
    scope.source,
    expression.start,
    `- before an operand stands for a number only; ${describe(operand, value)}`,
  );
}

function infix(expression: Expression & { kind: "infix" }, scope: Scope): unknown {
  let [left, leftExpression] = [build(expression.first, scope), expression.first];
  for (const operation of expression.rest) {
    left = combine(leftExpression, left, operation, scope);
    leftExpression = expression;
  }
  return left;
}

const LOGIC_METHODS = { "&": "and", "|": "or", "^": "xor" } as const;
const ARITHMETIC_METHODS = { "+": "add", "-": "sub", "*": "mul", "/": "div" } as const;

function combine(leftExpression: Expression, left: unknown, operation: Operation, scope: Scope): Op {
  const { operator, operand } = operation;
  const right = build(operand, scope);
  if (COMPARISONS.includes(operator)) return compare(leftExpression, left, operation, right, scope);
  if (operator in LOGIC_METHODS) {
    const method = LOGIC_METHODS[operator as keyof typeof LOGIC_METHODS];
    const column = operandColumn<BooleanColumn>(leftExpression, left, operator, ["boolean"], scope);
    return column[method](operandColumn(operand, right, operator, ["boolean"], scope));
  }
  const method = ARITHMETIC_METHODS[operator as keyof typeof ARITHMETIC_METHODS];
  const column = operandColumn<ScoreColumn>(leftExpression, left, operator, ["score"], scope);
  return column[method](operandColumn(operand, right, operator, ["score"], scope));
}

const LABELS: readonly Kind[] = ["categorical", "split", "text"];

function compare(
  leftExpression: Expression,
  left: unknown,
  operation: Operation,
  right: unknown,
  scope: Scope,
): BooleanColumn {
  const { operator, operand } = operation;
  const isEquality = operator === "==" || operator === "!=";
  if (isEquality && typeof left === "string" && isOp(right)) {
    return compare(operand, right, { ...operation, operand: leftExpression }, left, scope);
  }
  const labels = operandColumn<TextColumn>(leftExpression, left, operator, LABELS, scope);
  const fits = isEquality ? typeof right === "string" : isStrings(right);
  if (!fits) {
    const accepts = isEquality ? "a string" : "strings: an array, a Set or one string";
    throw mistake(scope.source, operand.start, `${operator} takes ${accepts}; ${describe(operand, right)}`);
  }
  const values = right as string | string[];
  return operator === "==" || operator === "in" ? labels.isIn(values) : labels.notIn(values);
}

function isStrings(value: unknown): boolean {
  if (typeof value === "string") return true;
  const items = value instanceof Set ? [...value] : value;
  return Array.isArray(items) && items.every((item) => typeof item === "string");
}

/** The operand, which must be an op of one of `kinds`. */
function operandColumn<T extends Op>(
  expression: Expression,
  value: unknown,
  operator: string,
  kinds: readonly Kind[],
  scope: Scope,
): T {
  if (isOp(value) && kinds.includes(value.kind)) return value as unknown as T;
  const accepts = kinds.map((kind) => kind.toUpperCase()).join(", ");
  throw mistake(
    scope.source,
    expression.start,
    `${operator} takes ${accepts} columns; ${describe(expression, value)}${hint(operator, value)}`,
  );
}

function hint(operator: string, value: unknown): string {
  const isComparison = COMPARISONS.includes(operator);
  const isLabel = typeof value === "string" || isOp(value, "categorical", "split", "text");
  if (isComparison ? isOp(value, "boolean") : isLabel) {
    return ". As in Python, == and in bind weaker than & ^ | ~: put parentheses around a comparison";
  }
  if (isOp(value, "vector")) return ": choose an element with .col(index)";
  if (typeof value === "number") return ". krnel-graph has no op that combines a column with a number";
  return "";
}

function invocation(expression: Invocation, scope: Scope): unknown {
  const { name, start } = expression;
  const args = expression.args.map((argument) => build(argument, scope));
  return attempt(scope, start, () => invoke(name, args, scope));
}

function invoke(name: string, args: readonly unknown[], { runner }: Scope): unknown {
  if (name === "float") return float(args[0] as number);
  const definition = findOpType(name);
  if (definition !== undefined) return createOp(definition, args[0] as Values, runner);
  const functions = fluentFunctions();
  const method = functions.get(name);
  if (method !== undefined) return callWith(method, undefined, args, runner);
  const known = ["float", ...functions.keys(), ...opTypeNames()];
  throw new OpError(`there is no function ${name}${suggest(name, known)}`);
}

function follow(value: unknown, link: Link, scope: Scope): Op {
  const { name, start } = link;
  if (!isOp(value)) throw mistake(scope.source, start, `.${name} needs an op before it, got ${show(value)}`);
  const args = link.args?.map((argument) => build(argument, scope));
  return attempt(scope, start, () => member(value, name, args));
}

/** The op that a method or property gives: those in the table, and `subs`; not those that ask for results. */
function member(op: Op, name: string, args: readonly unknown[] | undefined): Op {
  const methods = methodsOf(op.kind);
  const method = methods.get(name);
  if (method === undefined && name !== "subs") {
    const known = [...methods.keys(), "subs"];
    throw new OpError(
      `a ${op.kind.toUpperCase()} op has no ${name}${suggest(name, known)}; it has ${listNames(known)}`,
    );
  }
  if (method?.isProperty) {
    if (args !== undefined) throw new OpError(`${name} is no method`);
    return callWith(method, op, []);
  }
  if (args === undefined) throw new OpError(`${name} is a method: call it, as in .${name}(…)`);
  return method === undefined ? op.subs(args[0] as Op, args[1] as Values) : callWith(method, op, args);
}

/** Adds the place in the template to what an op or method objects to. */
function attempt<T>(scope: Scope, start: number, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof OpError) && !(error instanceof TypeError)) throw error;
    throw mistake(scope.source, start, error.message, error);
  }
}
