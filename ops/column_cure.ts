/**
 * What to write where an op of some kinds is needed, and something else came.
 *
 * @module
 */

import { isList } from "./any_value.ts";
import { type Kind, KINDS } from "./kinds.ts";
import { listNames, show } from "./messages.ts";
import type { Op } from "./op.ts";
import { isOp } from "./op_reference.ts";

/** The methods of a dataset that give columns of a kind, in the order in which one is proposed. */
const COLUMN_METHODS: readonly (readonly [Kind, string])[] = [
  ["text", "colText"],
  ["boolean", "colBoolean"],
  ["score", "colScore"],
  ["categorical", "colCategorical"],
  ["split", "colTrainTestSplit"],
  ["vector", "colVector"],
  ["conversation", "colConversation"],
  ["json", "colJson"],
];

/** How columns of a kind come from ops of others. */
const MADE_FROM: Readonly<Partial<Record<Kind, Readonly<Partial<Record<Kind, string>>>>>> = {
  boolean: {
    score: "gt(0.5), between(0, 1) and the like ask something of each number",
    categorical: 'isIn("label") asks whether a row has it',
    split: "its train and test are such columns",
    text: 'eq("text"), contains("part") and the like ask something of each text',
    row_id: "isIn(ids) asks whether a row has one of them",
  },
  score: {
    vector: "col(0) is one number of each vector",
    classifier: "predict(vectors) gives its scores",
  },
  vector: {
    text: "llmLayerActivations({ model, layer }) makes vectors of texts",
  },
};

/**
 * `: `, and what would work in place of a value; nothing where no advice is known.
 *
 * @param kinds The kinds of op that are needed.
 */
export function columnCure(value: unknown, kinds: readonly Kind[]): string {
  const methods = COLUMN_METHODS.filter(([kind]) => kinds.includes(kind)).map(([, method]) => method);
  const cure = isOp(value) ? opCure(value, kinds, methods) : valueCure(value, kinds, methods);
  return cure === undefined ? "" : `: ${cure}`;
}

/** Of an op of another kind. */
function opCure(op: Op, kinds: readonly Kind[], methods: readonly string[]): string | undefined {
  const made = kinds.map((kind) => MADE_FROM[kind]?.[op.kind]).find((text) => text !== undefined);
  if (made !== undefined || methods.length === 0) return made;
  if (op.kind === "dataset") return `one of its columns is meant, as in ${columnOf(methods, "name")}`;
  const { columnName } = op.fields;
  if (typeof columnName !== "string") return undefined;
  return `${columnOf(methods, columnName)} reads that column, where its values are such`;
}

/** Of a value; a promise may have the op. */
function valueCure(value: unknown, kinds: readonly Kind[], methods: readonly string[]): string | undefined {
  if (value instanceof Promise) return undefined;
  if (holdsOps(value)) return HELD_OPS;
  if (kinds.length === KINDS.length) return undefined;
  if (methods.length === 0) return kinds.includes("dataset") ? DATASETS : undefined;
  const method = METHODS[typeof value];
  if (method !== undefined && methods.includes(method)) return constantCure(value, method);
  if (isTable(value)) {
    return `a table is a dataset of its own, as in (await runner.fromArrow(table)).${methods[0]}("name")`;
  }
  if (isIterable(value)) return ownCure(value, methods);
  if (typeof value === "function" && methods[0] === "colBoolean") {
    return "a condition is a column, as in scores.gt(0.5) or where`${scores} > 0.5`";
  }
  return `a column is an op of its dataset, as in ${columnOf(methods, typeof value === "string" ? value : "name")}`;
}

const DATASETS =
  "a runner makes datasets, as in runner.fromInline({ name: values }), fromArrow(table) or fromParquet(path)";

const HELD_OPS = "what is in it is passed itself, several as ...ops";

/** Whether something is a list of ops, as in `group([a, b])`. */
function holdsOps(value: unknown): boolean {
  const [first] = Array.isArray(value) || value instanceof Set ? value : [];
  return isOp(first);
}

/** Of values that somebody has; only arrays are taken as they are. What else gives values may do so once, and is left alone. */
function ownCure(values: Iterable<unknown>, methods: readonly string[]): string {
  const column = isList(values)
    ? ownColumn("values", methodFor(values, methods))
    : ownColumn("[...values]", methods[0]);
  return `values of your own, one for each row, become a column as in ${column}`;
}

/** Whether something is an Arrow table. */
function isTable(value: unknown): boolean {
  return typeof value === "object" && value !== null && "schema" in value && "getChild" in value;
}

/** The methods that give columns of such values; one text alone may as well be a column's name. */
const METHODS: Readonly<Record<string, string>> = { number: "colScore", bigint: "colScore", boolean: "colBoolean" };

function constantCure(value: unknown, method: string): string {
  const text = typeof value === "bigint" ? `${value}n` : String(value);
  const compared = method === "colScore" ? "gt, between and the like compare with a number; " : "";
  return `${compared}one value for all rows is a column, as in ${ownColumn(`Array(rows).fill(${text})`, method)}`;
}

/** The method for a column of values, by the first of them. */
function methodFor(values: Iterable<unknown>, methods: readonly string[]): string {
  const [first] = values;
  const method = METHODS[typeof first] ?? (isIterable(first) ? "colVector" : methods[0]);
  return methods.includes(method) ? method : methods[0];
}

function ownColumn(values: string, method: string): string {
  return `runner.fromInline({ own: ${values} }).${method}("own")`;
}

function columnOf([method, ...others]: readonly string[], name: string): string {
  return `data.${method}(${show(name)})${others.length > 0 ? ` (or ${listNames(others)})` : ""}`;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, Symbol.iterator) === "function";
}
