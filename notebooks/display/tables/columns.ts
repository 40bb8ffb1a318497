/**
 * Columns as tables show them: numbers, words of which there are few, and texts.
 *
 * @module
 */

import type { Steps } from "../../../ops/steps.ts";
import { atPace, mapResting, Pace } from "../../../stores/pace.ts";
import { visible } from "../html.ts";
import { sharedDecimalsSteps, shorten, valueText } from "../text.ts";

/** How a column is shown, sorted and filtered. */
export type ShownKind = "number" | "category" | "text";

/** A column of a table. What is missing is null. */
export interface ShownColumn {
  /** Its heading. */
  readonly name: string;
  /** How it is shown. */
  readonly kind: ShownKind;
  /** Of words that occur in many rows: each once. The values are then their numbers. */
  readonly words?: readonly string[];
  /** Of numbers: the digits behind the point that they share. @default each has its own */
  readonly decimals?: number | undefined;
  /** Numbers, texts, or numbers of words. Numbers that JSON has none of, and integers past 2^53, are texts. */
  readonly values: readonly (number | string | null)[];
}

/** With more values than this a reader does not choose from a list. */
const MOST_CHOICES = 30;
/** Longer values are texts to read, not names. */
const LONGEST_NAME = 40;
/** The longest form of a list or an object. */
const MAX_JSON = 2_000;

/** A column of any values. */
export async function shownColumn(
  name: string,
  values: ArrayLike<unknown>,
  pace: Pace = new Pace(),
): Promise<ShownColumn> {
  if (!await atPace(areNumbers(values), pace)) {
    return await wordColumn(name, await mapResting(values, shownText, pace), pace);
  }
  const decimals = await atPace(sharedDecimalsSteps(values), pace);
  return { name, kind: "number", decimals, values: await mapResting(values, shownNumber, pace) };
}

/** Whether there are numbers, and nothing else but gaps. */
function* areNumbers(values: ArrayLike<unknown>): Steps<boolean> {
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === "number" || typeof value === "bigint") count++;
    else if (value !== null && value !== undefined) return false;
    if (i % 1024 === 0) yield;
  }
  return count > 0;
}

/** The columns of some values by name. */
export async function shownColumns(columns: Iterable<readonly [string, ArrayLike<unknown>]>): Promise<ShownColumn[]> {
  const pace = new Pace();
  const shown: ShownColumn[] = [];
  for (const [name, values] of columns) shown.push(await shownColumn(name, values, pace));
  return shown;
}

async function wordColumn(name: string, values: readonly (string | null)[], pace: Pace): Promise<ShownColumn> {
  const { codes, count } = await atPace(wordsOf(values), pace);
  const words = [...codes.keys()];
  const isCategory = words.length <= MOST_CHOICES && words.every((word) => word.length <= LONGEST_NAME);
  const isRepeated = words.length <= 1 || words.length * 2 <= count;
  const kind = isCategory && isRepeated ? "category" : "text";
  if (kind === "text" && words.length > values.length / 2) return { name, kind, values };
  if (pace.isDue) await pace.rest();
  words.sort().forEach((word, code) => codes.set(word, code));
  return {
    name,
    kind,
    words,
    values: await mapResting(values, (value) => value === null ? null : codes.get(value)!, pace),
  };
}

/** Each word with a number of its own, and how many values there are. */
function* wordsOf(values: readonly (string | null)[]): Steps<{ codes: Map<string, number>; count: number }> {
  const codes = new Map<string, number>();
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value !== null) count++;
    if (value !== null && !codes.has(value)) codes.set(value, codes.size);
    if (i % 32 === 0) yield;
  }
  return { codes, count };
}

/** Seven digits tell any two float32 of a column apart that a reader would. */
function shownNumber(value: unknown): number | string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint" || !Number.isFinite(value)) return String(value);
  return Number.isInteger(value) ? value as number : Number((value as number).toPrecision(7));
}

function shownText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return visible(typeof value === "string" ? value : valueText(value, MAX_JSON));
}

/** The same column with texts of at most `length` letters. */
export async function shortened(column: ShownColumn, length: number): Promise<ShownColumn> {
  const cut = (value: number | string | null) => typeof value === "string" ? shorten(value, length) : value;
  const { words, kind, values } = column;
  if (words !== undefined) return { ...column, words: await mapResting(words, (word) => shorten(word, length)) };
  return kind === "number" ? column : { ...column, values: await mapResting(values, cut) };
}

/** The value in a row. */
export function shownValue({ words, values }: ShownColumn, row: number): number | string | null {
  const value = values[row];
  return words === undefined || value === null ? value : words[value as number];
}
