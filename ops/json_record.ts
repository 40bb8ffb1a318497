/**
 * JSON that comes from outside: what stands where an object should be may be `null`, a list, or a text.
 *
 * @module
 */

import { checkDepth } from "./json_text.ts";

/** A JSON object of which nothing is known. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Whether a value is an object, and neither a list nor `null`. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value where it is an object, else an empty one. */
export function recordIn(value: unknown): JsonRecord {
  return isRecord(value) ? value : {};
}

/**
 * Reads JSON that comes from outside.
 *
 * @throws {SyntaxError} where it is none, or nests so deep that reading its values would end the stack.
 */
export function parseJson(text: string): unknown {
  checkDepth(text);
  return JSON.parse(text);
}
