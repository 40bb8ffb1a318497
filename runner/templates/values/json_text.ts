/**
 * JSON as Python's `json.dumps` prints it, and as Jinja2's `value|tojson` does: with sorted keys, safe to put into HTML.
 *
 * @module
 */

import { pythonJson } from "../../../ops/python_json.ts";
import { isOrdered, plainText } from "./compare.ts";
import { PyError } from "../errors.ts";
import { floatRepr } from "./float_text.ts";
import { intText, requireInt } from "./numbers.ts";
import { isText, PyDict, PyTuple, type PyValue, type Runtime, typeName } from "./values.ts";

const HTML_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["<", "\\u003c"],
  [">", "\\u003e"],
  ["&", "\\u0026"],
  ["'", "\\u0027"],
]);

/** How `json.dumps` lays out JSON. */
export interface JsonLayout {
  /** What a level is indented by; null for one line. */
  readonly indent: string | null;
  /** What stands between items, the line end of an indented layout aside, and between a key and its value. */
  readonly separators: readonly [item: string, key: string];
  /** Whether characters beyond ASCII are escaped. */
  readonly ensureAscii: boolean;
  /** Whether the keys of a dict are sorted. */
  readonly sortKeys: boolean;
}

/** What `json.dumps` takes as its indent: a number of spaces, a text, or None. */
export function jsonIndent(indent: PyValue): string | null {
  if (indent === null) return null;
  if (isText(indent)) return plainText(indent);
  const columns = requireInt(indent);
  if (columns > 100) throw new PyError("LimitError", `an indent of ${columns} is too large; 100 is the most`);
  return " ".repeat(Math.max(0, columns));
}

/** The separators where none are given: no space hangs at the end of an indented line. */
export function defaultSeparators(indent: string | null): readonly [item: string, key: string] {
  return [indent === null ? ", " : ",", ": "];
}

/**
 * The JSON of a value as Jinja2's own filter prints it.
 *
 * @param indent what a level is indented by; null for one line
 * @throws {PyError} for a value that JSON has no like of, and dict keys that cannot be sorted
 */
export function htmlSafeJson(runtime: Runtime, value: PyValue, indent: string | null): string {
  const layout = { indent, separators: defaultSeparators(indent), ensureAscii: true, sortKeys: true };
  return jsonText(runtime, value, layout).replace(/[<>&']/g, (character) => HTML_ESCAPES.get(character)!);
}

/**
 * The JSON of a value.
 *
 * @throws {PyError} for a value that JSON has no like of, and dict keys that cannot be sorted
 */
export function jsonText(runtime: Runtime, value: PyValue, layout: JsonLayout): string {
  return new JsonWriter(runtime, layout).write(value, "\n");
}

class JsonWriter {
  readonly #runtime: Runtime;
  readonly #layout: JsonLayout;
  /** The lists and dicts around the one that is written. */
  readonly #around = new Set<PyValue>();

  constructor(runtime: Runtime, layout: JsonLayout) {
    this.#runtime = runtime;
    this.#layout = layout;
  }

  /** @param newline the line end and the indentation of the level around the value */
  write(value: PyValue, newline: string): string {
    this.#runtime.budget.spend(1);
    if (value === null) return "null";
    if (isText(value)) return this.#quote(plainText(value));
    if (typeof value === "boolean") return value ? "true" : "false";
    if (typeof value === "bigint") return intText(value);
    if (typeof value === "number") return jsonFloat(value);
    if (Array.isArray(value)) return this.#inside(value, () => this.#list(value, newline));
    if (value instanceof PyTuple) return this.#list(value.items, newline);
    if (value instanceof PyDict) return this.#inside(value, () => this.#dict(value, newline));
    throw new PyError("TypeError", `Object of type ${typeName(value)} is not JSON serializable`);
  }

  #inside(value: PyValue, write: () => string): string {
    if (this.#around.has(value)) throw new PyError("ValueError", "Circular reference detected");
    this.#around.add(value);
    const text = write();
    this.#around.delete(value);
    return text;
  }

  #list(items: readonly PyValue[], newline: string): string {
    const inner = this.#indented(newline);
    return this.#enclose("[", items.map((item) => this.write(item, inner)), "]", newline);
  }

  #dict(dict: PyDict, newline: string): string {
    const inner = this.#indented(newline);
    const entries = [...dict.entries.values()];
    if (this.#layout.sortKeys) entries.sort(([a], [b]) => compareKeys(this.#runtime, a, b));
    const [, colon] = this.#layout.separators;
    const parts = entries.map(([key, item]) => this.#quote(keyText(key)) + colon + this.write(item, inner));
    return this.#enclose("{", parts, "}", newline);
  }

  #indented(newline: string): string {
    return newline + (this.#layout.indent ?? "");
  }

  #enclose(open: string, parts: readonly string[], close: string, newline: string): string {
    const { indent, separators: [comma] } = this.#layout;
    if (parts.length === 0) return open + close;
    if (indent === null) return open + parts.join(comma) + close;
    const inner = this.#indented(newline);
    return open + inner + parts.join(comma + inner) + newline + close;
  }

  #quote(text: string): string {
    this.#runtime.budget.spendText(text.length);
    return this.#layout.ensureAscii ? pythonJson(text) : JSON.stringify(text);
  }
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
