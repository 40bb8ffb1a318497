/**
 * A tokenizer in memory.
 *
 * @module
 */
import type { Encoding, Tokenizer } from "tokenizers";
import { ModelError } from "../../../ops/errors.ts";
import { Pace } from "../../../stores/pace.ts";
import { untilAborted } from "../../schedule/until_aborted.ts";
import { halfCharacter } from "./half_character.ts";
import { spellBytes } from "./token_bytes.ts";
import { TokenizedText } from "./tokenized_text.ts";
import type { TextCheck } from "./tokenizer_limits.ts";

/** How texts are encoded. */
export interface EncodeSettings {
  /** Whether the tokenizer puts its special tokens around each text. */
  readonly addSpecialTokens: boolean;
  /**
   * Most tokens of a text, special ones included: what is more is cut off, at the end or, where the tokenizer's
   * `truncation_side` is left, at the beginning.
   *
   * @default Infinity
   */
  readonly maxLength?: number;
  /** Ends the waiting at once; the library's thread goes on with the texts that it has. */
  readonly signal?: AbortSignal | undefined;
}

/** Most texts, and UTF-16 code units, that the library gets at once: an encoding takes some hundred bytes for each token. */
const CALL_TEXTS = 256;
const CALL_LENGTH = 1 << 20;

/** Seconds that a call may take, and as many for each {@linkcode CALL_LENGTH} of text: a hundred times what is usual. */
const CALL_SECONDS = 60;

/** A text, or a pair of texts that belong together. */
export type TextOrPair = string | readonly [text: string, pair: string];

/** A call to the library took too long. */
export class TokenizerTimeError extends ModelError {}

/** What a tokenizer's files say besides what the library reads. */
export interface TokenizerTraits {
  /** Special tokens that are put around a text. */
  readonly surround: number;
  /** Special tokens that are put around a pair of texts and between them. */
  readonly surroundPair: number;
  /** Where too long a text is cut: `right` is its end. */
  readonly truncationSide: string;
  /** Whether spaces before punctuation are taken out of decoded texts. */
  readonly cleansUp: boolean;
  /** Refuses texts over which the tokenizer's patterns would take too long. */
  readonly check: TextCheck;
}

/** A tokenizer in memory; the work is done in threads of the library. */
export class ModelTokenizer {
  readonly #native: Tokenizer;
  readonly #traits: TokenizerTraits;
  #vocabularySize: number | undefined;
  /** The library's length limit is the tokenizer's, not the call's: calls take turns. Each uses all cores. */
  #turn: Promise<unknown> = Promise.resolve();

  /** @param native not to be used by others */
  constructor(native: Tokenizer, traits: TokenizerTraits) {
    this.#native = native;
    this.#traits = traits;
  }

  /**
   * The tokens of texts, in order.
   *
   * @throws {ModelError} if a text is not well-formed, or the length has no room for the special tokens
   * @throws if the library cannot encode a text, or takes too long
   * @throws the signal's reason if it is aborted
   */
  async *encode(texts: readonly TextOrPair[], settings: EncodeSettings): AsyncGenerator<TokenizedText, void, void> {
    texts.forEach((text) => this.#checkRoom(text, settings));
    const pace = new Pace(settings.signal);
    for (const part of intoCalls(texts)) {
      const both = part.flatMap(textsOf);
      both.forEach(checkWellFormed);
      both.forEach(this.#traits.check);
      const encodings = await inTime(this.#inTurn(() => this.#encodeNow(part, settings)), part, settings.signal);
      for (const [index, text] of part.entries()) {
        yield new TokenizedText(textsOf(text)[0], encodings[index]);
        if (pace.isDue) await pace.rest();
      }
    }
  }

  #encodeNow(texts: readonly TextOrPair[], { addSpecialTokens, maxLength = Infinity }: EncodeSettings) {
    if (maxLength === Infinity) this.#native.disableTruncation();
    else this.#native.setTruncation(maxLength, { direction: this.#traits.truncationSide });
    if (texts.every((text) => typeof text === "string")) {
      return this.#native.encodeBatch([...texts], { addSpecialTokens });
    }
    // The library's binding takes batches of single texts only.
    const encode = (text: string, pair: string | null = null) => this.#native.encode(text, pair, { addSpecialTokens });
    return Promise.all(texts.map((text) => typeof text === "string" ? encode(text) : encode(text[0], text[1])));
  }

  #inTurn(work: () => Promise<Encoding[]>): Promise<Encoding[]> {
    const result = this.#turn.then(work);
    // The encodings are not to be held until the next call.
    this.#turn = result.then(() => {}, () => {});
    return result;
  }

  /** Where too long a text is cut: `right` is its end. */
  get truncationSide(): string {
    return this.#traits.truncationSide;
  }

  #checkRoom(text: TextOrPair, { addSpecialTokens, maxLength = Infinity }: EncodeSettings): void {
    const surround = this.#traits[typeof text === "string" ? "surround" : "surroundPair"];
    if (!addSpecialTokens || surround <= maxLength) return;
    throw new ModelError(
      `maxLength ${maxLength} has no room for the ${surround} special tokens that the tokenizer puts around each text`,
    );
  }

