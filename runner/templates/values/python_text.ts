/**
 * Python's view of text: code points instead of UTF-16 units, and Python's idea of white space, lines and letters.
 *
 * @module
 */

/** The inside of a character class that matches what `str.isspace` and `\s` match. */
export const SPACE_CLASS = " \\t-\\r\\x1c-\\x1f\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
/** The inside of a character class that matches what `\w` matches. */
export const WORD_CLASS = "\\p{L}\\p{N}_";

const SURROGATE = /[\ud800-\udfff]/;
const LEADING_SPACE = new RegExp(`^[${SPACE_CLASS}]+`);
const LINE_ENDS = "\\n\\r\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029";
const LINE = new RegExp(`([^${LINE_ENDS}]*)(\\r\\n|[${LINE_ENDS}]|$)`, "y");
const NOT_PRINTABLE = /^(?! )[\p{C}\p{Z}]$/u;
/** The separators of ASCII are no white space there. */
const NUMERAL_SPACE = new RegExp(`^[${SPACE_CLASS.replace("\\x1c-\\x1f", "")}]$`);
const WHITE = new RegExp(`^[${SPACE_CLASS}]$`);

/** The number of code points. */
export function codePointLength(text: string): number {
  if (!SURROGATE.test(text)) return text.length;
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** The code points as strings. */
export function codePoints(text: string): string[] {
  return SURROGATE.test(text) ? Array.from(text) : text.split("");
}

/** The code points from `start` to `end`, both counted from the start and within the text. */
export function sliceCodePoints(text: string, start: number, end?: number): string {
  return SURROGATE.test(text) ? Array.from(text).slice(start, end).join("") : text.slice(start, end);
}

/** The number of code points before an offset in UTF-16 units. */
export function codePointOffset(text: string, unit: number): number {
  return codePointLength(text.slice(0, unit));
}

/** Whether a code point is white space. */
export function isSpace(character: string): boolean {
  return WHITE.test(character);
}

/** Whether `repr` shows a code point as it is. */
export function isPrintable(character: string): boolean {
  return !NOT_PRINTABLE.test(character);
}

/** What `int` and `float` read of a text: decimal digits of all scripts as 0 to 9, and no white space around them. */
export function numeralText(text: string): string {
  return withoutNumeralSpace(text).replace(/(?!\d)\p{Nd}/gu, (digit) => {
    let code = digit.codePointAt(0)!;
    // The digits of a script stand in a row, from zero on, and so do rows of digits.
    while (/\p{Nd}/u.test(String.fromCodePoint(code - 1))) code--;
    return String((digit.codePointAt(0)! - code) % 10);
  });
}

/** From both ends: a pattern that ends with the text takes quadratic time on spaces inside. */
function withoutNumeralSpace(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && NUMERAL_SPACE.test(text[start])) start++;
  while (end > start && NUMERAL_SPACE.test(text[end - 1])) end--;
  return text.slice(start, end);
}

/** `str.strip`, `lstrip` and `rstrip`: without the characters given, or white space, at one or both ends. */
export function strip(text: string, characters: string | null, side: "both" | "left" | "right"): string {
  const strips = characters === null ? isSpace : (character: string): boolean => characters.includes(character);
  const points = codePoints(text);
  let start = 0;
  let end = points.length;
  while (side !== "right" && start < end && strips(points[start])) start++;
  while (side !== "left" && end > start && strips(points[end - 1])) end--;
  return points.slice(start, end).join("");
}

/** `str.splitlines`. */
export function splitLines(text: string, keepEnds = false): string[] {
  const lines: string[] = [];
  LINE.lastIndex = 0;
  while (LINE.lastIndex < text.length) {
    const [, line, end] = LINE.exec(text)!;
    lines.push(keepEnds ? line + end : line);
  }
  return lines;
}

/** `str.split()` at white space, at most `limit` times. */
export function splitAtSpace(text: string, limit = Infinity): string[] {
  const space = new RegExp(`[${SPACE_CLASS}]+`, "g");
  const words: string[] = [];
  let rest = text.replace(LEADING_SPACE, "");
  while (rest !== "" && words.length < limit) {
    space.lastIndex = 0;
    const gap = space.exec(rest);
    if (gap === null) break;
    words.push(rest.slice(0, gap.index));
    rest = rest.slice(space.lastIndex);
  }
  if (rest !== "") words.push(rest);
  return words;
}
