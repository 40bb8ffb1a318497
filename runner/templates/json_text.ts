/**
 * `value|tojson`: JSON as Python's `json.dumps(value, sort_keys=True)` prints it, safe to put into HTML.
 *
 * @module
 */

import { pythonJson } from "../../ops/python_json.ts";
import { isOrdered, plainText } from "./compare.ts";
import { PyError } from "./errors.ts";
import { floatRepr } from "./float_text.ts";
import { intText } from "./numbers.ts";
import { isText, PyDict, PyTuple, type PyValue, type Runtime, typeName } from "./values.ts";

const HTML_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["<", "\\u003c"],
  [">", "\\u003e"],
  ["&", "\\u0026"],
  ["'", "\\u0027"],
]);

/**
 * The JSON of a value.
 *
 * @param indent what a level is indented by; null for one line
 * @throws {PyError} for a value that JSON has no like of, and dict keys that cannot be sorted
 */
export function htmlSafeJson(runtime: Runtime, value: PyValue, indent: string | null): string {
  return write(runtime, value, indent, "\n").replace(/[<>&']/g, (character) => HTML_ESCAPES.get(character)!);
}

/** @param newline the line end and the indentation of the level around the value */
function write(runtime: Runtime, value: PyValue, indent: string | null, newline: string): string {
  runtime.budget.spend(1);
  if (value === null) return "null";
  if (isText(value)) {
    runtime.budget.spendText(plainText(value).length);
    return pythonJson(plainText(value));
  }
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "bigint") return intText(value);
  if (typeof value === "number") return jsonFloat(value);
  if (Array.isArray(value) || value instanceof PyTuple) {
    const items = Array.isArray(value) ? value : value.items;
    return enclose(
      "[",
      items.map((item) => write(runtime, item, indent, newline + (indent ?? ""))),
      "]",
      indent,
      newline,
    );
  }
  if (value instanceof PyDict) {
    const entries = [...value.entries.values()].sort(([a], [b]) => compareKeys(runtime, a, b));
    const parts = entries.map(([key, item]) =>
      `${pythonJson(keyText(key))}: ${write(runtime, item, indent, newline + (indent ?? ""))}`
    );
    return enclose("{", parts, "}", indent, newline);
  }
  throw new PyError("TypeError", `Object of type ${typeName(value)} is not JSON serializable`);
}

function enclose(
  open: string,
  parts: readonly string[],
  close: string,
  indent: string | null,
  newline: string,
): string {
  if (parts.length === 0) return open + close;
  if (indent === null) return open + parts.join(", ") + close;
  return open + newline + indent + parts.join(`,${newline}${indent}`) + newline + close;
}

function compareKeys(runtime: Runtime, a: PyValue, b: PyValue): number {
  return isOrdered(runtime, "<", a, b) ? -1 : isOrdered(runtime, "<", b, a) ? 1 : 0;
}

function keyText(key: PyValue): string {
  if (isText(key)) return plainText(key);
  if (key === null) return "null";
  if (typeof key === "boolean") return key ? "true" : "false";
  if (typeof key === "bigint") return intText(key);
  if (typeof key === "number") return jsonFloat(key);
  throw new PyError("TypeError", `keys must be str, int, float, bool or None, not ${typeName(key)}`);
}

function jsonFloat(value: number): string {
  if (Number.isFinite(value)) return floatRepr(value);
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}