  /** The texts of token ids, special tokens left out. */
  async decode(ids: readonly (readonly number[])[]): Promise<string[]> {
    const texts = await this.#native.decodeBatch(ids.map((row) => [...row]), true);
    return this.#traits.cleansUp ? texts.map(cleanUp) : texts;
  }

  /** The id of a token given as it stands in the vocabulary, `undefined` if it is none. */
  tokenId(token: string): number | undefined {
    return token.isWellFormed() ? this.#native.tokenToId(token) ?? undefined : undefined;
  }

  /**
   * What tokens stand for within a text: ` the` for a token that begins a word. Special ones, and those that stand for
   * nothing, are as the vocabulary spells them; parts of characters are bytes, `<0xE6>`.
   */
  async spell(ids: readonly number[]): Promise<string[]> {
    // Decoders treat the beginning of a text in their own way: there stands a letter, which is taken off again.
    const [{ ids: before }] = await Array.fromAsync(this.encode(["a"], { addSpecialTokens: false }));
    const [alone, ...texts] = await this.decode([[...before], ...ids.map((id) => [...before, id])]);
    return texts.map((text, i) => {
      const [own, token] = [text.slice(alone.length), this.#native.idToToken(ids[i]) ?? ""];
      return own === "" ? token : own.includes("\ufffd") ? spellBytes(token) ?? own : own;
    });
  }

  /** Token ids are below this. */
  get vocabularySize(): number {
    const ids = () => Object.values(this.#native.getVocab(true));
    return this.#vocabularySize ??= ids().reduce((largest, id) => Math.max(largest, id), -1) + 1;
  }
}

function textsOf(text: TextOrPair): readonly string[] {
  return typeof text === "string" ? [text] : text;
}

function lengthOf(text: TextOrPair): number {
  return textsOf(text).reduce((sum, { length }) => sum + length, 0);
}

/** The library cannot be stopped, but nobody has to wait for it. */
async function inTime<T>(work: Promise<T>, texts: readonly TextOrPair[], signal: AbortSignal | undefined): Promise<T> {
  const length = texts.reduce((sum, text) => sum + lengthOf(text), 0);
  const most = CALL_SECONDS * (1 + length / CALL_LENGTH);
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () =>
      reject(
        new TokenizerTimeError(`the tokenizer took more than ${Math.round(most)} seconds over ${length} characters`),
      ),
    most * 1000,
  );
  try {
    return await untilAborted(Promise.race([work, late]), signal);
  } finally {
    clearTimeout(timer);
  }
}

function* intoCalls(texts: readonly TextOrPair[]): Generator<readonly TextOrPair[], void, void> {
  for (let start = 0, end = 0; start < texts.length; start = end) {
    let length = 0;
    do length += lengthOf(texts[end++]); while (
      end < texts.length && end - start < CALL_TEXTS && length + lengthOf(texts[end]) <= CALL_LENGTH
    );
    yield texts.slice(start, end);
  }
}

/** As in Python, where the library takes no such text. It would become U+FFFD, another character. */
function checkWellFormed(text: string): void {
  const half = halfCharacter(text);
  if (half !== undefined) throw new ModelError(`the text has ${half}`);
}

/** transformers' `clean_up_tokenization`. */
function cleanUp(text: string): string {
  const ends = [" .", " ?", " !", " ,", " ' ", " n't", " 'm", " 's", " 've", " 're"];
  return ends.reduce((cleaned, end) => cleaned.replaceAll(end, end.trim()), text);
}
