/**
 * `str(value)` and `repr(value)`.
 *
 * @module
 */

import { plainText } from "./compare.ts";
import { floatRepr } from "./float_text.ts";
import { intText } from "./numbers.ts";
import { codePoints, isPrintable } from "./python_text.ts";
import {
  isText,
  Markup,
  PyDict,
  PyDictView,
  PyIterator,
  PyRange,
  PyScalar,
  PyTuple,
  type PyValue,
  type Runtime,
  Undefined,
} from "./values.ts";

/** `str(value)`: a text as it is, an undefined value as nothing, a date as it is read, all else as `repr`. */
export function toText(runtime: Runtime, value: PyValue): string {
  if (isText(value)) return plainText(value);
  if (value instanceof PyScalar) return value.text;
  return value instanceof Undefined ? "" : represent(runtime, value);
}

/** `repr(value)`. */
export function represent(runtime: Runtime, value: PyValue): string {
  return representNested(runtime, value, []);
}

/** `repr` of a text: in single quotes unless it has some and no double ones, unprintable characters escaped. */
export function representText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return quote + codePoints(text).map((character) => escape(character, quote)).join("") + quote;
}

function representNested(runtime: Runtime, value: PyValue, around: readonly PyValue[]): string {
  runtime.budget.spend(1);
  if (value === null) return "None";
  switch (typeof value) {
    case "boolean":
      return value ? "True" : "False";
    case "bigint":
      return intText(value);
    case "number":
      return floatRepr(value);
    case "string":
      runtime.budget.spend(value.length);
      return representText(value);
  }
  if (value instanceof Markup) return `Markup(${representText(value.text)})`;
  if (value instanceof Undefined) return "Undefined";
  if (value instanceof PyRange) {
    return `range(${value.start}, ${value.stop}${value.step === 1n ? "" : `, ${value.step}`})`;
  }
  if (value instanceof PyIterator) return "<generator object>";
  const isInside = around.includes(value);
  const inside = [...around, value];
  const nested = (item: PyValue): string => representNested(runtime, item, inside);
  if (Array.isArray(value)) return isInside ? "[...]" : `[${value.map(nested).join(", ")}]`;
  if (value instanceof PyTuple) {
    return value.items.length === 1 ? `(${nested(value.items[0])},)` : `(${value.items.map(nested).join(", ")})`;
  }
  if (value instanceof PyDict) {
    return isInside
      ? "{...}"
      : `{${[...value.entries.values()].map(([k, v]) => `${nested(k)}: ${nested(v)}`).join(", ")}}`;
  }
  if (value instanceof PyDictView) return `${value.kind}([${viewItems(runtime, value).map(nested).join(", ")}])`;
  return value.describe(runtime);
}

/** The elements of a dict's view. */
export function viewItems(runtime: Runtime, view: PyDictView): PyValue[] {
  runtime.budget.spend(view.dict.entries.size);
  const entries = [...view.dict.entries.values()];
  if (view.kind === "dict_keys") return entries.map(([key]) => key);
  if (view.kind === "dict_values") return entries.map(([, value]) => value);
  return entries.map(([key, value]) => new PyTuple([key, value]));
}

/** The characters that `repr` of texts and bytes escapes by a letter. */
export const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([["\n", "\\n"], ["\r", "\\r"], ["\t", "\\t"], [
  "\\",
  "\\\\",
]]);

function escape(character: string, quote: string): string {
  const short = SHORT_ESCAPES.get(character);
  if (short !== undefined) return short;
  if (character === quote) return `\\${quote}`;
  if (isPrintable(character)) return character;
  const code = character.codePointAt(0)!;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
