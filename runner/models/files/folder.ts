/**
 * Opens a model folder in the layout of the Hugging Face Hub's ONNX repositories.
 *
 * `config.json`, `tokenizer.json`, `tokenizer_config.json`, optionally `chat_template.jinja`, and the model itself as
 * `onnx/model*.onnx` or `model*.onnx`, with its external data files beside it. Of an encoder and a decoder,
 * `encoder_model*.onnx` is the model. In folders of onnxruntime-genai, `genai_config.json` names the model's file, and
 * stands for `config.json` where there is none.
 *
 * @module
 */
import { join } from "../../../ops/standard.ts";
import { ModelError } from "../../../ops/errors.ts";
import { isRecord, type JsonRecord as Json } from "../../../ops/json_record.ts";
import { show } from "../../../ops/messages.ts";
import { type ModelConfig, readConfig } from "./config.ts";
import { checkFiles } from "./check_files.ts";
import { encoderConfig } from "./encoder_config.ts";
import { GENAI_FILE, genaiModelFile, genaiSizes } from "./genai_config.ts";
import { isEncoder } from "./is_encoder.ts";
import { listFiles } from "./list_files.ts";
import { locateModel, type ModelPlace } from "./locate.ts";
import { chooseModelFile, type FileWish, type ModelUse, partOf, typesOf, usualName } from "./model_file.ts";
import { checkPart, lonelyDecoder, noModelFile } from "./no_model_file.ts";
import { isFile, readOptional, readOptionalJson } from "./read.ts";

/** A model on disk; nothing of its weights is read yet. */
export interface ModelFolder {
  /** The folder. */
  readonly path: string;
  /** The ONNX file that is named, or that the number type selects. */
  readonly modelPath: string;
  /** What a reader of the results should know of that file, if nobody asked for it. */
  readonly choice: string | undefined;
  /** Sizes. */
  readonly config: ModelConfig;
  /** Whether it sees a whole text at once: such models know no chats. */
  readonly isEncoder: boolean;
  /** Parsed `generation_config.json`; empty if there is none. */
  readonly generationConfig: Json;
  /** `tokenizer.json`; it can have tens of megabytes, and is read where texts are encoded. */
  readonly tokenizerPath: string;
  /** Parsed `tokenizer_config.json`; empty if there is none. */
  readonly tokenizerConfig: Json;
  /** Whether texts become lower case before they become tokens, where the folder itself does not say so. */
  readonly lowerCase?: boolean;
  /** Source of the chat template, if the model has a default one. */
  readonly chatTemplate: string | undefined;
  /** Names of the chat templates of a model that has none by default; empty for any other. */
  readonly otherChatTemplates: readonly string[];
}

/** A template among those for special uses; where it is there, it is the default one. */
const OTHER_DEFAULT_TEMPLATE = "additional_chat_templates/default.jinja";

/** The files that a model folder is read from, besides the model itself. Not every folder has all of them. */
export const TEXT_FILES: readonly string[] = [
  "config.json",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "chat_template.jinja",
  OTHER_DEFAULT_TEMPLATE,
  "chat_template.json",
  GENAI_FILE,
];

/**
 * Opens a model.
 *
 * @param name path of the folder, or of one ONNX file in it or in a folder below: `models/gpt2/onnx/model_O2.onnx`
 * @param dtype number type of the weights, which selects the file where none is named: one of {@linkcode NUMBER_TYPES}; `null` takes the first of them of which there is a file
 * @param use what the model is run for: of an encoder and a decoder, there are the encoder's activations
 * @throws {ModelError} if a file is missing or cannot be read; the message says which, and what to do
 */
export async function openModelFolder(
  name: string,
  dtype: string | null = null,
  use: ModelUse = "activations",
): Promise<ModelFolder> {
  const { folder: path, file: namedFile } = await locateModel(name);
  checkFiles(path, TEXT_FILES);
  const genai = await readOptionalJson(join(path, GENAI_FILE));
  const wish = { dtype, use, named: genaiModelFile(genai) };
  const file = await findModelFile({ path, file: namedFile }, wish);
  const configuration = await readConfiguration(path, genai, partOf(file));
  if (configuration.json.is_encoder_decoder === true && partOf(file) === "decoder") {
    throw lonelyDecoder(join(path, file));
  }
  const tokenizerPath = join(path, "tokenizer.json");
  if (!await isFile(tokenizerPath)) {
    throw missingFile(
      tokenizerPath,
      "the tokenizer is saved there by AutoTokenizer.from_pretrained(…).save_pretrained(folder)",
    );
  }
  const tokenizerConfig = await readOptionalJson(join(path, "tokenizer_config.json")) ?? {};
  const generationConfig = await readOptionalJson(join(path, "generation_config.json")) ?? {};
  return {
    path,
    modelPath: join(path, file),
    choice: namedFile === undefined ? describeChoice(file, wish) : undefined,
    config: readConfig(configuration.json, configuration.path),
    isEncoder: partOf(file) === "encoder" || isEncoder(configuration.json, tokenizerConfig),
    generationConfig,
    tokenizerPath,
    tokenizerConfig,
    ...await findChatTemplate(path, tokenizerConfig),
  };
}

