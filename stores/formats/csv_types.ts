/**
 * Types of CSV columns.
 *
 * @module
 */

import { Bool, type DataType, Float64, Int64, Null, Utf8, type Vector } from "apache-arrow";
import { DatasetError } from "../../ops/errors.ts";
import { isDouble } from "../../ops/float.ts";
import type { CsvType } from "../../ops/types/datasets.ts";
import { atOnce, mapSteps, type Steps } from "../../ops/steps.ts";
import { columnOfType, columnOfTypeSteps } from "./columns.ts";
import { describe } from "./typed_columns.ts";

type Texts = readonly (string | null)[];

/** What texts a type reads, and how. */
interface Reading {
  readonly type: () => DataType;
  readonly fits: (text: string) => boolean;
  readonly value: (text: string) => unknown;
}

const INTEGER = /^[+-]?\d+$/;
const FLOAT = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const SPECIAL_FLOAT = /^[+-]?(nan|inf(inity)?)$/i;
const BOOLEAN = /^(true|false)$/i;
/** A sign or zeros that a number would lose: such texts are phone numbers, postal codes and other names. */
const LOST_WITH_NUMBER = /^(\+\d+$|[+-]?0\d)/;

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

const READINGS: Readonly<Record<CsvType, Reading>> = {
  string: { type: () => new Utf8(), fits: () => true, value: (text) => text },
  integer: { type: () => new Int64(), fits: isInt64, value: (text) => BigInt(text.replace("+", "")) },
  float: { type: () => new Float64(), fits: (text) => FLOAT.test(text) || SPECIAL_FLOAT.test(text), value: floatOf },
  boolean: {
    type: () => new Bool(),
    fits: (text) => BOOLEAN.test(text) || text === "0" || text === "1",
    value: (text) => text === "1" || text.toLowerCase() === "true",
  },
};

/** A column of the first type that keeps all of its values: numbers that are names, such as `00123`, stay texts. */
export function inferredColumn(texts: Texts): Vector {
  const present = texts.filter((text) => text !== null);
  if (present.length === 0) return columnOfType(texts, new Null());
  return atOnce(readColumn(texts, READINGS[typeOf(present)]));
}

/**
 * A column of a given type, in steps.
 *
 * @param attempt What is attempted, for messages.
 * @throws {DatasetError} which names the first row that does not have it.
 */
export function* typedColumn(texts: Texts, type: CsvType, name: string, attempt = "reading CSV"): Steps<Vector> {
  const reading = READINGS[type];
  for (const [row, text] of texts.entries()) {
    if (row % TEXTS_OF_STEP === 0) yield;
    if (text === null || reading.fits(text)) continue;
    throw new DatasetError(
      `${attempt}: column ${JSON.stringify(name)} should be of the type ${type}, but row ${row} holds ` +
        `${describe(text)}: correct it, or give the column the type string`,
    );
  }
  return yield* readColumn(texts, reading);
}

/** Texts that are read in one step. */
const TEXTS_OF_STEP = 512;

function* readColumn(texts: Texts, { type, value }: Reading): Steps<Vector> {
  const values = yield* mapSteps(texts, TEXTS_OF_STEP, (text) => text === null ? null : value(text));
  return yield* columnOfTypeSteps(values, type());
}

function typeOf(texts: readonly string[]): CsvType {
  if (texts.every((text) => BOOLEAN.test(text))) return "boolean";
  if (texts.some((text) => LOST_WITH_NUMBER.test(text))) return "string";
  if (texts.every(isInt64)) return "integer";
  const isFloat = texts.every(READINGS.float.fits) && texts.every(isExact) &&
    !texts.every((text) => INTEGER.test(text));
  return isFloat ? "float" : "string";
}

/** Whether a whole number is one among doubles; a fraction is read as the nearest in any case. */
function isExact(text: string): boolean {
  return !INTEGER.test(text) || isDouble(BigInt(text.replace("+", "")));
}

function isInt64(text: string): boolean {
  if (!INTEGER.test(text)) return false;
  // As many digits as a double keeps are fewer than 64 bits have.
  if (text.length <= 15) return true;
  const value = BigInt(text.replace("+", ""));
  return value >= MIN_INT64 && value <= MAX_INT64;
}

function floatOf(text: string): number {
  if (!SPECIAL_FLOAT.test(text)) return Number(text);
  if (/nan/i.test(text)) return NaN;
  return text.startsWith("-") ? -Infinity : Infinity;
}
