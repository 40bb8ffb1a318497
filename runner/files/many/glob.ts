/**
 * Patterns of paths: `data/*.parquet`, `data/**`, `part-[0-3]?.csv`, `{train,test}.csv`.
 *
 * @module
 */

import { RE2JS } from "re2js";
import { DatasetError } from "../../../ops/errors.ts";

/** Whether a path is a pattern. */
export function isGlob(path: string): boolean {
  return /[*?[{]/.test(path);
}

/** The folder in which all that a pattern finds lies: up to the last slash before its first sign; with the slash. */
export function globBase(pattern: string): string {
  return pattern.slice(0, pattern.lastIndexOf("/", pattern.search(/[*?[{]/)) + 1);
}

/**
 * A pattern as a test of whole paths, in time that grows with their length alone: names are a stranger's. `*`, `?` and brackets
 * match no slash, `**` does. What is not closed stands for itself.
 *
 * @throws {DatasetError} for a range that ends before it begins, such as `[z-a]`
 */
export function globMatcher(pattern: string): (path: string) => boolean {
  try {
    const expression = RE2JS.compile(expressionOf(pattern.match(SIGNS) ?? []), RE2JS.DOTALL);
    return (path) => expression.matches(path);
  } catch (error) {
    throw new DatasetError(`${pattern} is no pattern of paths: a range in brackets ends before it begins`, {
      cause: error,
    });
  }
}

function expressionOf(signs: readonly string[]): string {
  const braces = pairedBraces(signs);
  let depth = 0;
  const parts = signs.map((sign, i) => {
    if (braces.has(i)) depth += sign === "{" ? 1 : -1;
    if (braces.has(i)) return sign === "{" ? "(?:" : ")";
    return depth > 0 && sign === "," ? "|" : EXPRESSIONS[sign] ?? classOf(sign) ?? escaped(sign);
  });
  return parts.join("");
}

/** The signs of a pattern, and the characters between. A bracket that comes first in brackets is one of their characters. */
const SIGNS = /\*\*\/|\*\*|\[[!^]?\]?[^\]]*\]|[^]/gu;

const EXPRESSIONS: Readonly<Record<string, string>> = {
  "**/": "(?:.*/)?",
  "**": ".*",
  "*": "[^/]*",
  "?": "[^/]",
};

/** Where the braces are that belong together. */
function pairedBraces(signs: readonly string[]): Set<number> {
  const paired = new Set<number>();
  const open: number[] = [];
  signs.forEach((sign, i) => {
    if (sign === "{") open.push(i);
    if (sign === "}" && open.length > 0) paired.add(i).add(open.pop()!);
  });
  return paired;
}

/** One of some characters, or none of them; never a slash. */
function classOf(sign: string): string | undefined {
  const [, not, characters] = /^\[([!^]?)(.+)\]$/su.exec(sign) ?? [];
  if (characters === undefined) return undefined;
  if (not !== "") return `[^${rangesIn(characters, (range) => [range])}/]`;
  const ranges = rangesIn(characters, withoutSlash);
  return ranges === "" ? NOTHING : `[${ranges}]`;
}

/** A class of no character. */
const NOTHING = String.raw`[^\x{0}-\x{10FFFF}]`;

type Range = readonly [first: string, last: string];

/** Characters and ranges of them, as a class has them. @throws {RangeError} for one that ends before it begins */
function rangesIn(characters: string, map: (range: Range) => Range[]): string {
  const ranges = [...characters.matchAll(/([^])-([^])|([^])/gu)].map(([, first, last, alone]): Range => {
    return alone === undefined ? [first, last] : [alone, alone];
  });
  const code = (character: string) => `\\x{${character.codePointAt(0)!.toString(16)}}`;
  return ranges.flatMap((range) => {
    if (range[0].codePointAt(0)! > range[1].codePointAt(0)!) throw new RangeError(range.join("-"));
    return map(range).map(([from, to]) => `${code(from)}-${code(to)}`);
  }).join("");
}

/** The parts of a range before the slash, and after it. */
function withoutSlash([first, last]: Range): Range[] {
  if (first > "/" || last < "/") return [[first, last]];
  const parts: Range[] = [[first, "."], ["0", last]];
  return parts.filter(([from, to]) => from <= to);
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
