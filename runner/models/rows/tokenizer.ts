/**
 * Tokenizers, as Hugging Face's `tokenizers` library runs them: the one that models are trained with. Nothing else loads
 * it, and it is loaded with the first tokenizer.
 *
 * @module
 */
import type { Encoding, Tokenizer } from "tokenizers";
import { ModelError } from "../../../ops/errors.ts";
import type { ModelFolder } from "../files/folder.ts";
import { type AddedTokenEntry, tokensToAdd } from "./added_tokens.ts";
import { withLowerCase } from "./lower_case.ts";
import { TokenizedText } from "./tokenized_text.ts";

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
}

/** What is read of `tokenizer.json` besides what the library reads. */
interface TokenizerFile {
  readonly truncation?: { readonly direction?: string } | null;
  readonly added_tokens?: readonly AddedTokenEntry[];
  readonly model?: { readonly type?: string; readonly merges?: unknown };
}

type Config = ModelFolder["tokenizerConfig"];

/** Most texts, and UTF-16 code units, that the library gets at once: an encoding takes some hundred bytes for each token. */
const CALL_TEXTS = 256;
const CALL_LENGTH = 1 << 20;

/** Tokenizers that are kept: a large vocabulary takes seconds to load and some hundred megabytes. */
const KEPT = 4;
const kept = new Map<string, Promise<ModelTokenizer>>();

/**
 * The tokenizer of a model. It is loaded once, as long as its files stay as they are.
 *
 * @throws {ModelError} if the library cannot read it
 */
export async function loadTokenizer(folder: ModelFolder): Promise<ModelTokenizer> {
  const { tokenizerPath, tokenizerConfig, lowerCase = false } = folder;
  const { mtime, size } = await Deno.stat(tokenizerPath);
  const key = JSON.stringify([tokenizerPath, mtime, size, tokenizerConfig, lowerCase]);
  const tokenizer = kept.get(key) ?? openTokenizer(folder);
  // Those used last are kept; one that failed is tried anew.
  kept.delete(key);
  kept.set(key, tokenizer);
  for (const oldest of [...kept.keys()].slice(0, -KEPT)) kept.delete(oldest);
  tokenizer.catch(() => kept.delete(key));
  return await tokenizer;
}

async function openTokenizer({ tokenizerPath, tokenizerConfig, lowerCase }: ModelFolder): Promise<ModelTokenizer> {
  const text = await Deno.readTextFile(tokenizerPath);
  return await parseTokenizer(lowerCase ? withLowerCase(text) : text, tokenizerConfig, tokenizerPath);
}

/**
 * Makes a tokenizer.
 *
 * @param text what `tokenizer.json` holds
 * @param config what `tokenizer_config.json` holds
 * @param name what messages call the file
 * @throws {ModelError} if the library cannot read it, or cannot be loaded
 */
export async function parseTokenizer(text: string, config: Config, name: string): Promise<ModelTokenizer> {
  const library = await loadLibrary();
  try {
    return await createTokenizer(library, text, config);
  } catch (cause) {
    throw new ModelError(
      `Cannot use the tokenizer ${name}: ${
        (cause as Error).message
      }; it should be one that Hugging Face's tokenizers ` +
        "library saved, as AutoTokenizer.from_pretrained(…).save_pretrained(folder) does",
      { cause },
    );
  }
}

type Library = typeof import("tokenizers");

async function loadLibrary(): Promise<Library> {
  try {
    return await import("tokenizers");
  } catch (cause) {
    throw new ModelError(
      `Cannot load the tokenizers library: ${
        (cause as Error).message
      }; install dependencies again (deno install), and ` +
        "run with --allow-ffi, --allow-read and --allow-env",
      { cause },
    );
  }
}

async function createTokenizer(library: Library, text: string, config: Config): Promise<ModelTokenizer> {
  const file: TokenizerFile = JSON.parse(text);
  const native = library.Tokenizer.fromString(text);
  // Lengths are up to whoever encodes, as in transformers; those that were in use when the file was saved do not count.
  native.disableTruncation();
  native.disablePadding();
  addTokens(library, native, tokensToAdd(config, file.added_tokens ?? []));
  const [bare, full] = await Promise.all(
    [false, true].map((addSpecialTokens) => native.encode("", null, { addSpecialTokens })),
  );
  return new ModelTokenizer(native, {
    surround: full.getLength() - bare.getLength(),
    truncationSide: String(config.truncation_side ?? file.truncation?.direction ?? "right").toLowerCase(),
    cleansUp: cleansUp(config, file),
  });
}

