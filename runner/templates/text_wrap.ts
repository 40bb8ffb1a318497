/**
 * Breaking a line of text into shorter ones, as Python's `textwrap.wrap` does with the settings of Jinja2's `wordwrap`.
 *
 * @module
 */

import { codePointLength, codePoints, strip, WORD_CLASS } from "./python_text.ts";

/** How to wrap. */
export interface WrapOptions {
  /** The most code points of a line. */
  readonly width: number;
  readonly breakLongWords: boolean;
  readonly breakOnHyphens: boolean;
}

const BLANK = "[\\t\\n\\v\\f\\r ]";
const INK = "[^\\t\\n\\v\\f\\r ]";
const LETTER = "[\\p{L}_]";
const PUNCTUATED = `[${WORD_CLASS}!"'&.,?]`;
/** The pieces that a line may be broken between, hyphens inside words among them. */
const HYPHENATED = new RegExp(
  `(${BLANK}+|(?<=${PUNCTUATED})-{2,}(?=[${WORD_CLASS}])|${INK}+?(?:-(?:(?<=${LETTER}{2}-)|(?<=${LETTER}-${LETTER}-))(?=${LETTER}-?${LETTER})|(?=${BLANK}|$)|(?<=${PUNCTUATED})(?=-{2,}[${WORD_CLASS}])))`,
  "u",
);
const PLAIN = new RegExp(`(${BLANK}+)`);

/** The lines of a text that has no line ends of its own; blank text gives none. */
export function wrapLine(text: string, { width, breakLongWords, breakOnHyphens }: WrapOptions): string[] {
  const chunks = text.split(breakOnHyphens ? HYPHENATED : PLAIN).filter((chunk) => chunk !== "").reverse();
  const lines: string[] = [];
  while (chunks.length > 0) {
    const line: string[] = [];
    let length = 0;
    if (lines.length > 0 && isBlank(chunks[chunks.length - 1])) chunks.pop();
    while (chunks.length > 0 && length + codePointLength(chunks[chunks.length - 1]) <= width) {
      const chunk = chunks.pop()!;
      length += codePointLength(chunk);
      line.push(chunk);
    }
    if (chunks.length > 0 && codePointLength(chunks[chunks.length - 1]) > width) {
      placeLongWord(chunks, line, width - length, { width, breakLongWords, breakOnHyphens });
    }
    if (line.length > 0 && isBlank(line[line.length - 1])) line.pop();
    if (line.length > 0) lines.push(line.join(""));
  }
  return lines;
}

/** Words are cut at ASCII's white space, but white space of any kind is left out at the ends of lines. */
function isBlank(chunk: string): boolean {
  return strip(chunk, null, "left") === "";
}

/** Cuts a word that fits no line, at a hyphen if it can; or gives it a line of its own. */
function placeLongWord(chunks: string[], line: string[], space: number, options: WrapOptions): void {
  const room = options.width < 1 ? 1 : space;
  if (options.breakLongWords) {
    const characters = codePoints(chunks.pop()!);
    let end = room;
    if (options.breakOnHyphens && characters.length > room) {
      const hyphen = characters.lastIndexOf("-", room - 1);
      if (hyphen > 0 && characters.slice(0, hyphen).some((character) => character !== "-")) end = hyphen + 1;
    }
    line.push(characters.slice(0, end).join(""));
    const rest = characters.slice(end).join("");
    if (rest !== "") chunks.push(rest);
  } else if (line.length === 0) {
    line.push(chunks.pop()!);
  }
}
