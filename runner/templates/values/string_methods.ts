/**
 * The methods of str. On markup, most of them give markup, and escape the texts they are given, as MarkupSafe's do.
 *
 * @module
 */

import { bind, type Parameters, REQUIRED } from "../arguments.ts";
import { isTrue, plainText } from "./compare.ts";
import { isDigit, isNumeric } from "./character_class.ts";
import { PyError } from "../errors.ts";
import { escapeHtml, forMarkup } from "./markup.ts";
import { caseFold, lowerCases, titleCase } from "./letter_case.ts";
import { requireInt } from "./numbers.ts";
import { center, pad } from "./padding.ts";
import {
  codePointLength,
  codePointOffset,
  codePoints,
  isPrintable,
  isSpace,
  sliceCodePoints,
  splitAtSpace,
  splitLines,
  strip,
} from "./python_text.ts";
import { toList } from "./sequences.ts";
import { formatBraces } from "./str_format.ts";
import { type CallArguments, isText, Markup, PyDict, PyTuple, type PyValue, type Runtime, typeName } from "./values.ts";

type Self = string | Markup;
type Method = (runtime: Runtime, self: Self, call: CallArguments) => PyValue;

/** The methods of a str. */
export const STRING_METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ["upper", mapped({}, (text) => text.toUpperCase())],
  ["lower", mapped({}, (text) => text.toLowerCase())],
  ["casefold", byCharacter((text) => codePoints(text).map(caseFold).join(""))],
  ["swapcase", byCharacter(swapCases)],
  ["capitalize", byCharacter(capitalize)],
  ["title", byCharacter(titleWords)],
  ["strip", mapped({ chars: null }, (text, { chars }) => strip(text, textOrNull(chars), "both"))],
  ["lstrip", mapped({ chars: null }, (text, { chars }) => strip(text, textOrNull(chars), "left"))],
  ["rstrip", mapped({ chars: null }, (text, { chars }) => strip(text, textOrNull(chars), "right"))],
  [
    "removeprefix",
    mapped(
      { prefix: REQUIRED },
      (text, { prefix }) => text.startsWith(requireText(prefix)) ? text.slice(requireText(prefix).length) : text,
    ),
  ],
  [
    "removesuffix",
    mapped({ suffix: REQUIRED }, (text, { suffix }) => {
      const end = requireText(suffix);
      return end !== "" && text.endsWith(end) ? text.slice(0, -end.length) : text;
    }),
  ],
  [
    "center",
    mapped(
      { width: REQUIRED, fill: " " },
      (text, { width, fill }, runtime) => center(runtime.budget, text, requireInt(width), fillOf(fill)),
    ),
  ],
  [
    "ljust",
    mapped(
      { width: REQUIRED, fill: " " },
      (text, { width, fill }, runtime) => pad(runtime.budget, text, requireInt(width), "<", fillOf(fill)),
    ),
  ],
  [
    "rjust",
    mapped(
      { width: REQUIRED, fill: " " },
      (text, { width, fill }, runtime) => pad(runtime.budget, text, requireInt(width), ">", fillOf(fill)),
    ),
  ],
  [
    "zfill",
    mapped(
      { width: REQUIRED },
      (text, { width }, runtime) =>
        /^[+-]/.test(text)
          ? text[0] + pad(runtime.budget, text.slice(1), requireInt(width) - 1, ">", "0")
          : pad(runtime.budget, text, requireInt(width), ">", "0"),
    ),
  ],
  [
    "expandtabs",
    mapped({ tabsize: 8n }, (text, { tabsize }, runtime) => expandTabs(runtime, text, requireInt(tabsize))),
  ],
  ["replace", replaceMethod],
  ["join", joinMethod],
  ["format", formatMethod],
  ["format_map", (runtime, self, call) => {
    const { mapping } = bind("format_map", call, { mapping: REQUIRED });
    if (!(mapping instanceof PyDict)) throw new PyError("TypeError", "format_map() takes a dict");
    return formatMethod(runtime, self, { args: [], kwargs: namedEntries(mapping) });
  }],
  ["split", splitMethod],
  ["rsplit", rsplitMethod],
  ["encode", refuseBytes],
  ["translate", refuseBytes],
  ["splitlines", (_runtime, self, call) => {
    const { keepends } = bind("splitlines", call, { keepends: false });
    return splitLines(plainText(self), isTrue(keepends)).map(alike(self));
  }],
  ["partition", (_runtime, self, call) => {
    const separator = requireText(bind("partition", call, { sep: REQUIRED }).sep);
    return partition(self, plainText(self).indexOf(nonEmpty(separator)), separator, false);
  }],
  ["rpartition", (_runtime, self, call) => {
    const separator = requireText(bind("rpartition", call, { sep: REQUIRED }).sep);
    return partition(self, plainText(self).lastIndexOf(nonEmpty(separator)), separator, true);
  }],
  ["find", (_runtime, self, call) => BigInt(search("find", self, call, false))],
  ["rfind", (_runtime, self, call) => BigInt(search("rfind", self, call, true))],
  ["index", (_runtime, self, call) => foundOrError(search("index", self, call, false))],
  ["rindex", (_runtime, self, call) => foundOrError(search("rindex", self, call, true))],
  ["count", (_runtime, self, call) => {
    const { sub, start, end } = bind("count", call, { sub: REQUIRED, start: null, end: null });
    const window = windowOf(plainText(self), start, end)?.text;
    if (window === undefined) return 0n;
    return requireText(sub) === ""
      ? BigInt(codePointLength(window) + 1)
      : BigInt(window.split(requireText(sub)).length - 1);
  }],
  ["startswith", (_runtime, self, call) => hasAffix("startswith", self, call, (text, affix) => text.startsWith(affix))],
  ["endswith", (_runtime, self, call) => hasAffix("endswith", self, call, (text, affix) => text.endsWith(affix))],
  ["isspace", every(isSpace)],
  ["isalpha", every((character) => /\p{L}/u.test(character))],
  ["isdigit", every(isDigit)],
  ["isdecimal", every((character) => /\p{Nd}/u.test(character))],
  ["isnumeric", every(isNumeric)],
  ["isalnum", every((character) => /[\p{L}\p{N}]/u.test(character))],
  ["isascii", (_runtime, self, call) => {
    bind("isascii", call, {});
    return codePoints(plainText(self)).every((character) => character.codePointAt(0)! < 0x80);
  }],
  ["isprintable", (_runtime, self, call) => {
    bind("isprintable", call, {});
    return codePoints(plainText(self)).every(isPrintable);
  }],
  ["isidentifier", (_runtime, self, call) => {
    bind("isidentifier", call, {});
    return /^[\p{XID_Start}_][\p{XID_Continue}]*$/u.test(plainText(self));
  }],
  ["islower", (_runtime, self, call) => {
    bind("islower", call, {});
    return isLower(plainText(self));
  }],
  ["isupper", (_runtime, self, call) => {
    bind("isupper", call, {});
    return isUpper(plainText(self));
  }],
  ["istitle", (runtime, self, call) => {
    bind("istitle", call, {});
    runtime.budget.spend(plainText(self).length);
    return isTitle(plainText(self));
  }],
]);

