/**
 * HTML escaping, as MarkupSafe does it.
 *
 * @module
 */

import { plainText } from "./compare.ts";
import { HTML_ENTITIES } from "./html_entities.ts";
import { splitAtSpace } from "./python_text.ts";
import { toText } from "./represent.ts";
import { isText, Markup, type PyValue, type Runtime } from "./values.ts";

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  [">", "&gt;"],
  ["<", "&lt;"],
  ["'", "&#39;"],
  ['"', "&#34;"],
]);

/** The text with the five characters that HTML reserves escaped. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>'"]/g, (character) => ESCAPES.get(character)!);
}

/** `escape(value)`: markup as it is, all else as escaped text. */
export function escaped(runtime: Runtime, value: PyValue): Markup {
  if (value instanceof Markup) return value;
  const text = toText(runtime, value);
  runtime.budget.spend(text.length);
  return new Markup(escapeHtml(text));
}

/** Joins two texts; where one is markup, the other is escaped and the whole is markup. */
export function concatenate(a: string | Markup, b: string | Markup): string | Markup {
  if (typeof a === "string" && typeof b === "string") return a + b;
  const part = (text: string | Markup): string => typeof text === "string" ? escapeHtml(text) : text.text;
  return new Markup(part(a) + part(b));
}

/** A value that is put into markup: its text is escaped there. */
export function forMarkup(value: PyValue): PyValue {
  return isText(value) ? escapeHtmlUnlessMarkup(value) : value;
}

/** `Markup(text).striptags()`: no comments and tags, single spaces, entities as characters. */
export function stripTags(text: string): string {
  const withoutComments = removeBetween(text, "<!--", "-->");
  const withoutTags = removeBetween(withoutComments, "<", ">");
  return unescapeHtml(splitAtSpace(withoutTags).join(" "));
}

/** Text without what stands between two marks, in one pass; an opening mark that is never closed stays. */
function removeBetween(text: string, open: string, close: string): string {
  const kept: string[] = [];
  let at = 0;
  while (true) {
    const start = text.indexOf(open, at);
    const end = start < 0 ? -1 : text.indexOf(close, start);
    if (end < 0) return kept.join("") + text.slice(at);
    kept.push(text.slice(at, start));
    at = end + close.length;
  }
}

/** Entities as characters: numeric ones, and the named ones of HTML 4. */
function unescapeHtml(text: string): string {
  return text.replace(/&(?:#(\d{1,7});?|#[xX]([\da-fA-F]{1,6});?|([a-zA-Z]\w*);)/g, (all, decimal, hex, name) => {
    if (name !== undefined) return HTML_ENTITIES.get(name) ?? all;
    const code = decimal !== undefined ? Number(decimal) : parseInt(hex, 16);
    const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : "\ufffd";
  });
}

function escapeHtmlUnlessMarkup(value: string | Markup): string {
  return typeof value === "string" ? escapeHtml(value) : plainText(value);
}
