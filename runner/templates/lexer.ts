/**
 * Cuts a template into tokens, by the rules of Jinja2's lexer with its default delimiters.
 *
 * @module
 */

import { PyError } from "./errors.ts";
import { parseFloatText } from "./numbers.ts";
import { SPACE_CLASS } from "./python_text.ts";
import { representText } from "./represent.ts";

/**
 * One token. Operators have their own text as `type`; `data` is text outside tags; `begin` and `end` types enclose tags.
 */
export type Token =
  | { readonly type: "data" | "name" | "string"; readonly value: string; readonly at: number }
  | { readonly type: "integer"; readonly value: bigint; readonly at: number }
  | { readonly type: "float"; readonly value: number; readonly at: number }
  | { readonly type: "variable_begin" | "variable_end" | "block_begin" | "block_end" | "eof"; readonly at: number }
  | { readonly type: "operator"; readonly value: string; readonly at: number };

const S = `[${SPACE_CLASS}]`;
const TAG_START = new RegExp(`\\{%([-+]?)${S}*raw${S}*(?:-%\\}${S}*|%\\})|(\\{\\{|\\{%|\\{#)([-+]?)`, "g");
const RAW_END = new RegExp(`\\{%([-+]?)${S}*endraw${S}*(?:-%\\}${S}*|\\+?%\\})`, "g");
const COMMENT_END = new RegExp(`-#\\}${S}*|\\+?#\\}`, "g");
const VARIABLE_END = new RegExp(`-\\}\\}${S}*|\\}\\}`, "y");
const BLOCK_END = new RegExp(`-%\\}${S}*|\\+?%\\}`, "y");
const SPACE = new RegExp(`${S}+`, "y");
const FLOAT = /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const INTEGER = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const NAME = /[\p{L}\p{M}\p{N}\p{Pc}\u00b7]+/uy;
const STRING = /'[^'\\]*(?:\\.[^'\\]*)*'|"[^"\\]*(?:\\.[^"\\]*)*"/sy;
const OPERATOR = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y;
const IDENTIFIER = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;
const TRAILING_SPACE = new RegExp(`${S}+$`);
const CLOSING: Readonly<Record<string, string>> = { "{": "}", "(": ")", "[": "]" };
/** A text of digits longer than this is no number that Python would read. */
const MAX_INT_DIGITS = 4300;

/** The source with its line ends as `\n`, and without the last one: what Jinja2 renders. */
export function normalizeSource(source: string): string {
  return source.replace(/\r\n|\r/g, "\n").replace(/\n$/, "");
}

/**
 * The tokens of a normalised source, with an `eof` token at the end.
 *
 * @throws {PyError} of kind TemplateSyntaxError
 */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    TAG_START.lastIndex = at;
    const tag = TAG_START.exec(source);
    const end = tag === null ? source.length : tag.index;
    const [, rawSign, open, sign] = tag ?? [];
    const text = source.slice(at, end);
    const shown = (rawSign ?? sign) === "-" ? text.replace(TRAILING_SPACE, "") : text;
    if (shown !== "") tokens.push({ type: "data", value: shown, at });
    if (tag === null) break;
    const inside = TAG_START.lastIndex;
    if (rawSign !== undefined) at = rawBlock(source, inside, tokens);
    else if (open === "{#") at = comment(source, inside, tag.index);
    else at = expressionTag(source, inside, tag.index, open === "{{" ? "variable" : "block", tokens);
  }
  tokens.push({ type: "eof", at: source.length });
  return tokens;
}

function rawBlock(source: string, start: number, tokens: Token[]): number {
  RAW_END.lastIndex = start;
  const end = RAW_END.exec(source);
  if (end === null) throw syntaxError("Missing end of raw directive", start);
  const text = source.slice(start, end.index);
  const shown = end[1] === "-" ? text.replace(TRAILING_SPACE, "") : text;
  if (shown !== "") tokens.push({ type: "data", value: shown, at: start });
  return RAW_END.lastIndex;
}

function comment(source: string, start: number, tagStart: number): number {
  COMMENT_END.lastIndex = start;
  if (COMMENT_END.exec(source) === null) throw syntaxError("Missing end of comment tag", tagStart);
  return COMMENT_END.lastIndex;
}

function expressionTag(
  source: string,
  start: number,
  tagStart: number,
  kind: "variable" | "block",
  tokens: Token[],
): number {
  tokens.push({ type: `${kind}_begin`, at: tagStart });
  const endOfTag = kind === "variable" ? VARIABLE_END : BLOCK_END;
  const open: string[] = [];
  let at = start;
  while (at < source.length) {
    const end = open.length === 0 ? match(endOfTag, source, at) : null;
    if (end !== null) {
      tokens.push({ type: `${kind}_end`, at });
      return at + end.length;
    }
    const space = match(SPACE, source, at);
    if (space !== null) {
      at += space.length;
      continue;
    }
    const { token, length } = tokenAt(source, at);
    if (token.type === "operator") balance(open, token.value, at);
    tokens.push(token);
    at += length;
  }
  return at;
}

function tokenAt(source: string, at: number): { token: Token; length: number } {
  const float = match(FLOAT, source, at);
  if (float !== null) return { token: { type: "float", value: parseFloatText(float)!, at }, length: float.length };
  const integer = match(INTEGER, source, at);
  if (integer !== null) {
    if (integer.length > MAX_INT_DIGITS) throw syntaxError(`an integer may have ${MAX_INT_DIGITS} digits`, at);
    return { token: { type: "integer", value: BigInt(integer.replaceAll("_", "")), at }, length: integer.length };
  }
  const name = match(NAME, source, at);
  if (name !== null) {
    if (!IDENTIFIER.test(name)) throw syntaxError("Invalid character in identifier", at);
    return { token: { type: "name", value: name, at }, length: name.length };
  }
  const text = match(STRING, source, at);
  if (text !== null) {
    return { token: { type: "string", value: unescape(text.slice(1, -1), at), at }, length: text.length };
  }
  const operator = match(OPERATOR, source, at);
  if (operator !== null) return { token: { type: "operator", value: operator, at }, length: operator.length };
  throw syntaxError(`unexpected char ${representText(String.fromCodePoint(source.codePointAt(at)!))} at ${at}`, at);
}

function balance(open: string[], operator: string, at: number): void {
  if (operator in CLOSING) open.push(CLOSING[operator]);
  else if ("})]".includes(operator)) {
    const expected = open.pop();
    if (expected === undefined) throw syntaxError(`unexpected '${operator}'`, at);
    if (expected !== operator) throw syntaxError(`unexpected '${operator}', expected '${expected}'`, at);
  }
}

function match(pattern: RegExp, source: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? null;
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "\n": "",
};
const ESCAPE = /\\(?:([0-7]{1,3})|x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|([\s\S]))/gi;

/** Python's escapes in a string literal; an unknown one stays as it is. */
function unescape(text: string, at: number): string {
  return text.replace(ESCAPE, (all, octal, byte, short, long, other) => {
    if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8));
    const code = byte ?? short ?? long;
    // The pattern ignores case; `\X41` is no escape in Python.
    if (code !== undefined && "xuU".includes(all[1])) return character(parseInt(code, 16), at);
    if (other !== undefined && "xuUN".includes(other)) {
      throw syntaxError(`the escape "${all}…" is not complete, or not known here`, at);
    }
    return other === undefined ? all : SIMPLE_ESCAPES[other] ?? all;
  });
}

function character(code: number, at: number): string {
  if (code > 0x10ffff) throw syntaxError("illegal Unicode character in a string", at);
  return String.fromCodePoint(code);
}

function syntaxError(message: string, at: number): PyError {
  return new PyError("TemplateSyntaxError", message, at);
}
