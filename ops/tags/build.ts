/**
 * From expressions to ops and values.
 *
 * @module
 */

import { createOp } from "../create.ts";
import { OpError } from "../errors.ts";
import { oneOfKinds } from "../kinds.ts";
import type { Evaluator } from "../evaluator.ts";
import { float } from "../float.ts";
import { callWith } from "../fluent/call.ts";
import type { Values } from "../fluent/description.ts";
import { fluentFunctions, methodsOf } from "../fluent/table.ts";
import type { BooleanColumn } from "../handles/boolean_column.ts";
import type { ScoreColumn } from "../handles/score_column.ts";
import { listNames, show, suggest } from "../messages.ts";
import type { Op } from "../op.ts";
import { isOp } from "../op_reference.ts";
import { findOpType, opTypeNames } from "../registry.ts";
import { compare } from "./compare.ts";
import { attempt, describe, operandColumn } from "./operands.ts";
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
    case "comparison":
      return compare(
        expression,
        build(expression.left, scope),
        expression.operands.map((operand) => build(operand, scope)),
        scope.source,
      );
    case "invocation":
      return invocation(expression, scope);
    case "chain":
      return expression.links.reduce((value, link) => follow(value, link, scope), build(expression.base, scope));
  }
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
  if (operator === "~") return operandColumn<BooleanColumn>(operand, value, "~", ["boolean"], scope.source).not();
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
  if (operator in LOGIC_METHODS) {
    const method = LOGIC_METHODS[operator as keyof typeof LOGIC_METHODS];
    const column = operandColumn<BooleanColumn>(leftExpression, left, operator, ["boolean"], scope.source);
    return column[method](operandColumn(operand, right, operator, ["boolean"], scope.source));
  }
  const method = ARITHMETIC_METHODS[operator as keyof typeof ARITHMETIC_METHODS];
  const column = operandColumn<ScoreColumn>(leftExpression, left, operator, ["score"], scope.source);
  return column[method](operandColumn(operand, right, operator, ["score"], scope.source));
}

function invocation(expression: Invocation, scope: Scope): unknown {
  const { name, start } = expression;
  const args = expression.args.map((argument) => build(argument, scope));
  return attempt(scope.source, start, () => invoke(name, args, scope));
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
  return attempt(scope.source, start, () => member(value, name, args));
}

/** The op that a method or property gives: those in the table, and `subs`; not those that ask for results. */
function member(op: Op, name: string, args: readonly unknown[] | undefined): Op {
  const methods = methodsOf(op.kind);
  const method = methods.get(name);
  if (method === undefined && name !== "subs") {
    const known = [...methods.keys(), "subs"];
    throw new OpError(
      `${oneOfKinds([op.kind])} has no ${name}${suggest(name, known)}; it has ${listNames(known)}`,
    );
  }
  if (method?.isProperty) {
    if (args !== undefined) throw new OpError(`${name} is no method`);
    return callWith(method, op, []);
  }
  if (args === undefined) throw new OpError(`${name} is a method: call it, as in .${name}(…)`);
  return method === undefined ? op.subs(args[0] as Op, args[1] as Values) : callWith(method, op, args);
}
