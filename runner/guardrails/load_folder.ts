/**
 * Loads a guardrail's folder, which may come from a stranger.
 *
 * @module
 */

import { FormatError, GuardrailError } from "../../ops/errors.ts";
import { checkOptions } from "../../ops/options.ts";
import { join } from "../../ops/standard.ts";
import { show } from "../../ops/messages.ts";
import { readOptional, readOptionalJson } from "../models/files/read.ts";
import { createTokenEncoder, NO_LIMIT } from "../models/rows/tokens.ts";
import { memoryBytes } from "../onnx/bytes.ts";
import { externalFiles } from "../onnx/external_files.ts";
import { ELEMENT_TYPE, readModel } from "../onnx/graph.ts";
import { openGuardSession } from "./engine/session.ts";
import { checkFolder } from "./files/check_folder.ts";
import { folderOf } from "./files/folder_of.ts";
import { FILES, type Manifest } from "./files/manifest.ts";
import { readManifest } from "./files/read_manifest.ts";
import { IDS, MASK } from "./graph/text_inputs.ts";
import type { Guard, GuardOptions } from "./guard.ts";
import { LoadedGuard } from "./loaded_guard.ts";
import type { ReadingRules } from "./read_texts.ts";

const OPTIONS = ["threads", "streams", "lone", "batchSize", "long", "maxWindows", "maxTokens"] as const;
/** More threads or workers than this take memory until the machine gives up, and answer no faster. */
const MOST_WORKERS = Math.max(64, 4 * navigator.hardwareConcurrency);

/** Loads a guardrail: what `loadGuardrail` says. */
export async function loadFolder(path: string, options: GuardOptions = {}): Promise<Guard> {
  const given = checkOptions("loadGuardrail", options, OPTIONS) as GuardOptions;
  checkCounts(given);
  const folder = folderOf("loadGuardrail", path);
  const manifest = await readManifest(folder);
  const files = await checkFolder(folder, manifest);
  const maxTokens = Math.min(manifest.input.max_length ?? Infinity, given.maxTokens ?? Infinity);
  const [encoders, graph] = await Promise.all([
    encodersOf(folder, manifest, maxTokens),
    readGraphFile(folder, manifest),
  ]);
  const streams = given.streams ?? 1;
  const threads = given.threads ?? navigator.hardwareConcurrency;
  const session = await openGuardSession({
    graph,
    path: join(folder, FILES.graph),
    outputs: manifest.probes.map(({ output }) => output),
    padTokenId: manifest.input.pad_token_id,
    precision: manifest.graph.precision,
    threads: Math.max(1, Math.floor(threads / streams)),
  }, { files, streams, loneThreads: given.lone === true && streams > 1 ? threads : undefined });
  const { long = "cut", maxWindows = 64, batchSize = 8 } = given;
  // Dynamic quantisation scales by the largest number of a whole batch: rows would change each other.
  const rowsAtOnce = manifest.graph.precision === "int8" ? 1 : batchSize;
  return new LoadedGuard(manifest, session, { ...encoders, maxTokens, long, maxWindows }, rowsAtOnce);
}

/** The encoders of whole texts, and of what is cut. */
async function encodersOf(
  folder: string,
  { input, files }: Manifest,
  maxTokens: number,
): Promise<Pick<ReadingRules, "whole" | "cut">> {
  const has = (name: string) => Object.hasOwn(files, name);
  const config = has(FILES.tokenizerConfig) ? await readOptionalJson(join(folder, FILES.tokenizerConfig)) : undefined;
  const template = input.apply_chat_template && has(FILES.chatTemplate)
    ? await readOptional(join(folder, FILES.chatTemplate))
    : undefined;
  if (input.apply_chat_template && template === undefined) {
    throw new GuardrailError(
      `Cannot load the guardrail ${folder}: its texts are put into a chat template, and it has no ${FILES.chatTemplate}`,
    );
  }
  const texts = {
    path: folder,
    tokenizerPath: join(folder, FILES.tokenizer),
    tokenizerConfig: config ?? {},
    chatTemplate: template,
    otherChatTemplates: [],
    isEncoder: true,
  };
  const [whole, cut] = await Promise.all([NO_LIMIT, Math.min(maxTokens, NO_LIMIT)].map((maxLength) => {
    return createTokenEncoder(texts, { applyChatTemplate: input.apply_chat_template, maxLength });
  }));
  return { whole, cut };
}

/** The bytes of the graph, which takes numbers from the folder's own file alone. */
async function readGraphFile(folder: string, manifest: Manifest): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await Deno.readFile(join(folder, FILES.graph));
  const fault = graphFault(bytes, manifest);
  if (fault === undefined) return bytes;
  throw new GuardrailError(
    `Cannot load the guardrail ${folder}: its ${FILES.graph} ${fault}, and a guardrail's graph has ${IDS} and ${MASK} ` +
      `as inputs, an output for each probe, and its weights in ${FILES.weights}; save the guardrail anew`,
  );
}

/** What is wrong with a graph; `undefined` where nothing is. */
function graphFault(bytes: Uint8Array, { probes }: Manifest): string | undefined {
  const source = memoryBytes(bytes);
  try {
    const elsewhere = externalFiles(source).find((location) => location !== FILES.weights);
    if (elsewhere !== undefined) return `takes weights from ${show(elsewhere)}`;
    const { inputs, outputs } = readModel(source).graph;
    const other = inputs.find(({ name }) => name !== IDS && name !== MASK);
    if (other !== undefined) return `has the input ${show(other.name)}`;
    const missing = probes.find(({ output }) => !outputs.some(({ name }) => name === output));
    if (missing !== undefined) return `has no output ${show(missing.output)}`;
    const odd = outputs.find(({ elementType }) => elementType !== ELEMENT_TYPE.float);
    return odd && `has the output ${show(odd.name)}, which holds no 32-bit floats`;
  } catch (cause) {
    if (cause instanceof FormatError) return `cannot be read (${cause.message})`;
    throw cause;
  }
}

function checkCounts(options: GuardOptions): void {
  for (const name of ["threads", "streams", "batchSize", "maxWindows", "maxTokens"] as const) {
    const value = options[name];
    if (value === undefined || (Number.isInteger(value) && value > 0)) continue;
    throw new GuardrailError(`loadGuardrail(): ${name} is a positive integer, got ${show(value)}`);
  }
  for (const name of ["threads", "streams"] as const) {
    if ((options[name] ?? 0) <= MOST_WORKERS) continue;
    throw new GuardrailError(
      `loadGuardrail(): ${name} is at most ${MOST_WORKERS} here, 4 for each core or 64, got ${show(options[name])}`,
    );
  }
  if (typeof (options.lone ?? false) !== "boolean") {
    throw new GuardrailError(`loadGuardrail(): lone is true or false, got ${show(options.lone)}`);
  }
  const ways = ["cut", "windows", "refuse"];
  if (options.long === undefined || ways.includes(options.long)) return;
  throw new GuardrailError(`loadGuardrail(): long is one of ${ways.join(", ")}, got ${show(options.long)}`);
}
