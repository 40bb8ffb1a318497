/**
 * Values as TypeScript that gives the same value again.
 *
 * @module
 */

import { isFloatLiteral } from "../float.ts";
import { isOp } from "../op_reference.ts";
import type { Code } from "./layout.ts";

/** The value of a field as code: data, or ops in lists and maps. */
export function literal(value: unknown): Code {
  if (isOp(value)) return value;
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return stringLiteral(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return numberLiteral(value);
  if (isFloatLiteral(value)) return `float(${numberLiteral(value.value)})`;
  if (Array.isArray(value)) return { open: "[", items: value.map(literal), close: "]" };
  return objectLiteral(Object.entries(value as object));
}

/** An object. */
export function objectLiteral(entries: readonly (readonly [name: string, value: unknown])[]): Code {
  return {
    open: "{",
    items: entries.map(([name, value]) => [`${key(name)}: `, literal(value)]),
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
