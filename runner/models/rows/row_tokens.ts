/**
 * A row's tokens as people read them.
 *
 * @module
 */
import type { TokenizedText } from "./tokenized_text.ts";

/** The tokens of one row. */
export interface RowTokens {
  /** Their ids. */
  readonly ids: readonly number[];
  /**
   * What each stands for in the text. Tokens that are parts of one character have its number among them behind: `🙂 (2/3)`.
   * Those that stand for nothing in it are as the vocabulary spells them: `[CLS]`.
   */
  readonly texts: readonly string[];
  /** Where each begins in the row's own text, in UTF-16 code units; −1 for what a chat template or the tokenizer added. */
  readonly starts: readonly number[];
  /** Where each ends. */
  readonly ends: readonly number[];
}

/**
 * The tokens of a row.
 *
 * @param encoded its tokens
 * @param read the text that they are of: the row's own, or what a chat template made of it
 * @param own the row's own text, `undefined` for a conversation
 */
export function rowTokens(encoded: TokenizedText, read: string, own: string | undefined): RowTokens {
  const { offsets, tokens } = encoded;
  const shift = own === undefined ? undefined : shiftOf(read, own);
  const places = offsets.map(([start, end]) => placeIn(own, shift, start, end));
  return {
    ids: [...encoded.ids],
    texts: withParts(offsets, offsets.map(([start, end], i) => start < end ? read.slice(start, end) : tokens[i])),
    starts: places.map(([start]) => start),
    ends: places.map(([, end]) => end),
  };
}

/** The token that stands for a text without any. */
export function lonelyToken(id: number, text: string): RowTokens {
  return { ids: [id], texts: [text], starts: [-1], ends: [-1] };
}

/** How much further a place is in what was read than in the row's own text; templates may leave out spaces around it. */
function shiftOf(read: string, own: string): number | undefined {
  const bare = own.trim();
  const [whole, inner] = [read.lastIndexOf(own), read.lastIndexOf(bare)];
  if (whole >= 0) return whole;
  return inner < 0 || bare === "" ? undefined : inner - own.indexOf(bare);
}

const NOWHERE: [number, number] = [-1, -1];

function placeIn(own: string | undefined, shift: number | undefined, start: number, end: number): [number, number] {
  if (own === undefined || shift === undefined || start === end) return NOWHERE;
  const [from, to] = [Math.max(0, start - shift), Math.min(own.length, end - shift)];
  return from < to ? [from, to] : NOWHERE;
}

/** Numbers the tokens that share a character. */
function withParts(offsets: readonly (readonly [number, number])[], texts: readonly string[]): string[] {
  const named = [...texts];
  for (let first = 0, next = 1; first < texts.length; first = next++) {
    while (next < texts.length && isSameCharacter(offsets[next - 1], offsets[next])) next++;
    const count = next - first;
    for (let i = first; count > 1 && i < next; i++) named[i] = `${texts[i]} (${i - first + 1}/${count})`;
  }
  return named;
}

function isSameCharacter([, end]: readonly [number, number], [start, nextEnd]: readonly [number, number]): boolean {
  return start < end && start < nextEnd;
}
