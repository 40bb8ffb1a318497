/**
 * Opens a model folder in the layout of the Hugging Face Hub's ONNX repositories.
 *
 * `config.json`, `tokenizer.json`, `tokenizer_config.json`, optionally `chat_template.jinja`, and the model itself as
 * `onnx/model*.onnx` or `model*.onnx`, with its external data files beside it.
 *
 * @module
 */
import { join } from "node:path";
import { ModelError } from "../../../ops/errors.ts";
import { type ModelConfig, readConfig } from "./config.ts";

/** A model on disk; nothing of its weights is read yet. */
export interface ModelFolder {
  /** The folder. */
  readonly path: string;
  /** The ONNX file that the number type selects. */
  readonly modelPath: string;
  /** Sizes. */
  readonly config: ModelConfig;
  /** Parsed `generation_config.json`; empty if there is none. */
  readonly generationConfig: Readonly<Record<string, unknown>>;
  /** `tokenizer.json`; it can have tens of megabytes, and is read where texts are encoded. */
  readonly tokenizerPath: string;
  /** Parsed `tokenizer_config.json`; empty if there is none. */
  readonly tokenizerConfig: Readonly<Record<string, unknown>>;
  /** Source of the chat template, if the model has one. */
  readonly chatTemplate: string | undefined;
}

/** The files that a model folder is read from, besides the model itself. Not every folder has all of them. */
export const TEXT_FILES: readonly string[] = [
  "config.json",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "chat_template.jinja",
  "chat_template.json",
];

/** Ends of the names of model files, by number type: those of transformers.js, which the hub's exports follow, and more. */
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  float32: ["", "_fp32"],
  float16: ["_fp16"],
  bfloat16: ["_bf16"],
  q8: ["_quantized", "_int8", "_uint8", "_q8"],
  int8: ["_int8", "_quantized"],
  uint8: ["_uint8"],
  q4: ["_q4"],
  q4f16: ["_q4f16"],
  bnb4: ["_bnb4"],
  q2: ["_q2"],
  q2f16: ["_q2f16"],
  q1: ["_q1"],
  q1f16: ["_q1f16"],
};
const BASE_NAMES = ["model", "decoder_model_merged", "decoder_model"];
const SUBFOLDERS = ["onnx/", ""];

/**
 * Opens a model folder.
 *
 * @param path the folder
 * @param dtype number type of the weights, which selects the file: `float32` (the default), `float16`, `bfloat16`, `q8`, `int8`, `uint8`, `q4`, `q4f16`, `bnb4`, `q2`, `q2f16`, `q1`, `q1f16`
 * @throws {ModelError} if a file is missing or cannot be read; the message says which, and what to do
 */
export async function openModelFolder(path: string, dtype: string | null = null): Promise<ModelFolder> {
  if (!await isDirectory(path)) {
    throw new ModelError(
      `Cannot open the model: there is no folder ${path}; give the path of a folder with config.json, tokenizer.json ` +
        "and onnx/model.onnx",
    );
  }
  const configPath = join(path, "config.json");
  const config = readConfig(await readJson(configPath, "it says how many layers the model has"), configPath);
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
    modelPath: await findModelFile(path, dtype),
    config,
    generationConfig,
    tokenizerPath,
    tokenizerConfig,
    chatTemplate: await findChatTemplate(path, tokenizerConfig),
  };
}

/**
 * The paths, relative to the model's folder, at which a model of a number type may lie; the first one that exists counts.
 *
 * @throws {ModelError} if the number type is not known
 */
export function modelFileCandidates(dtype: string | null): string[] {
  const suffixes = SUFFIXES[dtype ?? "float32"];
  if (suffixes === undefined) {
    throw new ModelError(
      `Cannot open a model: dtype "${dtype}" is not known; known are ${Object.keys(SUFFIXES).join(", ")}`,
    );
  }
  return SUBFOLDERS.flatMap((subfolder) =>
    BASE_NAMES.flatMap((base) => suffixes.map((suffix) => `${subfolder}${base}${suffix}.onnx`))
  );
}

/** The number types for which there is a model file among files. */
export function modelFileTypes(files: readonly string[]): string[] {
  return Object.keys(SUFFIXES).filter((dtype) => modelFileCandidates(dtype).some((path) => files.includes(path)));
}

async function findModelFile(folder: string, dtype: string | null): Promise<string> {
  const candidates = modelFileCandidates(dtype);
  for (const candidate of candidates) {
    const path = join(folder, candidate);
    if (!await isFile(path)) continue;
    await refusePointer(path);
    return path;
  }
  const present = await onnxFiles(folder);
  throw new ModelError(
    `Cannot open the model ${folder}: no file for dtype "${dtype ?? "float32"}" (${candidates[0]}); ` +
      (present.length === 0
        ? "the folder has no ONNX file at all: export one with `optimum-cli export onnx --model NAME FOLDER`"
        : `the folder has ${present.join(", ")}: choose another dtype (${Object.keys(SUFFIXES).join(", ")})`),
  );
}

async function onnxFiles(folder: string): Promise<string[]> {
  const names: string[] = [];
  for (const subfolder of SUBFOLDERS) {
    if (!await isDirectory(join(folder, subfolder))) continue;
    for await (const entry of Deno.readDir(join(folder, subfolder))) {
      if (entry.name.endsWith(".onnx")) names.push(join(subfolder, entry.name));
    }
  }
  return names.sort();
}

/** A repository cloned without git-lfs holds small text files in place of the large ones. */
async function refusePointer(path: string): Promise<void> {
  if ((await Deno.stat(path)).size > 1024) return;
  if (!(await Deno.readTextFile(path)).startsWith("version https://git-lfs")) return;
  throw new ModelError(
    `Cannot open ${path}: it is a git-lfs pointer, not the model; run \`git lfs pull\` in the folder, or download the file`,
  );
}

/** The newer file first, then the older place in the tokenizer's configuration. */
async function findChatTemplate(
  folder: string,
  tokenizerConfig: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  const file = await readOptional(join(folder, "chat_template.jinja"));
  if (file !== undefined) return file;
  const json = await readOptionalJson(join(folder, "chat_template.json"));
  for (const template of [json?.chat_template, tokenizerConfig.chat_template]) {
    if (typeof template === "string") return template;
    if (!Array.isArray(template)) continue;
    const named = template as { readonly name: string; readonly template: string }[];
    return named.find(({ name }) => name === "default")?.template ?? named[0]?.template;
  }
  return undefined;
}

async function readJson(path: string, advice: string): Promise<Record<string, unknown>> {
  const json = await readOptionalJson(path);
  if (json !== undefined) return json;
  throw missingFile(path, advice);
}

function missingFile(path: string, advice: string): ModelError {
  return new ModelError(`Cannot open the model: ${path} is missing; ${advice}`);
}

/** The JSON in a file, `undefined` if there is no such file. @throws {ModelError} if it is not JSON */
export async function readOptionalJson(path: string): Promise<Record<string, unknown> | undefined> {
  const text = await readOptional(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ModelError(`Cannot open the model: ${path} is not JSON (${(cause as Error).message})`, { cause });
  }
}

async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Whether a path is a folder. */
export async function isDirectory(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isDirectory ?? false;
}

/** Whether a path is a file. */
export async function isFile(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isFile ?? false;
}
