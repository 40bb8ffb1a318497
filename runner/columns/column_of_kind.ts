/**
 * Which Arrow columns can be read as columns of a kind, and what to do with the others.
 *
 * @module
 */

import { DataType, Float64, type Vector } from "apache-arrow";
import { DatasetError } from "../../ops/errors.ts";
import { isFloatLiteral } from "../../ops/float.ts";
import { type Kind, oneOfKinds } from "../../ops/kinds.ts";
import type { PythonJson } from "../../ops/python_json.ts";
import { mapSteps, type Steps } from "../../ops/steps.ts";
import { elementType, isNumberType, isTextType, typeText, valueType } from "../../stores/formats/column_kinds.ts";
import { valueSteps } from "../../stores/formats/column_values.ts";
import { columnOfTypeSteps, valueColumnSteps } from "../../stores/formats/columns.ts";
import { JsonType } from "../../stores/formats/json_type.ts";
import { PLAIN, PYTHON_JSON } from "../values/plain_form.ts";
import { booleanColumn, textColumn } from "./build.ts";

/** What a column of a kind holds, in words and as a check of its Arrow type, and what else can be made one. */
interface Requirement {
  readonly holds: string;
  readonly fits: (type: DataType) => boolean;
  /** The column that another one stands for, or `undefined`. */
  readonly made?: (column: Vector, name: string) => Steps<Vector> | undefined;
}

const TEXTS: Requirement = { holds: "strings", fits: isTextType };

const REQUIREMENTS: { readonly [K in Kind]?: Requirement } = {
  text: TEXTS,
  categorical: { holds: "strings, integers or booleans", fits: isTextType, made: labelTexts },
  split: TEXTS,
  score: { holds: "numbers", fits: isNumberType },
  boolean: { holds: "booleans, or the numbers 0 and 1", fits: DataType.isBool, made: truthValues },
  vector: { holds: "lists of numbers", fits: isVectorType },
  conversation: { holds: "lists of { role, content }", fits: isConversationType },
};

/**
 * A dataset's column as one of some kind, in steps: itself, or what can be made of it. A column of nothing but nulls is of any kind.
 *
 * @param name The column's name, for messages.
 * @throws {DatasetError} where it holds something else; the message says how to read that.
 */
export function* columnOfKind(column: Vector, name: string, kind: Kind): Steps<Vector> {
  const wanted = REQUIREMENTS[kind];
  if (wanted === undefined || wanted.fits(column.type) || DataType.isNull(column.type)) return column;
  if (column.type instanceof JsonType) {
    return yield* columnOfKind(yield* commonType(column, name, kind), name, kind);
  }
  const made = wanted.made?.(column, name);
  if (made !== undefined) return yield* made;
  throw new DatasetError(
    `column ${JSON.stringify(name)} holds ${heldText(column.type)}, but ${oneOfKinds([kind])} holds ` +
      `${wanted.holds}: ${wayOut(column.type, JSON.stringify(name), kind)}`,
  );
}

/** JSON data as a column of the type that its values have in common, if they do. */
function* commonType(column: Vector, name: string, kind: Kind): Steps<Vector> {
  const values = yield* valueSteps(column, PYTHON_JSON);
  try {
    // Of one type whichever rows these are: large columns come in parts.
    if (kind === "score" && values.every(isNumber)) return yield* floats(values);
    if (REQUIREMENTS[kind]!.fits === isTextType && values.every(isText)) return yield* textColumn(values);
    return yield* valueColumnSteps(values, name);
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    throw new DatasetError(
      `${error.message}; ${oneOfKinds([kind])} holds ${REQUIREMENTS[kind]!.holds}: ` +
        wayOut(column.type, JSON.stringify(name), kind),
      { cause: error },
    );
  }
}

function isNumber(value: PythonJson): boolean {
  return value === null || typeof value === "number" || typeof value === "bigint" || isFloatLiteral(value);
}