/** Each word begins with an upper or title case letter, and has no other. */
function isTitle(text: string): boolean {
  let isInside = false;
  for (const character of text) {
    const isLarge = /[\p{Uppercase}\p{Lt}]/u.test(character);
    if (isLarge ? isInside : isLower(character) && !isInside) return false;
    isInside = hasCase(character);
  }
  return hasCase(text);
}

/** `str.capitalize`. */
export function capitalize(text: string): string {
  const characters = codePoints(text);
  if (characters.length === 0) return "";
  return titleCase(characters[0]) + lowerCases(characters).slice(1).join("");
}

/** `str.islower`: some cased letters, all of them lower case. */
export function isLower(text: string): boolean {
  return /\p{Lowercase}/u.test(text) && !/[\p{Uppercase}\p{Lt}]/u.test(text);
}

/** `str.isupper`: some cased letters, all of them upper case. */
export function isUpper(text: string): boolean {
  return /\p{Uppercase}/u.test(text) && !/[\p{Lowercase}\p{Lt}]/u.test(text);
}

/** `text.replace(old, new, count)`; a negative count means all. */
export function replaceText(runtime: Runtime, text: string, old: string, replacement: string, count: number): string {
  const pieces = old === "" ? ["", ...codePoints(text), ""] : text.split(old);
  const most = count < 0 ? pieces.length - 1 : Math.min(count, pieces.length - 1);
  runtime.budget.spendText(text.length + most * replacement.length);
  runtime.budget.write(most * replacement.length);
  const head = pieces.slice(0, most + 1).join(replacement);
  return [head, ...pieces.slice(most + 1)].join(old);
}

