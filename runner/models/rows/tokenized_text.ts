/**
 * A text as tokens.
 *
 * @module
 */
import type { Encoding } from "tokenizers";

/** The tokens of a text; what is not asked for is not made. */
export class TokenizedText {
  readonly #text: string;
  readonly #encoding: Encoding;

  /** @param encoding what the tokenizers library made of the text */
  constructor(text: string, encoding: Encoding) {
    this.#text = text;
    this.#encoding = encoding;
  }

  /** Token ids. */
  get ids(): Int32Array<ArrayBuffer> {
    return Int32Array.from(this.#encoding.getIds());
  }

  /** For each token which text of a pair it is of, as the model's tokenizer says it; `undefined` where all are 0. */
  get types(): Int32Array<ArrayBuffer> | undefined {
    const types = this.#encoding.getTypeIds();
    return types.some((type) => type !== 0) ? Int32Array.from(types) : undefined;
  }

  /** Number of tokens. */
  get length(): number {
    return this.#encoding.getLength();
  }

  /** Which tokens are those of the text, of a pair of its first one: from one index to another. */
  get own(): { readonly start: number; readonly end: number } {
    const sequences = this.#encoding.getSequenceIds();
    const start = sequences.indexOf(0);
    return start < 0 ? { start: 0, end: 0 } : { start, end: sequences.lastIndexOf(0) + 1 };
  }

  /** The tokens as the vocabulary spells them, such as `Ġthe`. */
  get tokens(): string[] {
    return this.#encoding.getTokens();
  }

  /**
   * Where each token begins and ends in the text, in UTF-16 code units: `text.slice(begin, end)`. Tokens that are parts of
   * one character all have the whole of it. Special tokens that were put around the text have `[0, 0]`.
   */
  get offsets(): [number, number][] {
    const units = characterStarts(this.#text);
    return this.#encoding.getOffsets().map(([begin, end]) => [units(begin), units(end)]);
  }
}

/** Where the characters of a text begin: the library counts Unicode characters. */
function characterStarts(text: string): (character: number) => number {
  const starts = new Uint32Array(text.length + 1);
  let count = 0;
  let unit = 0;
  for (const character of text) {
    starts[count++] = unit;
    unit += character.length;
  }
  starts[count] = unit;
  return (character) => starts[character];
}
