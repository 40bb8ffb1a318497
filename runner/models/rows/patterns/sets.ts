/**
 * Sets of characters of tokenizers' patterns, as JavaScript knows them.
 *
 * @module
 */

/** A set as it is written in a pattern. */
type Source = string;

const overlaps = new Map<string, boolean>();
/** Every character of the first two planes, and some of the third. */
let characters: string | undefined;

/** Whether two sets have a character in common; sets that JavaScript cannot read have. */
export function overlap(a: Source, b: Source): boolean {
  if (a === b) return true;
  const key = `${a} ${b}`;
  let found = overlaps.get(key);
  if (found === undefined) overlaps.set(key, found = ["v", "iv"].some((flags) => haveCommon(a, b, flags)));
  return found;
}

/** Finds stretches of characters that are in a set; `undefined` where JavaScript cannot read it. */
export function stretchesOf(source: Source): RegExp | undefined {
  return regular(`${translated(source)}+`, "giv");
}

function haveCommon(a: Source, b: Source, flags: string): boolean {
  return regular(`[${translated(a)}&&${translated(b)}]`, flags)?.test(allCharacters()) ?? true;
}

function regular(pattern: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return undefined;
  }
}

/** One character of a class, an escape, or a sign. */
const TOKEN = /\\[pP]\{[^{}]*\}|\\x\{[0-9A-Fa-f]+\}|\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\[^]|&&|\[\^?|\]|[^]/gu;

/** A set as a class of JavaScript's `v` flag. */
function translated(source: Source): string {
  if (source === ".") return "[^\\n]";
  // Names such as [:alpha:] are not JavaScript's.
  if (source.includes("[:")) return "[";
  const tokens = source.match(TOKEN) ?? [];
  if (!source.startsWith("[")) return `[${tokens.map(characterOf).join("")}]`;
  return readClass(tokens);
}

/** Takes a class from the tokens. Where it is an intersection, each of its operands is a class of its own. */
function readClass(tokens: string[]): string {
  const open = tokens.shift()!;
  const operands = [""];
  let before = "";
  for (let isFirst = true; tokens.length > 0 && (isFirst || tokens[0] !== "]"); isFirst = false) {
    const [token, next = "]"] = tokens;
    if (token === "&&") operands.push("");
    else if (token.startsWith("[")) operands[operands.length - 1] += readClass(tokens);
    else if (token === "-" && isSingle(before) && isSingle(next)) operands[operands.length - 1] += "-";
    else operands[operands.length - 1] += characterOf(token);
    before = token;
    if (!token.startsWith("[")) tokens.shift();
  }
  tokens.shift();
  return operands.length === 1 ? `${open}${operands[0]}]` : `${open}${operands.map((one) => `[${one}]`).join("&&")}]`;
}

/** Whether a range may begin or end with it. */
function isSingle(token: string): boolean {
  return token !== "" && token !== "]" && token !== "&&" && !token.startsWith("[") && !/^\\[pPdDwWsS]/.test(token);
}

/** Oniguruma's classes are Unicode's; its scripts have no prefix, its signs no backslash. */
function characterOf(token: string): string {
  const property = /^\\([pP])\{(\^?)(.*)\}$/.exec(token);
  if (property !== null) {
    const [, letter, not, name] = property;
    const sign = (letter === "P") === (not === "^") ? "p" : "P";
    return regular(`\\p{${name}}`, "v") === undefined ? `\\${sign}{Script=${name}}` : `\\${sign}{${name}}`;
  }
  if (token.startsWith("\\x{")) return `\\u{${token.slice(3)}`;
  if (token.length > 1 && token.startsWith("\\")) return UNICODE[token] ?? token;
  return /^[\^$\\.*+?()[\]{}|/&\-!#%,:;<=>@`~]$/.test(token) ? `\\${token}` : token;
}

const UNICODE: Readonly<Record<string, string>> = {
  "\\d": "\\p{Nd}",
  "\\D": "\\P{Nd}",
  "\\w": "[\\p{L}\\p{M}\\p{N}\\p{Pc}]",
  "\\W": "[^\\p{L}\\p{M}\\p{N}\\p{Pc}]",
  "\\s": "[\\s\\x85]",
  "\\R": "[\\n-\\r\\x85\\u2028\\u2029]",
  "\\'": "'",
  '\\"': '"',
  "\\ ": " ",
  "\\_": "_",
};

function allCharacters(): string {
  return characters ??= [...codePoints(0x20000, 1), ...codePoints(0x10000, 16, 0x20000)].join("");
}

function* codePoints(count: number, step: number, first = 0): Generator<string, void, void> {
  for (let code = first; code < first + count; code += step) {
    if (code < 0xd800 || code >= 0xe000) yield String.fromCodePoint(code);
  }
}
