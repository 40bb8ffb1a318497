/**
 * The operators of expressions on values of any type.
 *
 * @module
 */

import { PyError } from "./errors.ts";
import { concatenate, escaped, forMarkup } from "./values/markup.ts";
import { arithmetic, asInt, asNumber } from "./values/numbers.ts";
import { formatPercent } from "./values/printf.ts";
import {
  isText,
  Markup,
  PyDecimal,
  PyDict,
  PyTuple,
  type PyValue,
  type Runtime,
  typeName,
  Undefined,
} from "./values/values.ts";

/** `left operator right` for `+ - * / // % **`. */
export function applyOperator(runtime: Runtime, operator: string, left: PyValue, right: PyValue): PyValue {
  const a = asNumber(left);
  const b = asNumber(right);
  if (a !== null && b !== null) return arithmetic(operator, a, b, runtime.budget);
  // A str formats an undefined value like any other.
  if (operator === "%" && isText(left)) return percent(runtime, left, right);
  for (const side of [left, right]) if (side instanceof Undefined) throw side.error();
  const joined = operator === "+"
    ? add(runtime, left, right)
    : operator === "*"
    ? repeat(runtime, left, right)
    : undefined;
  if (joined !== undefined) return joined;
  if (left instanceof PyDecimal || right instanceof PyDecimal) {
    throw new PyError("TypeError", `${operator} works on ints and floats here: write the decimal with |float`);
  }
  const shown = operator === "**" ? "** or pow()" : operator;
  throw new PyError(
    "TypeError",
    `unsupported operand type(s) for ${shown}: '${typeName(left)}' and '${typeName(right)}'`,
  );
}

/** `-value` or `+value`. */
export function applySign(operator: "-" | "+", value: PyValue): PyValue {
  const number = asNumber(value);
  if (value instanceof Undefined) throw value.error();
  if (number === null) throw new PyError("TypeError", `bad operand type for unary ${operator}: '${typeName(value)}'`);
  return operator === "-" ? -number : number;
}

function percent(runtime: Runtime, format: string | Markup, values: PyValue): PyValue {
  if (typeof format === "string") return formatPercent(runtime, format, values);
  return new Markup(formatPercent(runtime, format.text, escapedValues(runtime, values)));
}

function escapedValues(runtime: Runtime, values: PyValue): PyValue {
  if (values instanceof PyTuple) return new PyTuple(values.items.map((item) => escapedValues(runtime, item)));
  if (values instanceof PyDict) {
    const dict = new PyDict();
    for (const [hash, [key, value]] of values.entries) dict.entries.set(hash, [key, escapedValues(runtime, value)]);
    return dict;
  }
  return asNumber(values) === null ? forMarkup(escaped(runtime, values)) : values;
}

function add(runtime: Runtime, left: PyValue, right: PyValue): PyValue | undefined {
  if (isText(left) && isText(right)) {
    const joined = concatenate(left, right);
    runtime.budget.spendText(typeof joined === "string" ? joined.length : joined.text.length);
    return joined;
  }
  if (isText(left) && !isText(right)) {
    throw new PyError("TypeError", `can only concatenate str (not "${typeName(right)}") to str`);
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    runtime.budget.spend(left.length + right.length);
    return [...left, ...right];
  }
  if (Array.isArray(left) && !Array.isArray(right)) {
    throw new PyError("TypeError", `can only concatenate list (not "${typeName(right)}") to list`);
  }
  if (left instanceof PyTuple && right instanceof PyTuple) {
    runtime.budget.spend(left.items.length + right.items.length);
    return new PyTuple([...left.items, ...right.items]);
  }
  return undefined;
}

function repeat(runtime: Runtime, left: PyValue, right: PyValue): PyValue | undefined {
  const isLeftCount = asInt(left) !== null;
  const count = asInt(isLeftCount ? left : right);
  const value = isLeftCount ? right : left;
  if (count === null) {
    if (isSequence(left)) {
      throw new PyError("TypeError", `can't multiply sequence by non-int of type '${typeName(right)}'`);
    }
    if (isSequence(right)) {
      throw new PyError("TypeError", `can't multiply sequence by non-int of type '${typeName(left)}'`);
    }
    return undefined;
  }
  const times = count > 0n ? Number(count) : 0;
  if (isText(value)) {
    const text = typeof value === "string" ? value : value.text;
    runtime.budget.spendText(text.length * times);
    runtime.budget.write(text.length * times);
    return typeof value === "string" ? text.repeat(times) : new Markup(text.repeat(times));
  }
  const items = Array.isArray(value) ? value : value instanceof PyTuple ? value.items : null;
  if (items === null) return undefined;
  runtime.budget.spend(items.length * times);
  const repeated = Array.from({ length: times }, () => items).flat();
  return Array.isArray(value) ? repeated : new PyTuple(repeated);
}

function isSequence(value: PyValue): boolean {
  return isText(value) || Array.isArray(value) || value instanceof PyTuple;
}