/** What a reader of the results should know of a file that nobody asked for; `undefined` for the usual ones. */
export function describeChoice(file: string, { dtype, named }: FileWish): string | undefined {
  if (dtype !== null || file === named || typesOf(file, [file], { dtype }).includes("float32")) return undefined;
  return `The model has no ${usualName({ dtype })}: ${file} is used`;
}

async function findModelFile({ path, file }: Pick<ModelPlace, "file"> & { path: string }, wish: FileWish) {
  const files = await listFiles(path);
  const chosen = file ?? chooseModelFile(files, wish);
  const name = { name: `onnx:${path}`, source: path };
  if (chosen === undefined) throw noModelFile(files, wish, name);
  checkPart(chosen, files, wish, name);
  checkFiles(path, [chosen]);
  await refusePointer(join(path, chosen));
  return chosen;
}

/** The configuration, and where it stands. */
async function readConfiguration(folder: string, genai: Json | undefined, part: string | undefined) {
  const path = join(folder, "config.json");
  if (genai !== undefined && !await isFile(path)) return { json: genaiSizes(genai), path: join(folder, GENAI_FILE) };
  const json = await readJson(path, "it says how many layers the model has");
  return { json: part === "encoder" ? encoderConfig(json) : json, path };
}

/** A download that broke off leaves nothing; a repository cloned without git-lfs holds small text files in place of the large ones. */
async function refusePointer(path: string): Promise<void> {
  const { size } = await Deno.stat(path);
  if (size > 1024) return;
  if (size === 0) throw new ModelError(`Cannot open ${path}: it is empty; download or export the file again`);
  if (!(await Deno.readTextFile(path)).startsWith("version https://git-lfs")) return;
  throw new ModelError(
    `Cannot open ${path}: it is a git-lfs pointer, not the model; run \`git lfs pull\` in the folder, or download the file`,
  );
}

/**
 * The template that transformers applies where no tools are given: that of files, else that of the tokenizer's
 * configuration, which may have several by name, else the one that is there for processors.
 *
 * @param tokenizerConfig Parsed `tokenizer_config.json`.
 * @throws {ModelError} where what stands for a template is no text.
 */
export async function findChatTemplate(
  folder: string,
  tokenizerConfig: Json,
): Promise<Pick<ModelFolder, "chatTemplate" | "otherChatTemplates">> {
  const file = await readOptional(join(folder, OTHER_DEFAULT_TEMPLATE)) ??
    await readOptional(join(folder, "chat_template.jinja"));
  const json = await readOptionalJson(join(folder, "chat_template.json"));
  const source = file ?? tokenizerConfig.chat_template ?? json?.chat_template;
  const named = new Map(namedTemplates(source ?? {}, folder));
  const chatTemplate = named.get("default");
  return { chatTemplate, otherChatTemplates: chatTemplate === undefined ? [...named.keys()] : [] };
}

/** Templates come as a text, as texts by name, or as a list of names and texts. */
function namedTemplates(source: unknown, folder: string): [name: string, template: string][] {
  if (typeof source === "string") return [["default", source]];
  const given = Array.isArray(source) ? source.map((entry) => [entry?.name, entry?.template]) : Object.entries(source!);
  const odd = isRecord(source) || Array.isArray(source) ? given.find((pair) => !pair.every(isText)) : [source];
  if (odd === undefined) return given as [string, string][];
  throw new ModelError(
    `Cannot open the model in ${folder}: ${show(odd.at(-1))} stands where a chat template should; ` +
      "save the tokenizer again, with its template as a text",
  );
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

async function readJson(path: string, advice: string): Promise<Json> {
  const json = await readOptionalJson(path);
  if (json !== undefined) return json;
  throw missingFile(path, advice);
}

function missingFile(path: string, advice: string): ModelError {
  return new ModelError(`Cannot open the model: ${path} is missing; ${advice}`);
}
