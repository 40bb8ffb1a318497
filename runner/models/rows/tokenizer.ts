/**
 * Makes the tokenizers of models with Hugging Face's `tokenizers`, the library that they are trained with. Nothing else
 * loads it, and it is loaded with the first tokenizer.
 *
 * @module
 */
import type { Tokenizer } from "tokenizers";
import { ModelError } from "../../../ops/errors.ts";
import { parseJson } from "../../../ops/json_record.ts";
import { versionOf } from "../files/file_guard.ts";
import { readTextWithin } from "../files/read.ts";
import type { ModelFolder } from "../files/folder.ts";
import { type AddedTokenEntry, tokensToAdd } from "./added_tokens.ts";
import { withLowerCase } from "./lower_case.ts";
import { ModelTokenizer } from "./model_tokenizer.ts";
import { refuseFatalFaults, refuseFatalMerges, refuseInsertions, type TokenizerModel } from "./tokenizer_faults.ts";
import { tokenizerLimits, type TokenizerSteps } from "./tokenizer_limits.ts";

/** What is read of `tokenizer.json` besides what the library reads. */
interface TokenizerFile {
  readonly truncation?: { readonly direction?: string } | null;
  readonly added_tokens?: readonly AddedTokenEntry[];
  readonly normalizer?: unknown;
  readonly pre_tokenizer?: unknown;
  readonly post_processor?: unknown;
  readonly decoder?: unknown;
  readonly model?: TokenizerSteps["model"] & TokenizerModel;
}

/** What a tokenizer is made from. */
export type TokenizerFiles = Pick<ModelFolder, "tokenizerPath" | "tokenizerConfig" | "lowerCase">;

type Config = TokenizerFiles["tokenizerConfig"];

/** Tokenizers that are kept: a large vocabulary takes seconds to load and some hundred megabytes. */
const KEPT = 4;
const kept = new Map<string, Promise<ModelTokenizer>>();

/**
 * The tokenizer of a model. It is loaded once, as long as its files stay as they are.
 *
 * What counts is `tokenizer.json`, as for Python's `tokenizers` and transformers' `PreTrainedTokenizerFast`. Classes of
 * transformers 5 that take no more than the vocabulary from it are not followed: its `LlamaTokenizer` splits a text that
 * begins with a space otherwise than Llama 2's file does.
 *
 * @throws {ModelError} if the library cannot read it
 */
export async function loadTokenizer(files: TokenizerFiles): Promise<ModelTokenizer> {
  const { tokenizerPath, tokenizerConfig, lowerCase = false } = files;
  const key = JSON.stringify([tokenizerPath, versionOf(tokenizerPath), tokenizerConfig, lowerCase]);
  const tokenizer = kept.get(key) ?? openTokenizer(files);
  // Those used last are kept; one that failed is tried anew.
  kept.delete(key);
  kept.set(key, tokenizer);
  for (const oldest of [...kept.keys()].slice(0, -KEPT)) kept.delete(oldest);
  tokenizer.catch(() => kept.delete(key));
  return await tokenizer;
}

/** Vocabularies of a quarter of a million tokens with their merges take 35 MB. */
const MOST_BYTES = 256 << 20;

/** The text of a `tokenizer.json`. @throws {ModelError} for one that is too long to be any */
export async function readTokenizerFile(path: string): Promise<string> {
  return await readTextWithin(path, MOST_BYTES);
}

async function openTokenizer(files: TokenizerFiles): Promise<ModelTokenizer> {
  return await parseTokenizer(await readTokenizerFile(files.tokenizerPath), files);
}

/**
 * Makes a tokenizer.
 *
 * @param text what `tokenizer.json` holds
 * @param files its path, for messages, and what else counts
 * @throws {ModelError} if the library cannot read it, or cannot be loaded
 */
export async function parseTokenizer(text: string, files: TokenizerFiles): Promise<ModelTokenizer> {
  const library = await loadLibrary();
  try {
    return await createTokenizer(library, files.lowerCase ? withLowerCase(text) : text, files.tokenizerConfig);
  } catch (cause) {
    const { message } = cause as Error;
    throw new ModelError(
      `Cannot use the tokenizer ${files.tokenizerPath}: ${message}; it should be one that Hugging Face's tokenizers ` +
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
    const { message } = cause as Error;
    throw new ModelError(
      `Cannot load the tokenizers library: ${message}; install dependencies again (deno install), and run with ` +
        "--allow-ffi, --allow-read and --allow-env",
      { cause },
    );
  }
}

async function createTokenizer(library: Library, text: string, config: Config): Promise<ModelTokenizer> {
  const file = parseJson(text) as TokenizerFile;
  refuseFatalFaults([file.normalizer, file.pre_tokenizer, file.post_processor, file.decoder]);
  refuseFatalMerges(file.model);
  const check = tokenizerLimits(file);
  refuseInsertions(file.normalizer);
  const native = library.Tokenizer.fromString(text);
  // Lengths are up to whoever encodes, as in transformers; those that were in use when the file was saved do not count.
  native.disableTruncation();
  native.disablePadding();
  addTokens(library, native, tokensToAdd(config, file.added_tokens ?? []));
  const around = async (pair: string | null) => {
    const [bare, full] = await Promise.all(
      [false, true].map((addSpecialTokens) => native.encode("", pair, { addSpecialTokens })),
    );
    return full.getLength() - bare.getLength();
  };
  return new ModelTokenizer(native, {
    surround: await around(null),
    surroundPair: await around(""),
    truncationSide: String(config.truncation_side ?? file.truncation?.direction ?? "right").toLowerCase(),
    cleansUp: cleansUp(config, file),
    check,
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
