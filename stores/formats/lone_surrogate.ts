/**
 * Halves of characters beyond U+FFFF, which JSON can write and UTF-8 cannot.
 *
 * @module
 */

import { DatasetError } from "../../ops/errors.ts";
import { shorten } from "../../ops/messages.ts";
import type { PythonJson } from "../../ops/python_json.ts";

/** Only an escape writes one: UTF-8 has none. */
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;

/** The escape of the first half without its other half in a JSON text's strings and keys, such as `\ud83d`. */
export function loneSurrogate(text: string, value: PythonJson): string | undefined {
  if (!SURROGATE_ESCAPE.test(text)) return undefined;
  const half = firstHalf(value);
  return half === undefined ? undefined : escaped(half);
}

/** A text itself. @throws {DatasetError} where it holds half a character: encoding would put U+FFFD in its place. */
export function wholeText(text: string): string {
  const half = firstHalf(text);
  if (half === undefined) return text;
  throw new DatasetError(
    `a text holds ${escaped(half)} alone, half of a character, which no column of texts can hold: ` +
      `${JSON.stringify(shorten(text))}; use toWellFormed(), or correct it in the data`,
  );
}

function escaped(half: string): string {
  return `\\u${half.charCodeAt(0).toString(16)}`;
}

function firstHalf(value: PythonJson): string | undefined {
  if (typeof value === "string") return value.isWellFormed() ? undefined : /\p{Surrogate}/u.exec(value)![0];
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const half = firstHalf(key) ?? firstHalf(item as PythonJson);
    if (half !== undefined) return half;
  }
  return undefined;
}
