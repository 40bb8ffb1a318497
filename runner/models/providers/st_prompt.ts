/**
 * The prompt that a sentence-transformers model puts before texts, and the length of its vectors, as its
 * `config_sentence_transformers.json` says.
 *
 * @module
 */
import { join } from "../../../ops/standard.ts";
import { ModelError } from "../../../ops/errors.ts";
import { recordIn } from "../../../ops/json_record.ts";
import type { ModelFolder } from "../files/folder.ts";
import { readOptionalJson } from "../files/read.ts";
import { loadTokenizer } from "../rows/tokenizer.ts";
import { createTokenEncoder, type EncodingOptions } from "../rows/tokens.ts";

/** What the whole model's own settings say. */
export interface StSettings {
  /** Text that is put before each text. */
  readonly prompt: string;
  /** Names of the model's prompts if none of them is put before texts. */
  readonly unusedPrompts: readonly string[];
  /** How many of a vector's numbers are kept, if not all. */
  readonly truncateDim: number | undefined;
}

/** Prompts that every model has, empty where it gives none. */
const OWN_PROMPTS = { query: "", document: "" };

/**
 * Reads the settings.
 *
 * @throws {ModelError} if they name a prompt that is not there, or are for another kind of model
 */
export async function readStSettings(folder: string): Promise<StSettings> {
  const config = await readOptionalJson(join(folder, "config_sentence_transformers.json")) ?? {};
  const { model_type: kind = "SentenceTransformer", truncate_dim: truncateDim } = config;
  if (kind !== "SentenceTransformer") throw refusal(folder, `it is a ${JSON.stringify(kind)}, which is not supported`);
  if (
    truncateDim !== undefined && truncateDim !== null && !(Number.isInteger(truncateDim) && Number(truncateDim) > 0)
  ) {
    throw refusal(folder, `its truncate_dim is ${JSON.stringify(truncateDim)}, not a number of a vector's numbers`);
  }
  return { ...chosenPrompt(config, folder), truncateDim: truncateDim as number | undefined ?? undefined };
}

function chosenPrompt(config: Readonly<Record<string, unknown>>, folder: string) {
  const given = Object.entries(recordIn(config.prompts)).filter(([, text]) => text !== null);
  const prompts: Record<string, unknown> = { ...OWN_PROMPTS, ...Object.fromEntries(given) };
  const name = config.default_prompt_name ?? undefined;
  if (name === undefined) {
    return { prompt: "", unusedPrompts: Object.keys(prompts).filter((key) => prompts[key] !== "") };
  }
  const prompt = Object.hasOwn(prompts, String(name)) ? prompts[String(name)] : undefined;
  if (typeof prompt === "string") return { prompt, unusedPrompts: [] };
  const known = Object.keys(prompts).map((key) => JSON.stringify(key)).join(", ");
  throw refusal(folder, `its default prompt ${JSON.stringify(name)} is not among its prompts (${known})`);
}

function refusal(folder: string, reason: string): ModelError {
  return new ModelError(`Cannot open the sentence-transformers model ${folder}: ${reason}`);
}

/**
 * The number of tokens of the prompt: those of the prompt alone, less a special one at the end. So sentence-transformers
 * counts them, though tokens may reach over the prompt's end.
 */
export async function promptLength(prompt: string, model: ModelFolder, options: EncodingOptions): Promise<number> {
  if (prompt === "") return 0;
  const [tokenizer, encoder] = await Promise.all([loadTokenizer(model), createTokenEncoder(model, options)]);
  const [[ids], plain, [whole]] = await Promise.all([
    encoder.encode([prompt], [0]),
    encoder.split(prompt),
    Array.fromAsync(tokenizer.encode([prompt], { addSpecialTokens: true })),
  ]);
  const isAdded = plain.ids.at(-1) !== whole.ids.at(-1);
  const isSpecial = isAdded || specialTexts(model).some((token) => tokenizer.tokenId(token) === ids.at(-1));
  return ids.length - (isSpecial ? 1 : 0);
}

/** Tokens that have a role of their own: to begin, to end, to separate, and what else the tokenizer's configuration lists. */
function specialTexts({ tokenizerConfig }: ModelFolder): string[] {
  const { additional_special_tokens: more, extra_special_tokens: extra, ...config } = tokenizerConfig;
  const roles = Object.entries(config).filter(([name]) => name.endsWith("_token")).map(([, token]) => token);
  const tokens = [...roles, ...Object.values(more ?? {}), ...Object.values(extra ?? {})];
  return tokens.map((token) => (token as { readonly content?: unknown } | null)?.content ?? token).filter((token) =>
    typeof token === "string"
  );
}
