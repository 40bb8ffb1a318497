/**
 * From texts and conversations to token ids, as Hugging Face's tokenizers and chat templates do it.
 *
 * @module
 */
import { Tokenizer } from "@huggingface/tokenizers";
import { ModelError } from "../../../ops/errors.ts";
import type { ModelFolder } from "../files/folder.ts";
import { type Conversation, createChatTemplate, specialTokens } from "./chat_template.ts";

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
   * The token ids of one input. A raw text without a single token becomes the beginning-of-text token.
   *
   * @param row the row's number, for messages
   * @throws {ModelError} if the row cannot be encoded
   */
  encode(input: ModelInput, row: number): Int32Array<ArrayBuffer>;
  /** The text of token ids, special tokens left out. */
  decode(ids: readonly number[]): string;
  /** The id of a token given as text, `undefined` if the text is not one token of the vocabulary. */
  tokenId(token: string): number | undefined;
  /** The tokens into which a text splits, without special ones. */
  split(text: string): { readonly ids: readonly number[]; readonly tokens: readonly string[] };
  /** Token ids are below this. */
  readonly vocabularySize: number;
}

/** Longest length that is meant: tokenizers without a limit say 1e30. */
const NO_LIMIT = 1e9;

/**
 * Makes the encoder of a model.
 *
 * @throws {ModelError} if the tokenizer or the template cannot be read
 */
export function createTokenEncoder(folder: ModelFolder, options: EncodingOptions = {}): TokenEncoder {
  const tokenizer = createTokenizer(folder);
  const special = specialTokens(folder);
  const wantsTemplate = options.applyChatTemplate ?? true;
  const template = wantsTemplate ? createChatTemplate(folder, options.appendToChatTemplate) : undefined;
  const warnings = wantsTemplate && template === undefined
    ? [`The model ${folder.path} has no chat template: texts are read as they are`]
    : [];
  const maxLength = lengthLimit(options.maxLength ?? folder.tokenizerConfig.model_max_length);
  const keepEnd = folder.tokenizerConfig.truncation_side === "left";
  const surround = specialSurround(tokenizer);

  /** Text from a template brings its special tokens along: adding more would double them. */
  function encodeConversation(conversation: Conversation, row: number): number[] {
    if (template === undefined) {
      throw new ModelError(
        `Cannot encode the conversation of row ${row}: ` +
          (wantsTemplate
            ? `the model ${folder.path} has no chat template; use a text column, or a model that was trained on conversations`
            : "applyChatTemplate is false; a conversation becomes text only through the chat template"),
      );
    }
    return truncate(
      tokenizer.encode(template.render(conversation, row), { add_special_tokens: false }).ids,
      maxLength,
      keepEnd,
    );
  }

  /** Truncation leaves room for the special tokens around the text, as transformers does. */
  function encodeText(text: string): number[] {
    const ids = tokenizer.encode(text, { add_special_tokens: false }).ids;
    const room = Math.max(maxLength - surround.before.length - surround.after.length, 0);
    return [...surround.before, ...truncate(ids, room, keepEnd), ...surround.after];
  }

  function encode(input: ModelInput, row: number): Int32Array<ArrayBuffer> {
    checkInput(input, row);
    const ids = typeof input !== "string"
      ? encodeConversation(input, row)
      : template === undefined
      ? encodeText(input)
      : encodeConversation([{ role: "user", content: input }], row);
    if (ids.length > 0) return Int32Array.from(ids);
    const start = special.bos_token === undefined ? undefined : tokenizer.token_to_id(special.bos_token);
    if (start !== undefined) return Int32Array.of(start);
    throw new ModelError(
      `Cannot encode row ${row}: the text ${JSON.stringify(input)} has no tokens, and the tokenizer has no ` +
        "beginning-of-text token to stand for it; leave empty rows out with maskRows",
    );
  }

  return {
    warnings,
    check: checkInput,
    encode,
    // The library refuses to decode nothing.
    decode: (ids) => ids.length === 0 ? "" : tokenizer.decode([...ids], { skip_special_tokens: true }),
    tokenId: (token) => tokenizer.token_to_id(token),
    split: (text) => tokenizer.encode(text, { add_special_tokens: false }),
    get vocabularySize() {
      return Math.max(...tokenizer.get_vocab().values()) + 1;
    },
  };
}

/**
 * Checks that a row is a text or a conversation.
 *
 * @throws {ModelError} if it is not, with the row's number
 */
export function checkInput(input: ModelInput, row: number): asserts input is string | Conversation {
  if (input === null || input === undefined) {
    throw new ModelError(`Cannot encode row ${row}: it has no text (null); leave such rows out with maskRows`);
  }
  if (typeof input === "string" || Array.isArray(input)) return;
  throw new ModelError(`Cannot encode row ${row}: expected a text or a list of messages, got ${JSON.stringify(input)}`);
}

function createTokenizer(folder: ModelFolder): Tokenizer {
  try {
    return new Tokenizer(folder.tokenizer, folder.tokenizerConfig);
  } catch (cause) {
    throw new ModelError(
      `Cannot use the tokenizer of ${folder.path}: ${(cause as Error).message}; tokenizer.json should be one that ` +
        "Hugging Face's tokenizers library saved",
      { cause },
    );
  }
}

/** The special tokens that the tokenizer puts before and after a text. */
function specialSurround(tokenizer: Tokenizer): { readonly before: number[]; readonly after: number[] } {
  const plain = tokenizer.encode("a", { add_special_tokens: false }).ids;
  const full = tokenizer.encode("a").ids;
  for (let start = 0; start + plain.length <= full.length; start++) {
    if (plain.every((id, index) => full[start + index] === id)) {
      return { before: full.slice(0, start), after: full.slice(start + plain.length) };
    }
  }
  return { before: [], after: [] };
}

function lengthLimit(limit: unknown): number {
  if (typeof limit !== "number" || limit >= NO_LIMIT) return Infinity;
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new ModelError(`Cannot truncate to maxLength ${limit}: expected a positive integer`);
}

function truncate(ids: number[], length: number, keepEnd: boolean): number[] {
  if (ids.length <= length) return ids;
  return keepEnd ? ids.slice(ids.length - length) : ids.slice(0, length);
}
