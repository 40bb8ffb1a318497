/**
 * Cuts a template into tokens, by the rules of Jinja2's lexer with its default delimiters.
 *
 * @module
 */

import { withoutEnd } from "../../../ops/python_space.ts";
import { PyError } from "../errors.ts";
import { parseFloatText } from "../values/numbers.ts";
import { isSpace, SPACE_CLASS } from "../values/python_text.ts";
import { representText } from "../values/represent.ts";

/**
 * One token. Operators have their own text as `type`; `data` is text outside tags; `begin` and `end` types enclose tags.
 */
export type Token =
  | { readonly type: "data" | "name" | "string"; readonly value: string; readonly at: number }
  | { readonly type: "integer"; readonly value: bigint; readonly at: number }
  | { readonly type: "float"; readonly value: number; readonly at: number }
  | { readonly type: "variable_begin" | "variable_end" | "block_begin" | "block_end" | "eof"; readonly at: number }
  | { readonly type: "operator"; readonly value: string; readonly at: number };

/** What becomes of white space around tags, `-` and `+` in them aside. */
export interface LexerOptions {
  /** Whether the line end after a block tag or a comment goes. */
  readonly trimBlocks: boolean;
  /** Whether white space between the start of a line and a block tag or a comment goes. */
  readonly lstripBlocks: boolean;
}

const S = `[${SPACE_CLASS}]`;
const TAG_START = new RegExp(`\\{%([-+]?)${S}*raw${S}*(?:-%\\}${S}*|%\\})|(\\{\\{|\\{%|\\{#)([-+]?)`, "g");
const VARIABLE_END = new RegExp(`-\\}\\}${S}*|\\}\\}`, "y");
const SPACE = new RegExp(`${S}+`, "y");
const FLOAT = /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const INTEGER = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const NAME = /[\p{L}\p{M}\p{N}\p{Pc}\u00b7]+/uy;
const STRING = /'[^'\\]*(?:\\.[^'\\]*)*'|"[^"\\]*(?:\\.[^"\\]*)*"/sy;
const OPERATOR = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y;
const IDENTIFIER = /^[\p{XID_Start}_][\p{XID_Continue}]*$/u;
const BLANK = new RegExp(`^${S}+$`);
const CLOSING: Readonly<Record<string, string>> = { "{": "}", "(": ")", "[": "]" };
/** A text of digits longer than this is no number that Python would read. */
const MAX_INT_DIGITS = 4300;

/** How tags end that may take the line end after them along. */
interface TagEnds {
  readonly raw: RegExp;
  readonly comment: RegExp;
  readonly block: RegExp;
}

const KEEPING_LINE_ENDS = tagEnds("");
const TRIMMING_LINE_ENDS = tagEnds("\\n?");

function tagEnds(lineEnd: string): TagEnds {
  const end = (mark: string): string => `(?:-${mark}\\}${S}*|\\+${mark}\\}|${mark}\\}${lineEnd})`;
  return {
    raw: new RegExp(`\\{%([-+]?)${S}*endraw${S}*${end("%")}`, "g"),
    comment: new RegExp(end("#"), "g"),
    block: new RegExp(end("%"), "y"),
  };
}

/** The source with its line ends as `\n`, and without the last one: what Jinja2 renders. */
export function normalizeSource(source: string): string {
  return source.replace(/\r\n|\r/g, "\n").replace(/\n$/, "");
}

/**
 * The tokens of a normalised source, with an `eof` token at the end.
 *
 * @throws {PyError} of kind TemplateSyntaxError
 */
export function tokenize(source: string, { trimBlocks, lstripBlocks }: LexerOptions): Token[] {
  const ends = trimBlocks ? TRIMMING_LINE_ENDS : KEEPING_LINE_ENDS;
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    TAG_START.lastIndex = at;
    const tag = TAG_START.exec(source);
    const end = tag === null ? source.length : tag.index;
    const [, rawSign, open, sign] = tag ?? [];
    const shown = textBeforeTag(source, at, end, rawSign ?? sign, lstripBlocks && tag !== null && open !== "{{");
    if (shown !== "") tokens.push({ type: "data", value: shown, at });
    if (tag === null) break;
    const inside = TAG_START.lastIndex;
    if (rawSign !== undefined) at = rawBlock(source, inside, ends.raw, lstripBlocks, tokens);
    else if (open === "{#") at = comment(source, inside, ends.comment, tag.index);
    else if (open === "{{") at = expressionTag(source, inside, VARIABLE_END, tag.index, "variable", tokens);
    else at = expressionTag(source, inside, ends.block, tag.index, "block", tokens);
  }
  tokens.push({ type: "eof", at: source.length });
  return tokens;
}

/** @param isStripped whether white space alone between the start of a line and the tag goes */
function textBeforeTag(source: string, start: number, end: number, sign: string | undefined, isStripped: boolean) {
  const text = source.slice(start, end);
  if (sign === "-") return withoutEnd(text, isSpace);
  if (sign === "+" || !isStripped) return text;
  const line = text.lastIndexOf("\n") + 1;
  const isLineStart = line > 0 || start === 0 || source[start - 1] === "\n";
  return isLineStart && BLANK.test(text.slice(line)) ? text.slice(0, line) : text;
}

function rawBlock(source: string, start: number, endOfTag: RegExp, isStripped: boolean, tokens: Token[]): number {
  endOfTag.lastIndex = start;
  const end = endOfTag.exec(source);
  if (end === null) throw syntaxError("Missing end of raw directive", start);
  const shown = textBeforeTag(source, start, end.index, end[1], isStripped);
  if (shown !== "") tokens.push({ type: "data", value: shown, at: start });
  return endOfTag.lastIndex;
}

function comment(source: string, start: number, endOfTag: RegExp, tagStart: number): number {
  endOfTag.lastIndex = start;
  if (endOfTag.exec(source) === null) throw syntaxError("Missing end of comment tag", tagStart);
  return endOfTag.lastIndex;
}

function expressionTag(
  source: string,
  start: number,
  endOfTag: RegExp,
  tagStart: number,
  kind: "variable" | "block",
  tokens: Token[],
): number {
  tokens.push({ type: `${kind}_begin`, at: tagStart });
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
