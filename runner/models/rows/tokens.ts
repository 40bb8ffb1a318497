/**
 * From texts and conversations to token ids, as Hugging Face's tokenizers and chat templates do it.
 *
 * @module
 */
import { PRESENT_ROWS } from "../../../ops/column_code.ts";
import { ModelError } from "../../../ops/errors.ts";
import { jsonWithBigInts } from "../../../ops/raw_json.ts";
import type { TokenSequence } from "../engine/token_batch.ts";
import type { ModelFolder } from "../files/folder.ts";
import { type ChatTemplate, type Conversation, createChatTemplate, specialTokens } from "./chat_template.ts";
import { type EncodeSettings, type ModelTokenizer, type TextOrPair, TokenizerTimeError } from "./model_tokenizer.ts";
import { halfCharacter } from "./half_character.ts";
import { renderRows } from "./render_rows.ts";
import { lonelyToken, type RowTokens, rowTokens } from "./row_tokens.ts";
import { tokenWindows } from "./token_windows.ts";
import type { TokenizedText } from "./tokenized_text.ts";
import { loadTokenizer, type TokenizerFiles } from "./tokenizer.ts";

/** What a model can read: a text or a conversation. `null` is refused, with the row's number. */
export type ModelInput = string | Conversation | null;

/** How inputs become tokens. */
export interface EncodingOptions {
  /**
   * Wrap a text as one user message with the model's chat template and a generation prompt. A conversation needs it. A
   * model without a template reads texts as they are.
   *
   * @default true
   */
  readonly applyChatTemplate?: boolean;
  /** Template source to append to the chat template. */
  readonly appendToChatTemplate?: string | null;
  /** Most tokens of a row, special ones included. Left out: the tokenizer's `model_max_length`. */
  readonly maxLength?: number | null;
}

/** How a classification head reads rows. */
export interface SequenceSettings {
  /** The second text of a row, where rows are pairs. */
  readonly pairOf?: (row: number) => string;
  /** Reads what is longer in windows that share so many tokens; left out: it is cut. */
  readonly overlap?: number;
  /** Ends the work. */
  readonly signal?: AbortSignal;
}

/** Turns the rows of a dataset into token ids. */
export interface TokenEncoder {
  /** What a reader of the results should know, such as that the model has no chat template. */
  readonly warnings: readonly string[];
  /**
   * Checks that an input is one.
   *
   * @throws {ModelError} if it is neither text nor conversation
   */
  check(input: ModelInput, row: number): void;
  /**
   * The token ids of inputs. A raw text without a single token becomes the beginning-of-text token.
   *
   * @param rows the inputs' row numbers, for messages
   * @param signal ends the work after some hundred texts, or about a million characters
   * @throws {ModelError} if a row cannot be encoded
   * @throws the signal's reason if it is aborted
   */
  encode(
    inputs: readonly ModelInput[],
    rows: readonly number[],
    signal?: AbortSignal,
  ): Promise<Int32Array<ArrayBuffer>[]>;
  /**
   * The tokens of inputs as a classification head reads them: for each input one sequence, or one for each window.
   *
   * @throws {ModelError} if a row cannot be encoded, or its windows cannot go on
   * @throws the signal's reason if it is aborted
   */
  encodeWhole(
    inputs: readonly ModelInput[],
    rows: readonly number[],
    settings: SequenceSettings,
  ): Promise<(readonly TokenSequence[])[]>;
  /** How many tokens inputs have, uncut. */
  lengths(inputs: readonly ModelInput[], rows: readonly number[], settings: SequenceSettings): Promise<number[]>;
  /** The tokens of inputs as people read them: what {@linkcode TokenEncoder.encode} gives, with texts and places. */
  describe(inputs: readonly ModelInput[], rows: readonly number[], signal?: AbortSignal): Promise<RowTokens[]>;
  /** The texts of token ids, special tokens left out. */
  decode(ids: readonly (readonly number[])[]): Promise<string[]>;
  /** What each token stands for within a text. */
  spell(ids: readonly number[]): Promise<string[]>;
  /** The id of a token given as text, `undefined` if the text is not one token of the vocabulary. */
  tokenId(token: string): number | undefined;
  /** The tokens into which a text splits, without special ones. */
  split(text: string): Promise<TokenizedText>;
  /** Token ids are below this. */
  readonly vocabularySize: number;
}

/** What an encoder needs of a model's folder. */
export type TextFiles =
  & TokenizerFiles
  & Pick<ModelFolder, "path" | "isEncoder" | "chatTemplate" | "otherChatTemplates">;

