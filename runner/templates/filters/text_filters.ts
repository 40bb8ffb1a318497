/**
 * Filters on text.
 *
 * @module
 */

import { bind, REQUIRED } from "../arguments.ts";
import { isTrue, plainText } from "../values/compare.ts";
import { PyError } from "../errors.ts";
import { type Filter, textFilter } from "./filter.ts";
import { concatenate, escaped, escapeHtml, stripTags } from "../values/markup.ts";
import { requireInt } from "../values/numbers.ts";
import { center } from "../values/padding.ts";
import { formatPercent } from "../values/printf.ts";
import {
  codePointLength,
  codePoints,
  sliceCodePoints,
  SPACE_CLASS,
  splitLines,
  strip,
  WORD_CLASS,
} from "../values/python_text.ts";
import { represent, toText } from "../values/represent.ts";
import { isIterable, iterate, lengthOf, toList } from "../values/sequences.ts";
import { capitalize, joinTexts, replaceText, requireText } from "../values/string_methods.ts";
import { wrapLine } from "../values/text_wrap.ts";
import { isText, Markup, PyDict, PyTuple, type PyValue, type Runtime, typeName } from "../values/values.ts";

const WORD_START = new RegExp(`([-${SPACE_CLASS}({\\[<]+)`);
const WORD = new RegExp(`[${WORD_CLASS}]+`, "gu");
/** The line break that `truncate` may exceed its length by. */
const TRUNCATE_LEEWAY = 5n;

/** The filters by name. */
export const TEXT_FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ["upper", noArguments("upper", (text) => text.toUpperCase())],
  ["lower", noArguments("lower", (text) => text.toLowerCase())],
  ["capitalize", byCharacter("capitalize", capitalize)],
  ["title", byCharacter("title", titleCaseWords)],
  [
    "trim",
    textFilter((text, _runtime, call) => {
      const { chars } = bind("trim", call, { chars: null });
      return strip(text, chars === null ? null : requireText(chars), "both");
    }),
  ],
  [
    "center",
    textFilter((text, runtime, call) =>
      center(runtime.budget, text, requireInt(bind("center", call, { width: 80n }).width), " ")
    ),
  ],
  ["replace", replace],
  ["truncate", truncate],
  ["wordwrap", wordWrap],
  ["indent", indentLines],
  ["wordcount", (runtime, value, call) => {
    bind("wordcount", call, {});
    return BigInt(toText(runtime, value).match(WORD)?.length ?? 0);
  }],
  ["format", format],
  ["string", (runtime, value, call) => {
    bind("string", call, {});
    return isText(value) ? value : toText(runtime, value);
  }],
  ["repr", (runtime, value, call) => {
    bind("repr", call, {});
    return represent(runtime, value);
  }],
  ["escape", escape],
  ["e", escape],
  ["forceescape", (runtime, value, call) => {
    bind("forceescape", call, {});
    const text = toText(runtime, value);
    runtime.budget.spend(text.length);
    return new Markup(escapeHtml(text));
  }],
  ["safe", (runtime, value, call) => {
    bind("safe", call, {});
    return new Markup(toText(runtime, value));
  }],
  ["striptags", (runtime, value, call) => {
    bind("striptags", call, {});
    return stripTags(toText(runtime, value));
  }],
  ["urlencode", urlEncode],
  ["xmlattr", xmlAttributes],
]);

function noArguments(name: string, map: (text: string) => string): Filter {
  return textFilter((text, _runtime, call) => {
    bind(name, call, {});
    return map(text);
  });
}

/** A map that looks at each character by itself. */
function byCharacter(name: string, map: (text: string) => string): Filter {
  return textFilter((text, runtime, call) => {
    bind(name, call, {});
    runtime.budget.spend(text.length);
    return map(text);
  });
}

/** Each word's first letter in upper case, the rest in lower case; words begin after white space, `-` and brackets. */
function titleCaseWords(text: string): string {
  return text.split(WORD_START).map((part) => {
    const [first = "", ...rest] = codePoints(part);
    return first.toUpperCase() + rest.join("").toLowerCase();
  }).join("");
}

function replace(runtime: Runtime, value: PyValue, call: Parameters<Filter>[2]): string {
  const { old, new: replacement, count } = bind("replace", call, { old: REQUIRED, new: REQUIRED, count: null });
  return replaceText(
    runtime,
    toText(runtime, value),
    toText(runtime, old),
    toText(runtime, replacement),
    count === null ? -1 : requireInt(count),
  );
}

function truncate(runtime: Runtime, value: PyValue, call: Parameters<Filter>[2]): PyValue {
  const bound = bind("truncate", call, { length: 255n, killwords: false, end: "...", leeway: null });
  const length = requireInt(bound.length);
  const end = requireText(bound.end);
  const leeway = requireInt(bound.leeway ?? TRUNCATE_LEEWAY);
  const endLength = codePointLength(end);
  if (length < endLength) throw new PyError("AssertionError", `expected length >= ${endLength}, got ${length}`);
  if (leeway < 0) throw new PyError("AssertionError", `expected leeway >= 0, got ${leeway}`);
  const size = lengthOf(value);
  if (size === null) throw new PyError("TypeError", `object of type '${typeName(value)}' has no len()`);
  if (size <= length + leeway) return value;
  const text = requireText(value);
  runtime.budget.spendText(text.length);
  const cut = sliceCodePoints(text, 0, length - endLength);
  const space = cut.lastIndexOf(" ");
  const kept = isTrue(bound.killwords) || space < 0 ? cut : cut.slice(0, space);
  return concatenate(value instanceof Markup ? new Markup(kept) : kept, bound.end as string | Markup);
}

