/**
 * Patterns of paths: `data/*.parquet`, `data/**`, `part-[0-3]?.csv`, `{train,test}.csv`.
 *
 * @module
 */

/** Whether a path is a pattern. */
export function isGlob(path: string): boolean {
  return /[*?[{]/.test(path);
}

/** The folder in which all that a pattern finds lies: up to the last slash before its first sign; with the slash. */
export function globBase(pattern: string): string {
  return pattern.slice(0, pattern.lastIndexOf("/", pattern.search(/[*?[{]/)) + 1);
}

/** A pattern as a regular expression over whole paths. `*` and `?` match no slash, `**` does. */
export function globExpression(pattern: string): RegExp {
  const text = pattern.replaceAll(
    /\*\*\/|\*\*|\*|\?|\[!?[^\]]+\]|[{},]|[.+^$()|\\[\]]/g,
    (sign, at: number) => EXPRESSIONS[sign] ?? classOf(sign) ?? comma(sign, pattern.slice(0, at)) ?? `\\${sign}`,
  );
  return new RegExp(`^${text}$`, "s");
}

const EXPRESSIONS: Readonly<Record<string, string>> = {
  "**/": "(?:.*/)?",
  "**": ".*",
  "*": "[^/]*",
  "?": "[^/]",
  "{": "(?:",
  "}": ")",
};

function classOf(sign: string): string | undefined {
  return sign.length > 2 && sign.startsWith("[") ? sign.replace(/^\[!/, "[^").replaceAll("\\", "\\\\") : undefined;
}

/** A comma separates alternatives within braces, and stands for itself elsewhere. */
function comma(sign: string, before: string): string | undefined {
  if (sign !== ",") return undefined;
  return before.lastIndexOf("{") > before.lastIndexOf("}") ? "|" : ",";
}