/** The text of an argument that must be a str. */
export function requireText(value: PyValue): string {
  if (!isText(value)) throw new PyError("TypeError", `a str is needed here, got ${typeName(value)}`);
  return plainText(value);
}

function textOrNull(value: PyValue): string | null {
  return value === null ? null : requireText(value);
}

function fillOf(value: PyValue): string {
  const fill = requireText(value);
  if (codePointLength(fill) !== 1) {
    throw new PyError("TypeError", "The fill character must be exactly one character long");
  }
  return fill;
}

/** Gives a text the kind of another: markup stays markup. */
function alike(self: Self): (text: string) => Self {
  return (text) => typeof self === "string" ? text : new Markup(text);
}

/** Methods that have no use in a text template; an error is better than the empty text of an unknown attribute. */
function refuseBytes(): never {
  throw new PyError("TypeError", "templates have no bytes: 'encode' and 'translate' are not supported");
}

/** A method that maps the text to another text of its kind. */
function mapped<P extends Parameters>(
  parameters: P,
  map: (text: string, bound: { [K in keyof P]: PyValue }, runtime: Runtime) => string,
): Method {
  return (runtime, self, call) => {
    const text = plainText(self);
    runtime.budget.spendText(text.length);
    return alike(self)(map(text, bind("str method", call, parameters), runtime));
  };
}

/** A method that looks at each character by itself. */
function byCharacter(map: (text: string) => string): Method {
  const method = mapped({}, map);
  return (runtime, self, call) => {
    runtime.budget.spend(plainText(self).length);
    return method(runtime, self, call);
  };
}

/** A method that asks whether there are characters, all of one class. */
function every(isOne: (character: string) => boolean): Method {
  return (runtime, self, call) => {
    bind("str method", call, {});
    const text = plainText(self);
    runtime.budget.spend(text.length);
    return text !== "" && codePoints(text).every(isOne);
  };
}

function swapCases(text: string): string {
  const characters = codePoints(text);
  const lower = lowerCases(characters);
  return characters.map((character, i) =>
    isLower(character) ? character.toUpperCase() : isUpper(character) ? lower[i] : character
  ).join("");
}

/** `str.title`: a letter after something that has no case begins a word. */
function titleWords(text: string): string {
  let isInside = false;
  const characters = codePoints(text);
  const lower = lowerCases(characters);
  return characters.map((character, i) => {
    const result = isInside ? lower[i] : titleCase(character);
    isInside = hasCase(character);
    return result;
  }).join("");
}

function hasCase(text: string): boolean {
  return /[\p{Lowercase}\p{Uppercase}\p{Lt}]/u.test(text);
}

function expandTabs(runtime: Runtime, text: string, size: number): string {
  let column = 0;
  return codePoints(text).map((character) => {
    if (character === "\n" || character === "\r") column = -1;
    if (character !== "\t") {
      column++;
      return character;
    }
    const spaces = size > 0 ? size - column % size : 0;
    column += spaces;
    return pad(runtime.budget, "", spaces, "<", " ");
  }).join("");
}

function replaceMethod(runtime: Runtime, self: Self, call: CallArguments): PyValue {
  const bound = bind("replace", call, { old: REQUIRED, new: REQUIRED, count: -1n });
  const isMarkup = self instanceof Markup;
  const replacement = isMarkup && typeof bound.new === "string" ? escapeHtml(bound.new) : requireText(bound.new);
  return alike(self)(
    replaceText(runtime, plainText(self), requireText(bound.old), replacement, requireInt(bound.count)),
  );
}

function joinMethod(runtime: Runtime, self: Self, call: CallArguments): PyValue {
  const items = toList(runtime, bind("join", call, { items: REQUIRED }).items).map((item, i) => {
    if (!isText(item)) {
      throw new PyError("TypeError", `sequence item ${i}: expected str instance, ${typeName(item)} found`);
    }
    return typeof self === "string" ? plainText(item) : forMarkup(item) as string;
  });
  return alike(self)(joinTexts(runtime, plainText(self), items));
}

/** Texts with a separator between them. */
export function joinTexts(runtime: Runtime, separator: string, items: readonly string[]): string {
  const separators = separator.length * Math.max(0, items.length - 1);
  const length = items.reduce((sum, item) => sum + item.length, separators);
  runtime.budget.spendText(length);
  runtime.budget.write(separators);
  return items.join(separator);
}