function wordWrap(runtime: Runtime, value: PyValue, call: Parameters<Filter>[2]): string {
  const bound = bind("wordwrap", call, {
    width: 79n,
    break_long_words: true,
    wrapstring: null,
    break_on_hyphens: true,
  });
  const text = requireText(value);
  const width = requireInt(bound.width);
  const newline = bound.wrapstring === null ? "\n" : requireText(bound.wrapstring);
  runtime.budget.spend(text.length);
  const lines = splitLines(text).flatMap((line) => {
    if (width <= 0) throw new PyError("ValueError", `invalid width ${width} (must be > 0)`);
    const wrapped = wrapLine(line, {
      width,
      breakLongWords: isTrue(bound.break_long_words),
      breakOnHyphens: isTrue(bound.break_on_hyphens),
    });
    return wrapped.length === 0 ? [""] : wrapped;
  });
  return joinTexts(runtime, newline, lines);
}

function indentLines(runtime: Runtime, value: PyValue, call: Parameters<Filter>[2]): PyValue {
  const bound = bind("indent", call, { width: 4n, first: false, blank: false });
  const text = requireText(value);
  const isMarkup = value instanceof Markup;
  const columns = isText(bound.width) ? 0 : requireInt(bound.width);
  runtime.budget.write(Math.max(0, columns));
  const indent = isText(bound.width) ? plainText(bound.width) : " ".repeat(Math.max(0, columns));
  const lines = splitLines(`${text}\n`);
  runtime.budget.spendText(text.length + lines.length * indent.length);
  runtime.budget.write(lines.length * indent.length);
  const indented = lines.map((line, i) => {
    const isIndented = i === 0 ? isTrue(bound.first) : line !== "" || isTrue(bound.blank);
    return isIndented ? indent + line : line;
  }).join("\n");
  return isMarkup ? new Markup(indented) : indented;
}

function format(runtime: Runtime, value: PyValue, { args, kwargs }: Parameters<Filter>[2]): PyValue {
  if (args.length > 0 && kwargs.size > 0) {
    throw new PyError("FilterArgumentError", "can't handle positional and keyword arguments at the same time");
  }
  const named = new PyDict();
  for (const [name, item] of kwargs) named.entries.set(`text:${name}`, [name, item]);
  const values = kwargs.size > 0 ? named : new PyTuple(args);
  return formatPercent(runtime, toText(runtime, value), values);
}

function escape(runtime: Runtime, value: PyValue, call: Parameters<Filter>[2]): Markup {
  bind("escape", call, {});
  return escaped(runtime, value);
}

function urlEncode(runtime: Runtime, value: PyValue, call: Parameters<Filter>[2]): string {
  bind("urlencode", call, {});
  if (isText(value) || !isIterable(value)) return quoteUrl(toText(runtime, value)).replaceAll("%2F", "/");
  const pairs = value instanceof PyDict
    ? [...value.entries.values()]
    : [...iterate(runtime, value)].map((pair) => pairOf(runtime, pair));
  return pairs.map(([key, item]) =>
    [key, item].map((part) => quoteUrl(toText(runtime, part)).replaceAll("%20", "+")).join("=")
  ).join("&");
}

function pairOf(runtime: Runtime, value: PyValue): PyValue[] {
  const pair = toList(runtime, value);
  if (pair.length > 2) throw new PyError("ValueError", "too many values to unpack (expected 2)");
  if (pair.length < 2) throw new PyError("ValueError", `not enough values to unpack (expected 2, got ${pair.length})`);
  return pair;
}

/** Percent-encodes the UTF-8 bytes of all but letters, digits and `_.-~`. */
function quoteUrl(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function xmlAttributes(runtime: Runtime, value: PyValue, call: Parameters<Filter>[2]): string {
  const { autospace } = bind("xmlattr", call, { autospace: true });
  if (!(value instanceof PyDict)) throw new PyError("TypeError", `xmlattr needs a dict, got ${typeName(value)}`);
  const attributes: string[] = [];
  for (const [key, item] of value.entries.values()) {
    if (item === null || typeName(item) === "Undefined") continue;
    if (/[ \t-\r/>=]/.test(requireText(key))) {
      throw new PyError("ValueError", `Invalid character in attribute name: ${represent(runtime, key)}`);
    }
    attributes.push(`${escaped(runtime, key).text}="${escaped(runtime, item).text}"`);
  }
  const joined = attributes.join(" ");
  return isTrue(autospace) && joined !== "" ? ` ${joined}` : joined;
}
