/**
 * Breaking a line of text into shorter ones, as Python's `textwrap.wrap` does with the settings of Jinja2's `wordwrap`.
 *
 * @module
 */

import { codePoints, isSpace, strip, WORD_CLASS } from "./python_text.ts";

/** How to wrap. */
export interface WrapOptions {
  /** The most code points of a line. */
  readonly width: number;
  /** Whether a word that is longer than a line is broken. */
  readonly breakLongWords: boolean;
  /** Whether a line may end after a hyphen. */
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
  const words = text.split(breakOnHyphens ? HYPHENATED : PLAIN).filter((chunk) => chunk !== "");
  const chunks = words.map((word) => new Chunk(codePoints(word))).reverse();
  const lines: string[] = [];
  while (chunks.length > 0) {
    const line: string[] = [];
    let length = 0;
    if (lines.length > 0 && chunks[chunks.length - 1].isBlank) chunks.pop();
    while (chunks.length > 0 && length + chunks[chunks.length - 1].length <= width) {
      const chunk = chunks.pop()!;
      length += chunk.length;
      line.push(chunk.rest());
    }
    if (chunks.length > 0 && chunks[chunks.length - 1].length > width) {
      placeLongWord(chunks, line, width - length, { width, breakLongWords, breakOnHyphens });
    }
    if (line.length > 0 && isBlank(line[line.length - 1])) line.pop();
    if (line.length > 0) lines.push(line.join(""));
  }
  return lines;
}

/** What is left of a piece of the text. A long one is taken away line by line, at the cost of the line. */
class Chunk {
  readonly #characters: readonly string[];
  /** Behind this one there is only white space. */
  readonly #lastInk: number;
  #start = 0;

  constructor(characters: readonly string[]) {
    this.#characters = characters;
    this.#lastInk = characters.findLastIndex((character) => !isSpace(character));
  }

  /** Words are cut at ASCII's white space, but white space of any kind is left out at the ends of lines. */
  get isBlank(): boolean {
    return this.#start > this.#lastInk;
  }

  get length(): number {
    return this.#characters.length - this.#start;
  }

  rest(): string {
    return this.first(this.length).join("");
  }

  first(count: number): readonly string[] {
    return this.#characters.slice(this.#start, this.#start + count);
  }

  take(count: number): string {
    const taken = this.first(count).join("");
    this.#start += count;
    return taken;
  }
}

function isBlank(chunk: string): boolean {
  return strip(chunk, null, "left") === "";
}

/** Cuts a word that fits no line, at a hyphen if it can; or gives it a line of its own. */
function placeLongWord(chunks: Chunk[], line: string[], space: number, options: WrapOptions): void {
  const room = options.width < 1 ? 1 : space;
  if (options.breakLongWords) {
    const chunk = chunks[chunks.length - 1];
    let end = Math.max(0, room);
    if (options.breakOnHyphens && chunk.length > room) {
      const characters = chunk.first(end);
      const hyphen = characters.lastIndexOf("-");
      if (hyphen > 0 && characters.slice(0, hyphen).some((character) => character !== "-")) end = hyphen + 1;
    }
    line.push(chunk.take(end));
    if (chunk.length === 0) chunks.pop();
  } else if (line.length === 0) {
    line.push(chunks.pop()!.rest());
  }
}