/** Writes the prompts that a model reads, in place of its chat template. */
export interface PromptWriter {
  /** Makes a text of a conversation. */
  readonly template: ChatTemplate;
  /** The conversation in the form that the template reads. */
  prepare(conversation: Conversation): Conversation;
  /** What is read of the text that the template made. */
  finish(text: string): string;
}

/** Longest length that is meant: tokenizers without a limit say 1e30. */
export const NO_LIMIT = 1e9;

/**
 * Makes the encoder of a model.
 *
 * @throws {ModelError} if the tokenizer or the template cannot be read
 */
export async function createTokenEncoder(
  folder: TextFiles,
  options: EncodingOptions = {},
  writer = chatWriter(folder, options),
): Promise<TokenEncoder> {
  const maxLength = lengthLimit(options.maxLength ?? folder.tokenizerConfig.model_max_length);
  const tokenizer = await loadTokenizer(folder);
  // Text from a template brings its special tokens along: adding more would double them.
  const settings = { addSpecialTokens: writer === undefined, maxLength };
  const start = startToken(folder, tokenizer);

  /** What the tokenizer gets of inputs. */
  async function textsOf(inputs: readonly ModelInput[], rows: readonly number[], signal?: AbortSignal) {
    inputs.forEach((input, index) => checkInput(input, rows[index]));
    inputs.forEach((input, index) => checkCharacters(input, rows[index]));
    if (writer !== undefined) {
      const conversations = inputs.map((input) => writer.prepare(asConversation(input)));
      return (await renderRows(writer.template, conversations, rows, signal)).map(writer.finish);
    }
    const odd = inputs.findIndex((input) => typeof input !== "string");
    if (odd < 0) return inputs as readonly string[];
    throw new ModelError(`Cannot encode the conversation of row ${rows[odd]}: ${whyNoTemplate(folder, options)}`);
  }

  async function encode(inputs: readonly ModelInput[], rows: readonly number[], signal?: AbortSignal) {
    const texts = await textsOf(inputs, rows, signal);
    const encoded = await encodeRows(tokenizer, texts, rows, settings, ({ ids }) => ids, signal);
    return encoded.map((ids, index) => ids.length > 0 ? ids : start ?? refuseEmpty(texts[index], rows[index]));
  }

  /** What the tokenizer gets of inputs that may be pairs. */
  async function pairsOf(
    inputs: readonly ModelInput[],
    rows: readonly number[],
    { pairOf, signal }: SequenceSettings,
  ): Promise<readonly TextOrPair[]> {
    const texts = await textsOf(inputs, rows, signal);
    return pairOf === undefined ? texts : texts.map((text, index) => [text, pairOf(rows[index])]);
  }

  async function encodeWhole(inputs: readonly ModelInput[], rows: readonly number[], sequences: SequenceSettings) {
    const { overlap, signal } = sequences;
    const given = await pairsOf(inputs, rows, sequences);
    const windows = { size: maxLength, overlap: overlap ?? 0, side: tokenizer.truncationSide };
    const take = (encoded: TokenizedText) =>
      overlap === undefined ? [{ ids: encoded.ids, types: encoded.types }] : tokenWindows(encoded, windows);
    const all = { ...settings, maxLength: overlap === undefined ? maxLength : Infinity };
    const encoded = await encodeRows(tokenizer, given, rows, all, take, signal);
    const isEmpty = ([{ ids }]: readonly TokenSequence[]) => ids.length === 0;
    return encoded.map((each, index) =>
      isEmpty(each) ? [{ ids: start ?? refuseEmpty(String(given[index]), rows[index]) }] : each
    );
  }

  async function lengths(inputs: readonly ModelInput[], rows: readonly number[], sequences: SequenceSettings) {
    const given = await pairsOf(inputs, rows, sequences);
    const all = { ...settings, maxLength: Infinity };
    return await encodeRows(tokenizer, given, rows, all, ({ length }) => length, sequences.signal);
  }

  async function describe(inputs: readonly ModelInput[], rows: readonly number[], signal?: AbortSignal) {
    const texts = await textsOf(inputs, rows, signal);
    const take = (encoded: TokenizedText, index: number) => {
      const own = inputs[index];
      return rowTokens(encoded, texts[index], typeof own === "string" ? own : undefined);
    };
    const described = await encodeRows(tokenizer, texts, rows, settings, take, signal);
    return described.map((tokens, index) => {
      if (tokens.ids.length > 0) return tokens;
      const [id] = start ?? refuseEmpty(texts[index], rows[index]);
      return lonelyToken(id, specialTokens(folder).bos_token);
    });
  }

  return {
    warnings: warningsOf(folder, options),
    check: checkInput,
    encode,
    encodeWhole,
    lengths,
    describe,
    decode: (ids) => tokenizer.decode(ids),
    spell: (ids) => tokenizer.spell(ids),
    tokenId: (token) => tokenizer.tokenId(token),
    async split(text) {
      const [split] = await Array.fromAsync(tokenizer.encode([text], { addSpecialTokens: false }));
      return split;
    },
    get vocabularySize() {
      return tokenizer.vocabularySize;
    },
  };
}

