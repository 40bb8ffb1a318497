/**
 * The settings of a sentence-transformers model's first module, the transformer.
 *
 * @module
 */
import { join } from "../../../ops/standard.ts";
import { ModelError } from "../../../ops/errors.ts";
import { type JsonRecord as Json, recordIn } from "../../../ops/json_record.ts";
import type { ModelFolder } from "../files/folder.ts";
import { readOptionalJson } from "../files/read.ts";

/** How the transformer reads texts. */
export interface StTransformer {
  /** Most tokens of a text, if the settings say so. */
  readonly maxLength: number | undefined;
  /** Whether texts become lower case first. */
  readonly lowerCase: boolean;
}

/** Names of the settings' file, the first that is there counts: it was named after the class that made it. */
export const TRANSFORMER_SETTINGS: readonly string[] = [
  "bert",
  "roberta",
  "distilbert",
  "camembert",
  "albert",
  "xlm-roberta",
  "xlnet",
].map((kind) => `sentence_${kind}_config.json`);
/** Settings that change nothing for texts without a task. */
const HARMLESS = [
  "max_seq_length",
  "do_lower_case",
  "module_output_name",
  "unpad_inputs",
  "query_length",
  "document_length",
  "query_expansion",
  "model_args",
  "model_kwargs",
  "config_args",
  "config_kwargs",
  "tokenizer_name_or_path",
];
/** Settings of the tokenizer that change nothing where nothing is padded. */
const HARMLESS_FOR_TOKENS = ["model_max_length", "padding_side", "padding", "use_fast", "trust_remote_code"];
const HARMLESS_FOR_TEXTS = ["max_length", "padding", "truncation"];

/**
 * Reads the settings.
 *
 * @param folder the transformer's folder
 * @throws {ModelError} if there is a setting that is not supported
 */
export async function readStTransformer(folder: string): Promise<StTransformer> {
  for (const name of TRANSFORMER_SETTINGS) {
    const settings = await readOptionalJson(join(folder, name));
    if (settings === undefined || Object.keys(settings).length === 0) continue;
    checkSettings(settings, join(folder, name));
    return { maxLength: lengthOf(settings, join(folder, name)), lowerCase: settings.do_lower_case === true };
  }
  return { maxLength: undefined, lowerCase: false };
}

/** As in sentence-transformers: settings of one call, of the tokenizer, of the module. */
function lengthOf(settings: Json, path: string): number | undefined {
  const given = textSettings(settings).max_length ?? tokenSettings(settings).model_max_length ??
    settings.max_seq_length ?? undefined;
  if (given === undefined) return undefined;
  if (typeof given === "number" && Number.isInteger(given) && given > 0) return given;
  throw unsupported(path, `the length ${JSON.stringify(given)}`);
}

function checkSettings(settings: Json, path: string): void {
  const { transformer_task: task = "feature-extraction" } = settings;
  const modalities = recordIn(settings.modality_config);
  if (task !== "feature-extraction") throw unsupported(path, `the task ${JSON.stringify(task)}`);
  if ("message" in modalities) throw unsupported(path, "texts as chat messages (modality_config)");
  const text = recordIn(modalities.text);
  if ((text.method ?? "forward") !== "forward" || (text.method_output_name ?? STATES) !== STATES) {
    throw unsupported(path, `the output ${JSON.stringify(text)} (modality_config)`);
  }
  const { text: ofTexts, ...ofOthers } = recordIn(settings.processing_kwargs);
  requireHarmless(recordIn(ofTexts), HARMLESS_FOR_TEXTS, path);
  requireHarmless(tokenSettings(settings), HARMLESS_FOR_TOKENS, path);
  requireHarmless(recordIn(ofOthers.common), HARMLESS_FOR_TEXTS, path);
  requireHarmless(settings, [...HARMLESS, ...NESTED], path);
}

const STATES = "last_hidden_state";
/** Settings that were checked on their own. */
const NESTED = ["transformer_task", "modality_config", "processing_kwargs", "tokenizer_args", "processor_kwargs"];

function requireHarmless(settings: Json, harmless: readonly string[], path: string): void {
  const other = Object.keys(settings).find((name) => !harmless.includes(name));
  if (other !== undefined) throw unsupported(path, `${other} = ${JSON.stringify(settings[other])}`);
}

function unsupported(path: string, what: string): ModelError {
  return new ModelError(
    `Cannot open the sentence-transformers model: ${path} asks for ${what}, which is not supported`,
  );
}

function textSettings(settings: Json): Json {
  const processing = recordIn(settings.processing_kwargs);
  return { ...recordIn(processing.common), ...recordIn(processing.text) };
}

function tokenSettings(settings: Json): Json {
  return recordIn(settings.processor_kwargs ?? settings.tokenizer_args);
}

/** Most tokens of a text: what the settings say, or else the lesser of the tokenizer's limit and the model's positions. */
export function stMaxLength(
  { maxLength }: StTransformer,
  { config, tokenizerConfig }: ModelFolder,
): number | undefined {
  if (maxLength !== undefined) return maxLength;
  const { model_max_length: limit } = tokenizerConfig;
  const least = Math.min(typeof limit === "number" ? limit : Infinity, config.maxPositions ?? Infinity);
  return Number.isFinite(least) ? least : undefined;
}
