/**
 * What to write where an op of some kinds is needed, and something else came.
 *
 * @module
 */

import { columnOf, methodsOf, ownColumn } from "./column_code.ts";
import { type Kind, KINDS } from "./kinds.ts";
import { isIterable, isList } from "./lists.ts";
import { isPromise } from "./messages.ts";
import { convertedCure, madeCure, opCure } from "./op_cure.ts";
import { isOp } from "./op_reference.ts";

/**
 * `: `, and what would work in place of a value; nothing where no advice is known.
 *
 * @param kinds The kinds of op that are needed.
 */
export function columnCure(value: unknown, kinds: readonly Kind[]): string {
  const cure = isOp(value) ? opCure(value, kinds) : readableCure(value, kinds);
  return cure === undefined ? "" : `: ${cure}`;
}

/** Of a value; none of a proxy that throws whatever it is asked. */
function readableCure(value: unknown, kinds: readonly Kind[]): string | undefined {
  try {
    return valueCure(value, kinds, methodsOf(kinds));
  } catch {
    return undefined;
  }
}

/** Of a value; a promise may have the op. */
function valueCure(value: unknown, kinds: readonly Kind[], methods: readonly string[]): string | undefined {
  if (isPromise(value)) return undefined;
  if (holdsOps(value)) return HELD_OPS;
  if (kinds.length === KINDS.length) return undefined;
  if (methods.length === 0) return kinds.includes("dataset") ? DATASETS : undefined;
  // One text alone may as well be a column's name.
  const kind = typeof value === "string" ? undefined : KIND_OF[typeof value];
  if (kind !== undefined && kinds.includes(kind)) return constantCure(value, kind);
  if (isTable(value)) {
    return `a table is a dataset of its own, as in (await runner.fromArrow(table)).${methods[0]}("name")`;
  }
  if (isIterable(value)) return ownCure(value, kinds);
  if (methods[0] === "colBoolean" && isCondition(value)) {
    return "a condition is a column, as in scores.gt(0.5) or where`${scores} > 0.5`";
  }
  return `a column is an op of its dataset, as in ${columnOf(methods, typeof value === "string" ? value : "name")}`;
}

/** Whether something says which rows are meant, in another way than a column does. */
function isCondition(value: unknown): boolean {
  return typeof value === "function" || typeof value === "string" && /[<>=!]/.test(value);
}

const DATASETS =
  "a runner makes datasets, as in runner.fromInline({ name: values }), fromArrow(table) or fromParquet(path)";

const HELD_OPS = "what is in it is passed itself, several as ...ops";

/** Whether something is a list of ops, as in `group([a, b])`. */
function holdsOps(value: unknown): boolean {
  const [first] = Array.isArray(value) || value instanceof Set ? value : [];
  return isOp(first);
}

/** Of values that somebody has; only arrays are looked into. What else gives values may do so once, and is left alone. */
function ownCure(values: Iterable<unknown>, kinds: readonly Kind[]): string {
  const column = (code: string, method: string) =>
    `values of your own, one for each row, become a column as in ${ownColumn(code, method)}`;
  const [method] = methodsOf(kinds);
  if (!isList(values)) return column(values instanceof Map ? "[...values.values()]" : "[...values]", method);
  const kind = kindOfValues(values);
  if (kind === undefined) return column("values", method);
  const [own] = methodsOf([kind]);
  if (kinds.includes(kind)) return column("values", own);
  const made = madeCure(kind, kinds);
  if (made !== undefined) return `${column("values", own)}; ${made}`;
  return convertedCure(kind, kinds, "values") ?? column("values", method);
}

/** What a column of some values would be, by the first that is there. */
function kindOfValues(values: Iterable<unknown>): Kind | undefined {
  for (const value of values) {
    if (value !== null && value !== undefined) {
      return KIND_OF[typeof value] ?? (isIterable(value) ? "vector" : undefined);
    }
  }
  return undefined;
}

const KIND_OF: Readonly<Record<string, Kind>> = {
  number: "score",
  bigint: "score",
  boolean: "boolean",
  string: "text",
};

/** Whether something is an Arrow table. */
function isTable(value: unknown): boolean {
  return typeof value === "object" && value !== null && "schema" in value && "getChild" in value;
}

/** Of an op, `!` is false: no column is meant by a truth value more often. */
const LOGIC = "what ! is elsewhere is column.not(), and && and || are where`${a} & ${b}` and where`${a} | ${b}`; ";

function constantCure(value: unknown, kind: Kind): string {
  const text = typeof value === "bigint" ? `${value}n` : String(value);
  const compared = kind === "score" ? "gt, between and the like compare with a number; " : LOGIC;
  return `${compared}one value for all rows is a column, as in ${
    ownColumn(`Array(rows).fill(${text})`, methodsOf([kind])[0])
  }`;
}
