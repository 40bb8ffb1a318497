/**
 * Words, literals and symbols of a template's text.
 *
 * @module
 */

import { mistake, type TemplateSource } from "./source.ts";

/** A token of a template. `start` and `end` are offsets in the source's text. */
export interface Token {
  /** What it is. `symbol` covers operators and brackets; `end` stands after the last token. */
  readonly kind: "slot" | "name" | "string" | "number" | "symbol" | "end";
  /** Its text, as it is written. */
  readonly text: string;
  /** The value of a string or number, the index of a slot. */
  readonly value?: string | number | bigint;
  /** Whether it is the first on its line. */
  readonly startsLine: boolean;
  /** Where it begins. */
  readonly start: number;
  /** Where what follows it begins. */
  readonly end: number;
}

/**
 * Splits a source into tokens; white space and comments (`#`, `//` and JavaScript's block comments) fall out.
 *
 * @throws {SyntaxTemplateError} for a character that no token begins with, or a literal that does not end.
 */
export function tokenize(source: TemplateSource): Token[] {
  const tokens: Token[] = [];
  let [offset, startsLine] = [0, true];
  while (true) {
    const start = skipBlank(source, offset);
    startsLine ||= /\n|\\n/.test(source.text.slice(offset, start));
    const { end, ...token } = readToken(source, start);
    tokens.push({ ...token, text: source.text.slice(start, end), start, end, startsLine });
    if (token.kind === "end") return tokens;
    [offset, startsLine] = [end, false];
  }
}

type Read = Pick<Token, "kind" | "value" | "end">;

/** White space, comments, and the escapes `\n`, `\r`, `\t`, as a template's raw text holds them. */
const BLANK = /(?:\s|\\[nrt]|#.*|\/\/.*|\/\*[^]*?\*\/)*/y;
const NAME = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
const NUMBER = /0[xX][\da-fA-F]+n?|\d+(?:_\d+)*n|(?:\d+(?:_\d+)*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const SYMBOL = /===|!==|==|!=|>=|<=|<>|&&|\|\||\*\*|=>|[-&|^~+*/()[\]{},:;.=!<>%?@]/y;

/** What to write in place of words and symbols of other languages. */
const OTHER_SPELLINGS: { readonly [text: string]: string } = {
  "===": "==",
  "!==": "!=",
  "&&": "&",
  "||": "|",
  "<>": "!=",
  "!": "~",
};

function skipBlank(source: TemplateSource, offset: number): number {
  BLANK.lastIndex = offset;
  const end = offset + BLANK.exec(source.text)![0].length;
  if (source.text.startsWith("/*", end)) throw mistake(source, end, "this comment does not end: */ is missing");
  return end;
}

function readToken(source: TemplateSource, start: number): Read {
  const { text, slots } = source;
  if (start >= text.length) return { kind: "end", end: start };
  const slot = slots.get(start);
  if (slot !== undefined) return { kind: "slot", value: slot, end: text.indexOf("}", start) + 1 };
  if (text[start] === '"' || text[start] === "'") return readString(source, start);
  const name = match(NAME, text, start);
  if (name !== undefined) return { kind: "name", end: start + name.length };
  const number = match(NUMBER, text, start);
  if (number !== undefined) return readNumber(source, start, number);
  const symbol = match(SYMBOL, text, start);
  if (symbol === undefined) {
    throw mistake(source, start, `unexpected ${JSON.stringify(String.fromCodePoint(text.codePointAt(start)!))}`);
  }
  const other = OTHER_SPELLINGS[symbol];
  if (other !== undefined) throw mistake(source, start, `${symbol} is written ${other} here`);
  return { kind: "symbol", end: start + symbol.length };
}

function match(pattern: RegExp, text: string, offset: number): string | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0];
}

function readNumber(source: TemplateSource, start: number, written: string): Read {
  const end = start + written.length;
  if (match(NAME, source.text, end) !== undefined) {
    throw mistake(source, end, `expected a space or an operator after the number ${written}`);
  }
  const digits = written.replaceAll("_", "");
  return { kind: "number", value: digits.endsWith("n") ? BigInt(digits.slice(0, -1)) : Number(digits), end };
}

const ESCAPE = /\\(?:u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|\r\n|([^]))/y;
const CONTROL_ESCAPES: { readonly [letter: string]: string } = {
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  f: "\f",
  v: "\v",
  0: "\0",
  "\n": "",
};

/** A string in single or double quotes, with JavaScript's escapes. */
function readString(source: TemplateSource, start: number): Read {
  const { text, slots } = source;
  let [value, offset] = ["", start + 1];
  while (text[offset] !== text[start]) {
    if (offset >= text.length || text[offset] === "\n") throw mistake(source, start, "this string does not end");
    if (slots.has(offset)) throw mistake(source, offset, "a string in quotes cannot hold a slot: put it outside");
    const escape = match(ESCAPE, text, offset);
    value += escape === undefined ? text[offset] : unescape(source, offset, escape);
    offset += escape?.length ?? 1;
  }
  return { kind: "string", value, end: offset + 1 };
}

function unescape(source: TemplateSource, offset: number, escape: string): string {
  const code = /^\\[ux]\{?([\da-fA-F]+)\}?$/.exec(escape)?.[1];
  if (code === undefined) {
    const letter = escape.slice(1);
    if (letter === "u" || letter === "x") throw mistake(source, offset, `\\${letter} needs hexadecimal digits`);
    return CONTROL_ESCAPES[letter] ?? letter;
  }
  const point = parseInt(code, 16);
  if (point > 0x10ffff) throw mistake(source, offset, `${escape} is past the last character, \\u{10ffff}`);
  return String.fromCodePoint(point);
}