function formatMethod(runtime: Runtime, self: Self, call: CallArguments): PyValue {
  if (typeof self === "string") return formatBraces(runtime, self, call);
  const kwargs = new Map([...call.kwargs].map(([name, value]) => [name, forMarkup(value)]));
  return new Markup(formatBraces(runtime, self.text, { args: call.args.map(forMarkup), kwargs }));
}

function namedEntries(dict: PyDict): Map<string, PyValue> {
  const entries = [...dict.entries.values()].filter(([key]) => isText(key));
  return new Map(entries.map(([key, value]) => [plainText(key as string), value]));
}

function splitMethod(runtime: Runtime, self: Self, call: CallArguments): PyValue {
  const { sep, maxsplit } = bind("split", call, { sep: null, maxsplit: -1n });
  const text = plainText(self);
  runtime.budget.spend(text.length);
  const limit = requireInt(maxsplit) < 0 ? Infinity : requireInt(maxsplit);
  if (sep === null) return splitAtSpace(text, limit).map(alike(self));
  const separator = nonEmpty(requireText(sep));
  const pieces = text.split(separator);
  const rest = pieces.slice(limit);
  return [...pieces.slice(0, limit), ...(rest.length > 0 ? [rest.join(separator)] : [])].map(alike(self));
}

function rsplitMethod(runtime: Runtime, self: Self, call: CallArguments): PyValue {
  const { sep, maxsplit } = bind("rsplit", call, { sep: null, maxsplit: -1n });
  const text = plainText(self);
  runtime.budget.spend(text.length);
  const limit = requireInt(maxsplit) < 0 ? Infinity : requireInt(maxsplit);
  if (sep === null) return rsplitAtSpace(text, limit).map(alike(self));
  const separator = nonEmpty(requireText(sep));
  const pieces: string[] = [];
  let end = text.length;
  // A negative offset would stand for 0.
  for (let at = 0; pieces.length < limit && end >= separator.length; end = at) {
    at = text.lastIndexOf(separator, end - separator.length);
    if (at < 0) break;
    pieces.push(text.slice(at + separator.length, end));
  }
  return [text.slice(0, end), ...pieces.reverse()].map(alike(self));
}

/** As splitting from the left, on the text read backwards. */
function rsplitAtSpace(text: string, limit: number): string[] {
  const backwards = (part: string): string => codePoints(part).reverse().join("");
  return splitAtSpace(backwards(text), limit).map(backwards).reverse();
}

function nonEmpty(separator: string): string {
  if (separator === "") throw new PyError("ValueError", "empty separator");
  return separator;
}

function partition(self: Self, at: number, separator: string, fromRight: boolean): PyTuple {
  const text = plainText(self);
  const parts = at < 0
    ? (fromRight ? ["", "", text] : [text, "", ""])
    : [text.slice(0, at), separator, text.slice(at + separator.length)];
  return new PyTuple(parts.map(alike(self)));
}

function windowOf(text: string, start: PyValue, end: PyValue): { text: string; offset: number } | null {
  if (start === null && end === null) return { text, offset: 0 };
  const length = codePointLength(text);
  const counted = (index: number): number => index < 0 ? Math.max(index + length, 0) : index;
  const from = start === null ? 0 : counted(requireInt(start));
  const to = end === null ? length : Math.min(counted(requireInt(end)), length);
  return from > to ? null : { text: sliceCodePoints(text, from, to), offset: from };
}

function search(name: string, self: Self, call: CallArguments, fromRight: boolean): number {
  const { sub, start, end } = bind(name, call, { sub: REQUIRED, start: null, end: null });
  const window = windowOf(plainText(self), start, end);
  if (window === null) return -1;
  const { text, offset } = window;
  const unit = fromRight ? text.lastIndexOf(requireText(sub)) : text.indexOf(requireText(sub));
  return unit < 0 ? -1 : offset + codePointOffset(text, unit);
}

function foundOrError(at: number): bigint {
  if (at < 0) throw new PyError("ValueError", "substring not found");
  return BigInt(at);
}

function hasAffix(
  name: string,
  self: Self,
  call: CallArguments,
  has: (text: string, affix: string) => boolean,
): boolean {
  const { affix, start, end } = bind(name, call, { affix: REQUIRED, start: null, end: null });
  const window = windowOf(plainText(self), start, end);
  const choices = affix instanceof PyTuple ? affix.items : [affix];
  return choices.some((choice) => has(window?.text ?? "", requireText(choice))) && window !== null;
}