function isText(value: PythonJson): value is string | null {
  return value === null || typeof value === "string";
}

/** Numbers of which no integer type holds all, such as those past 64 bits. */
function* floats(values: readonly PythonJson[]): Steps<Vector> {
  return yield* columnOfTypeSteps(values, new Float64());
}

/** Labels that are integers or truth values, as their texts: `1`, `true`. */
function labelTexts(column: Vector): Steps<Vector> | undefined {
  const type = valueType(column.type);
  return DataType.isInt(type) || DataType.isBool(type) ? valueTexts(column) : undefined;
}

function* valueTexts(column: Vector): Steps<Vector> {
  const values = yield* valueSteps(column, PLAIN);
  return yield* textColumn(yield* mapSteps(values, VALUES_OF_STEP, (value) => value === null ? null : String(value)));
}

/** Values whose texts are made in one step. */
const VALUES_OF_STEP = 4096;

/** Truth values that are written as 0 and 1. */
function truthValues(column: Vector, name: string): Steps<Vector> | undefined {
  return isNumberType(column.type) ? zerosAndOnes(column, name) : undefined;
}

function* zerosAndOnes(column: Vector, name: string): Steps<Vector> {
  const values = (yield* valueSteps(column, PLAIN)) as (number | null)[];
  const odd = values.findIndex((value) => value !== null && value !== 0 && value !== 1);
  if (odd < 0) return booleanColumn(values);
  const [shown, value] = [JSON.stringify(name), values[odd]];
  const isLabel = DataType.isInt(valueType(column.type));
  throw new DatasetError(
    `column ${shown} holds ${heldText(column.type)} with ${value} in row ${odd}, but ${
      oneOfKinds(["boolean"])
    } holds ` +
      `${REQUIREMENTS.boolean!.holds}: ` +
      (isLabel
        ? `colCategorical(${shown}).isIn(["${value}"]) makes one of labels`
        : wayOut(column.type, shown, "boolean")),
  );
}

/** Apache Arrow's name of a type, but for texts, whose types nobody knows by these names. */
function heldText(type: DataType): string {
  return isTextType(type) ? "text" : typeText(type);
}

function isVectorType(type: DataType): boolean {
  const element = elementType(type);
  // Lists of vectors are what the token mode "all" gives.
  return element !== undefined && (isNumberType(element) || isVectorType(element));
}

function isConversationType(type: DataType): boolean {
  const element = elementType(type);
  const isMessages = element !== undefined && (DataType.isStruct(element) || DataType.isNull(element));
  return isMessages || type instanceof JsonType;
}

/** How a column of a type can be read, and come to what is wanted. */
function wayOut(type: DataType, name: string, wanted: Kind): string {
  if (isTextType(type)) return textWayOut(name, wanted);
  const column = wayToRead(type, name);
  const isBytes = DataType.isBinary(type) || DataType.isLargeBinary(type) || DataType.isBinaryView(type);
  if (!["text", "categorical", "split"].includes(wanted) || isBytes) return `read it with ${column}`;
  return `read it with ${column}, or make text of it with template("{{ x }}", { x: dataset.colJson(${name}) })`;
}

function textWayOut(name: string, wanted: Kind): string {
  if (wanted === "boolean") return `colCategorical(${name}).isIn([…]) makes one of labels`;
  if (wanted === "conversation") return `colText(${name}).parseJson() reads JSON that is text`;
  return `read it with colText(${name}), or write ${REQUIREMENTS[wanted]!.holds} into the data`;
}

function wayToRead(type: DataType, name: string): string {
  if (type instanceof JsonType) return `colJson(${name})`;
  if (DataType.isBool(valueType(type))) return `colBoolean(${name})`;
  if (isNumberType(type)) return `colScore(${name})`;
  if (isVectorType(type)) return `colVector(${name})`;
  return isConversationType(type) ? `colConversation(${name}) or colJson(${name})` : `colJson(${name})`;
}
