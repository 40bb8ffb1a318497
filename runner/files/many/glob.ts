/**
 * Patterns of paths: `data/*.parquet`, `data/**`, `part-[0-3]?.csv`, `{train,test}.csv`.
 *
 * @module
 */

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
 * A pattern as a regular expression over whole paths. `*`, `?` and brackets match no slash, `**` does. What is not closed stands
 * for itself.
 *
 * @throws {DatasetError} for a range that ends before it begins, such as `[z-a]`
 */
export function globExpression(pattern: string): RegExp {
  const signs = pattern.match(SIGNS) ?? [];
  const braces = pairedBraces(signs);
  let depth = 0;
  const parts = signs.map((sign, i) => {
    if (braces.has(i)) depth += sign === "{" ? 1 : -1;
    if (braces.has(i)) return sign === "{" ? "(?:" : ")";
    return depth > 0 && sign === "," ? "|" : EXPRESSIONS[sign] ?? classOf(sign) ?? escaped(sign);
  });
  try {
    return new RegExp(`^${parts.join("")}$`, "su");
  } catch (error) {
    throw new DatasetError(`${pattern} is no pattern of paths: a range in brackets ends before it begins`, {
      cause: error,
    });
  }
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

/** One of some characters, or none of them. */
function classOf(sign: string): string | undefined {
  const [, not, characters] = /^\[([!^]?)(.+)\]$/su.exec(sign) ?? [];
  return characters === undefined ? undefined : `(?!/)[${not && "^"}${characters.replaceAll(/[\\[\]^]/g, "\\$&")}]`;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