/** The model's own chat template, if texts are to be put into it and it has one. */
function chatWriter(
  folder: TextFiles,
  { applyChatTemplate = true, appendToChatTemplate }: EncodingOptions,
): PromptWriter | undefined {
  const template = applyChatTemplate ? createChatTemplate(folder, appendToChatTemplate) : undefined;
  return template && { template, prepare: (conversation) => conversation, finish: (text) => text };
}

/** A text is what a user says. */
function asConversation(input: ModelInput): Conversation {
  return typeof input === "string" ? [{ role: "user", content: input }] : input!;
}

/**
 * Encodes texts. What cannot be encoded fails all that the library got with it: the row is looked for.
 *
 * @param take what is kept of a text's tokens
 */
async function encodeRows<T>(
  tokenizer: ModelTokenizer,
  texts: readonly TextOrPair[],
  rows: readonly number[],
  settings: EncodeSettings,
  take: (encoded: TokenizedText, index: number) => T,
  signal: AbortSignal | undefined,
): Promise<T[]> {
  try {
    return await Array.fromAsync(tokenizer.encode(texts, { ...settings, signal }), take);
  } catch (cause) {
    signal?.throwIfAborted();
    // Whoever waits is not to wait for each row as long again.
    if (texts.length === 1 || cause instanceof TokenizerTimeError) {
      throw new ModelError(`Cannot encode row ${rows[0]}: ${(cause as Error).message}`, { cause });
    }
    return (await Array.fromAsync(
      texts,
      (text, index) =>
        encodeRows(tokenizer, [text], [rows[index]], settings, (encoded) => take(encoded, index), signal),
    ))
      .flat();
  }
}

/** Stands for a text without tokens. */
function startToken(folder: TextFiles, tokenizer: ModelTokenizer): Int32Array<ArrayBuffer> | undefined {
  const { bos_token: start } = specialTokens(folder);
  const id = start === undefined ? undefined : tokenizer.tokenId(start);
  return id === undefined ? undefined : Int32Array.of(id);
}

function refuseEmpty(text: string, row: number): never {
  throw new ModelError(
    `Cannot encode row ${row}: the text ${JSON.stringify(text)} has no tokens, and the tokenizer has no ` +
      "beginning-of-text token to stand for it; leave empty rows out with maskRows",
  );
}

function whyNoTemplate({ path }: TextFiles, { applyChatTemplate = true }: EncodingOptions): string {
  return applyChatTemplate
    ? `the model ${path} has no chat template; use a text column, or a model that was trained on conversations`
    : "applyChatTemplate is false; a conversation becomes text only through the chat template";
}

function warningsOf(folder: TextFiles, { applyChatTemplate = true }: EncodingOptions): string[] {
  const { path, chatTemplate, tokenizerConfig, isEncoder } = folder;
  return [
    ...(applyChatTemplate && chatTemplate === undefined && !isEncoder
      ? [`The model ${path} has no chat template: texts are read as they are`]
      : []),
    ...(tokenizerConfig.split_special_tokens === true
      ? [
        `The tokenizer of ${path} asks for split_special_tokens: special tokens within texts are not split all the same`,
      ]
      : []),
  ];
}

/**
 * Checks that a row is a text or a conversation.
 *
 * @throws {ModelError} if it is not, with the row's number
 */
export function checkInput(input: ModelInput, row: number): asserts input is string | Conversation {
  if (input === null || input === undefined) {
    throw new ModelError(
      `Cannot encode row ${row}: it has no text (null); ${PRESENT_ROWS} has the others`,
    );
  }
  if (typeof input === "string" || Array.isArray(input)) return;
  throw new ModelError(
    `Cannot encode row ${row}: expected a text or a list of messages, got ${jsonWithBigInts(input)}`,
  );
}

/** Before a template stands around the text, which would count in the position. */
function checkCharacters(input: ModelInput, row: number): void {
  const half = typeof input === "string" ? halfCharacter(input) : undefined;
  if (half !== undefined) throw new ModelError(`Cannot encode row ${row}: the text has ${half}`);
}

function lengthLimit(limit: unknown): number {
  if (typeof limit !== "number" || limit >= NO_LIMIT) return Infinity;
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new ModelError(`Cannot truncate to maxLength ${limit}: expected a positive integer`);
}
