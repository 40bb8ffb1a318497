/**
 * What implementations and model providers say of their work, as JSON data: nothing of it can keep a status or a report
 * from being written.
 *
 * @module
 */

import { isFloatLiteral } from "../../ops/float.ts";
import { isPromise, show } from "../../ops/messages.ts";
import { integerValue } from "../../ops/python_json.ts";

/** Nesting deeper than this is no data. */
const MAX_DEPTH = 200;

/** A copy of a value as JSON data. */
export interface JsonCopy {
  /** The copy: plain data, NaN and infinities as they are. */
  readonly data: unknown;
  /** Where something is no data, and what: it is a text in the copy that says so. */
  readonly problems: readonly string[];
}

/**
 * Copies a value as JSON data, as `JSON.stringify` sees it: what is `undefined` is left out, dates are texts. Maps are
 * objects, sets and typed arrays are arrays, integers past 2^53 are their digits.
 *
 * @param name What the value is, for the problems.
 */
export function jsonCopy(value: unknown, name: string): JsonCopy {
  const problems: string[] = [];
  const data = copy(value, { path: name, ancestors: [], problems });
  return { data, problems };
}

interface Place {
  readonly path: string;
  readonly ancestors: readonly object[];
  readonly problems: string[];
}

function copy(value: unknown, place: Place): unknown {
  switch (typeof value) {
    case "undefined":
      return null;
    case "bigint":
      return typeof integerValue(value) === "number" ? Number(value) : String(value);
    case "object":
      return value === null || isFloatLiteral(value) ? value : copyObject(value, place);
    case "function":
    case "symbol":
      return noData(show(value), place);
    default:
      return value;
  }
}

function copyObject(value: object, place: Place): unknown {
  if (place.ancestors.includes(value)) return noData("refers back to itself", place);
  if (place.ancestors.length >= MAX_DEPTH) return noData(`nested deeper than ${MAX_DEPTH} levels`, place);
  if (isPromise(value)) return noData(show(value), place);
  try {
    return copyContents(value, { ...place, ancestors: [...place.ancestors, value] });
  } catch (error) {
    // A getter or a toJSON of a stranger's object.
    return noData(`cannot be read: ${error instanceof Error ? error.message : show(error)}`, place);
  }
}

function copyContents(value: object, place: Place): unknown {
  if ("toJSON" in value && typeof value.toJSON === "function") return copy(value.toJSON(), place);
  if (value instanceof Map) return copyEntries([...value].map(([key, item]) => [String(key), item]), place);
  if (Array.isArray(value) || value instanceof Set || ArrayBuffer.isView(value)) {
    return Array.from(value as Iterable<unknown>, (item, i) => copy(item, { ...place, path: `${place.path}[${i}]` }));
  }
  return copyEntries(Object.entries(value), place);
}

function copyEntries(entries: readonly (readonly [string, unknown])[], place: Place): Record<string, unknown> {
  return Object.fromEntries(
    entries.filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, copy(item, { ...place, path: `${place.path}.${key}` })]),
  );
}

function noData(what: string, { path, problems }: Place): string {
  problems.push(`${path}: ${what}`);
  return what;
}
