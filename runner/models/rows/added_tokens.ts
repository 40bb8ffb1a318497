/**
 * The tokens that `tokenizer_config.json` adds to those of `tokenizer.json`.
 *
 * @module
 */

import { isRecord, type JsonRecord } from "../../../ops/json_record.ts";

/** A token that is found in texts before they are split, as `tokenizer.json` and `tokenizer_config.json` write it. */
export interface AddedTokenEntry {
  /** Its text. */
  readonly content: string;
  /** Whether it is found only where no letter, digit or underscore is beside it. */
  readonly single_word: boolean;
  /** Whether white space before it belongs to it. */
  readonly lstrip: boolean;
  /** Whether white space after it belongs to it. */
  readonly rstrip: boolean;
  /** Whether it is looked for in the normalised text. */
  readonly normalized: boolean;
  /** Whether it is left out of decoded texts. */
  readonly special: boolean;
}

/** Names of special tokens that every tokenizer can have, in the order in which transformers adds them. */
const COMMON_NAMES = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

const FLAGS = ["single_word", "lstrip", "rstrip", "normalized", "special"] as const;

type Config = JsonRecord;

/**
 * What a configuration adds, in order: tokens of `added_tokens_decoder`, which replace those that `tokenizer.json` has with
 * other flags; then special tokens, by name (`bos_token`, …) and in lists, that it does not have. This is what transformers
 * 5 does (`TokenizersBackend`), which ignores `add_bos_token` and `add_eos_token` where there is a `tokenizer.json`.
 *
 * @param present tokens of `tokenizer.json`
 */
export function tokensToAdd(config: Config, present: readonly AddedTokenEntry[]): AddedTokenEntry[] {
  const named = namedTokens(config).map((token) => entryOf(token, true));
  const names = new Set(named.map(({ content }) => content));
  const known = new Map(present.map((token) => [token.content, token]));
  const added = new Map<string, AddedTokenEntry>();
  for (const token of decoderTokens(config)) {
    if (isSame(entryOf(token), known.get(token.content))) continue;
    added.set(token.content, entryOf(token, names.has(token.content)));
  }
  for (const token of [...named, ...listedTokens(config)]) {
    if (known.has(token.content) || added.has(token.content)) continue;
    added.set(token.content, entryOf(token, names.has(token.content)));
  }
  return [...added.values()];
}

type TokenText = Partial<AddedTokenEntry> & Pick<AddedTokenEntry, "content">;

function decoderTokens(config: Config): TokenText[] {
  return Object.entries(config.added_tokens_decoder ?? {})
    .sort(([a], [b]) => Number(a) - Number(b))
    .flatMap(([, token]) => tokenTexts(token));
}

/** `bos_token` and the like, then those that only this model has, such as `image_token`. */
function namedTokens(config: Config): TokenText[] {
  const names = Object.keys(config).filter((name) => name.endsWith("_token") && !COMMON_NAMES.includes(name));
  const extra = config.extra_special_tokens;
  const named = isRecord(extra) ? Object.values(extra) : [];
  return [...[...COMMON_NAMES, ...names].map((name) => config[name]), ...named].flatMap(tokenTexts);
}

function listedTokens({ extra_special_tokens: extra, additional_special_tokens: additional }: Config): TokenText[] {
  const hasExtra = Object.keys(extra ?? {}).length > 0;
  return [hasExtra ? extra : additional].filter(Array.isArray).flat().flatMap(tokenTexts);
}

/** Older files hold objects in place of texts. What is neither is no token. */
function tokenTexts(token: unknown): TokenText[] {
  if (typeof token === "string") return tokenTexts({ content: token, special: true });
  return isRecord(token) && typeof token.content === "string" && token.content !== "" ? [token as TokenText] : [];
}

/** All flags of a token, those left out as the library fills them in. */
function entryOf(token: TokenText, isNamed = false): AddedTokenEntry {
  const { content, single_word = false, lstrip = false, rstrip = false } = token;
  const special = isNamed || (token.special ?? false);
  return { content, single_word, lstrip, rstrip, normalized: token.normalized ?? !special, special };
}

function isSame(a: AddedTokenEntry, b: AddedTokenEntry | undefined): boolean {
  return b !== undefined && FLAGS.every((flag) => a[flag] === b[flag]);
}
