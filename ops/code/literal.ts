/**
 * Values as TypeScript that gives the same value again.
 *
 * @module
 */

import { isFloatLiteral } from "../float.ts";
import { isOp } from "../op_reference.ts";
import type { Code } from "./layout.ts";

/** Longer lists are cut where code is only looked at, to so many items at either end. */
const CUT = { from: 1000, to: 20 };

/** The value of a field as code: data, or ops in lists and maps. @param whole Whether long lists are written whole. */
export function literal(value: unknown, whole = true): Code {
  if (isOp(value)) return value;
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return stringLiteral(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return numberLiteral(value);
  if (isFloatLiteral(value)) return `float(${numberLiteral(value.value)})`;
  if (Array.isArray(value)) return { open: "[", items: itemsOf(value, whole), close: "]" };
  return objectLiteral(Object.entries(value as object), whole);
}

function itemsOf(values: readonly unknown[], whole: boolean): Code[] {
  const written = (part: readonly unknown[]) => part.map((value) => literal(value, whole));
  if (whole || values.length <= CUT.from) return written(values);
  const more = `… ${values.length - 2 * CUT.to} more`;
  return [...written(values.slice(0, CUT.to)), more, ...written(values.slice(-CUT.to))];
}

/** An object. */
export function objectLiteral(entries: readonly (readonly [name: string, value: unknown])[], whole = true): Code {
  return {
    open: "{",
    items: entries.map(([name, value]) => [`${key(name)}: `, literal(value, whole)]),
    close: "}",
    spaced: true,
  };
}

/** A string in double quotes that can also stand inside a template: backticks and `${` are escaped too. */
export function stringLiteral(text: string): string {
  return `"${text.replace(ESCAPED, escape)}"`;
}

/** A number as JavaScript reads it back: the shortest digits, and the sign of zero. */
function numberLiteral(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Quotes, backslashes, what could end or open a template, and characters that do not show. */
const ESCAPED = /["\\`]|\$(?=\{)|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu;
const SHORT_ESCAPES: { readonly [character: string]: string } = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escape(character: string): string {
  if (/["\\`$]/.test(character)) return `\\${character}`;
  const short = SHORT_ESCAPES[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0)!.toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}

function key(name: string): string {
  // As an ordinary key this one would set the prototype.
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : stringLiteral(name);
}
