/**
 * What to write where an op of some kinds is needed, and one of another kind came.
 *
 * @module
 */

import { columnOf, methodsOf, ownColumn } from "./column_code.ts";
import type { Kind } from "./kinds.ts";
import { show } from "./messages.ts";
import type { Op } from "./op.ts";

type ByKinds<T> = Readonly<Partial<Record<Kind, Readonly<Partial<Record<Kind, T>>>>>>;

const ACTIVATIONS = "llmLayerActivations({ model, layer }) makes vectors of texts";

/** How columns of a kind come from ops of others. */
const MADE_FROM: ByKinds<string> = {
  boolean: {
    score: "gt(0.5), between(0, 1) and the like ask something of each number",
    categorical: 'isIn("label") asks whether a row has it',
    split: "its train and test are such columns",
    text: 'eq("text"), contains("part") and the like ask something of each text',
    row_id: "isIn(ids) asks whether a row has one of them",
    vector: "col(0).gt(0.5) and the like ask something of one number of each vector",
    classifier: "predict(vectors).gt(0) says which rows it counts as positive",
  },
  score: {
    vector: "col(0) is one number of each vector",
    classifier: "predict(vectors) gives its scores",
  },
  vector: {
    text: ACTIVATIONS,
    conversation: ACTIVATIONS,
  },
  json: {
    text: "parseJson() reads JSON that is text",
  },
  classifier: {
    vector: "trainClassifier({ positives }) trains one on vectors",
  },
  report: {
    score: "evaluate({ gtPositives }) judges scores",
    classifier: "predict(vectors).evaluate({ gtPositives }) judges its scores",
  },
};

const SAME = "(value) => value";
const AS_NUMBER = "(value) => Number(value ?? NaN)";
/** Integers past 2^53 are bigints in a column's values. */
const AS_JSON =
  '(value) => JSON.stringify(value, (_, each) => typeof each === "bigint" ? JSON.rawJSON(String(each)) : each)';

/** What makes the values of a column those of another kind. */
const CONVERTED: ByKinds<string> = {
  score: { boolean: AS_NUMBER, text: AS_NUMBER, categorical: AS_NUMBER, split: AS_NUMBER },
  vector: { boolean: "(value) => [Number(value ?? NaN)]", score: "(value) => [value]" },
  categorical: { boolean: SAME, score: "String", text: SAME, split: SAME },
  text: { boolean: "String", score: "String", categorical: SAME, split: SAME, json: AS_JSON, conversation: AS_JSON },
};

/** Kinds of column that one may have read values as that are no such, beside text, as numbers where there are vectors. */
const MISREAD: readonly Kind[] = ["score", "categorical", "split"];

/** Other kinds of column that may be read from the same values. */
const READ_AS: Readonly<Partial<Record<Kind, readonly Kind[]>>> = {
  text: ["categorical", "split"],
  categorical: ["text", "split"],
  split: ["text", "categorical"],
  boolean: ["categorical"],
  score: ["categorical"],
};

/** What would work in place of an op; `undefined` where no advice is known. @param kinds The kinds that are needed. */
export function opCure(op: Op, kinds: readonly Kind[]): string | undefined {
  const methods = methodsOf(kinds);
  const alike = READ_AS[op.kind]?.filter((kind) => kinds.includes(kind)) ?? [];
  if (alike.length > 0) {
    return readCure(op, methodsOf(alike)) ?? convertedCure(op.kind, alike, "await column.toArray()");
  }
  if (kinds.includes("dataset") && methods.length === 0) return rowsCure(op);
  if (op.kind === "dataset" && methods.length > 0) {
    return `one of its columns is meant, as in ${columnOf(methods, "name")}`;
  }
  const made = madeCure(op.kind, kinds) ?? convertedCure(op.kind, kinds, "await column.toArray()");
  const cures = [readCure(op, rereadBy(op.kind, kinds, made)), made].filter((cure) => cure !== undefined);
  return cures.length > 0 ? cures.join("; ") : undefined;
}

/** The methods that may read a column's values as what is needed. */
function rereadBy(kind: Kind, kinds: readonly Kind[], made: string | undefined): readonly string[] {
  // All values are JSON, but not conversations in JSON.
  if (kinds.includes("json") && !kinds.includes("conversation")) return methodsOf(["json"]);
  return kind === "json" || kind === "text" || made !== undefined && MISREAD.includes(kind) ? methodsOf(kinds) : [];
}

/** Of a column, where a dataset is needed. */
function rowsCure({ kind, fields: { columnName } }: Op): string | undefined {
  const [method] = methodsOf([kind]);
  if (method === undefined) return undefined;
  if (columnName === undefined) return "it is made of other rows as in column.subs([data, data.take(10)])";
  return `rows are chosen and ordered before a column is read, as in data.take(10).${method}(${show(columnName)})`;
}

/** A column of a dataset, read otherwise. */
function readCure({ fields: { columnName } }: Op, methods: readonly string[]): string | undefined {
  if (typeof columnName !== "string" || methods.length === 0) return undefined;
  return `${columnOf(methods, columnName)} reads that column, where its values are such`;
}

/** What makes a column of what is needed of one of another kind. */
export function madeCure(from: Kind, kinds: readonly Kind[]): string | undefined {
  return firstOf(kinds, (kind) => MADE_FROM[kind]?.[from]);
}

/** A column of values that are of another kind. @param values Code that gives them. */
export function convertedCure(from: Kind, kinds: readonly Kind[], values: string): string | undefined {
  return firstOf(kinds, (kind) => {
    const convert = CONVERTED[kind]?.[from];
    if (convert === undefined) return undefined;
    return `its values become such as in ${ownColumn(`Array.from(${values}, ${convert})`, methodsOf([kind])[0])}`;
  });
}

function firstOf(kinds: readonly Kind[], cure: (kind: Kind) => string | undefined): string | undefined {
  return kinds.map(cure).find((text) => text !== undefined);
}