function addTokens({ AddedToken }: Library, native: Tokenizer, tokens: readonly AddedTokenEntry[]): void {
  native.addAddedTokens(
    tokens.map(({ content, special, single_word, lstrip, rstrip, normalized }) =>
      new AddedToken(content, special, {
        singleWord: single_word,
        leftStrip: lstrip,
        rightStrip: rstrip,
        normalized,
      })
    ),
  );
}

/** transformers does not do it to texts of BPE models, which hold the spaces that they mean. */
function cleansUp(config: Config, { model }: TokenizerFile): boolean {
  const isBpe = model?.type === "BPE" || model?.merges !== undefined;
  return config.clean_up_tokenization_spaces === true &&
    (!isBpe || config.clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output === true);
}

interface Traits {
  /** Special tokens that are put around a text. */
  readonly surround: number;
  readonly truncationSide: string;
  /** Whether spaces before punctuation are taken out of decoded texts. */
  readonly cleansUp: boolean;
}

/** A tokenizer in memory; the work is done in threads of the library. */
export class ModelTokenizer {
  readonly #native: Tokenizer;
  readonly #traits: Traits;
  #vocabularySize: number | undefined;
  /** The library's length limit is the tokenizer's, not the call's: calls take turns. Each uses all cores. */
  #turn: Promise<unknown> = Promise.resolve();

  /** @param native not to be used by others */
  constructor(native: Tokenizer, traits: Traits) {
    this.#native = native;
    this.#traits = traits;
  }

  /**
   * The tokens of texts, in order.
   *
   * @throws {ModelError} if a text is not well-formed, or the length has no room for the special tokens
   * @throws if the library cannot encode a text
   */
  async *encode(texts: readonly string[], settings: EncodeSettings): AsyncGenerator<TokenizedText, void, void> {
    this.#checkRoom(settings);
    for (const part of intoCalls(texts)) {
      part.forEach(checkWellFormed);
      const encodings = await this.#inTurn(() => this.#encodeNow(part, settings));
      // Encodings are freed as they are used.
      for (const [index, text] of part.entries()) yield new TokenizedText(text, encodings[index]);
    }
  }

  #encodeNow(texts: readonly string[], { addSpecialTokens, maxLength = Infinity }: EncodeSettings) {
    if (maxLength === Infinity) this.#native.disableTruncation();
    else this.#native.setTruncation(maxLength, { direction: this.#traits.truncationSide });
    return this.#native.encodeBatch([...texts], { addSpecialTokens });
  }

  #inTurn(work: () => Promise<Encoding[]>): Promise<Encoding[]> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }

  #checkRoom({ addSpecialTokens, maxLength = Infinity }: EncodeSettings): void {
    const { surround } = this.#traits;
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

  /** Token ids are below this. */
  get vocabularySize(): number {
    const ids = () => Object.values(this.#native.getVocab(true));
    return this.#vocabularySize ??= ids().reduce((largest, id) => Math.max(largest, id), -1) + 1;
  }
}

function* intoCalls(texts: readonly string[]): Generator<readonly string[], void, void> {
  for (let start = 0, end = 0; start < texts.length; start = end) {
    let length = 0;
    do length += texts[end++].length; while (
      end < texts.length && end - start < CALL_TEXTS && length + texts[end].length <= CALL_LENGTH
    );
    yield texts.slice(start, end);
  }
}

/** As in Python, where the library takes no such text. It would become U+FFFD, another character. */
function checkWellFormed(text: string): void {
  if (text.isWellFormed()) return;
  const position = text.search(/\p{Surrogate}/u);
  throw new ModelError(
    `the text has half of a surrogate pair (U+${text.charCodeAt(position).toString(16).toUpperCase()} at position ` +
      `${position}), which is no character; text.toWellFormed() puts U+FFFD in its place`,
  );
}

/** transformers' `clean_up_tokenization`. */
function cleanUp(text: string): string {
  const ends = [" .", " ?", " !", " ,", " ' ", " n't", " 'm", " 's", " 've", " 're"];
  return ends.reduce((cleaned, end) => cleaned.replaceAll(end, end.trim()), text);
}
