/**
 * `onnx:` models: folders in the layout of the Hugging Face Hub's ONNX repositories.
 *
 * @module
 */
import { deviceNote, parseDevice } from "../engine/device.ts";
import { type ModelFolder, openModelFolder } from "../files/folder.ts";
import { locateModel } from "../files/locate.ts";
import type { ModelUse } from "../files/model_file.ts";
import { folderProvenance } from "../files/provenance.ts";
import { specialTokens } from "../rows/chat_template.ts";
import { readClassHead } from "../rows/class_head.ts";
import { extractClassScores } from "../rows/class_scores.ts";
import { extractActivations } from "../rows/extract.ts";
import { generateTexts } from "../rows/generate.ts";
import { extractGuardScores } from "../rows/guard_scores.ts";
import { extractLogits } from "../rows/logits.ts";
import { patchPairs } from "../rows/patches.ts";
import { checkPlaces } from "../rows/places.ts";
import { type AskedReading, extractReading } from "../rows/readings.ts";
import type { RunOptions } from "../rows/run_rows.ts";
import { createTokenEncoder, type ModelInput, type TokenEncoder } from "../rows/tokens.ts";
import { isPublished } from "./comparable_name.ts";
import type { ModelProvider, ProviderRequest } from "./provider.ts";

/** Runs models from folders with onnxruntime. */
export const onnxProvider: ModelProvider = {
  heedsEdits: true,
  async *activations(request, options) {
    yield* extractActivations({ ...request, ...options, model: await openRequested(request, "activations", options) });
  },
  async *logits(request, options) {
    yield* extractLogits({ ...request, ...options, model: await openRequested(request, "logits", options) });
  },
  async *patches(request, options) {
    yield* patchPairs({ ...request, ...options, model: await openRequested(request, "logits", options) });
  },
  async *readings(request, options) {
    const model = await openRequested(request, useOf(request.reading), options);
    yield* extractReading({ ...request, ...options, model });
  },
  async classHead(name, dtype) {
    return readClassHead(await openModelFolder(name, dtype));
  },
  async *classScores(request, options) {
    yield* extractClassScores({ ...request, ...options, model: await openRequested(request, "activations", options) });
  },
  async *guardScores(request, options) {
    yield* extractGuardScores({ ...request, ...options, model: await openRequested(request, "logits", options) });
  },
  async publishedAs(name, dtype) {
    const { loadedFrom } = (await openModelFolder(name, dtype)).config;
    return loadedFrom !== undefined && isPublished(loadedFrom) ? loadedFrom : undefined;
  },
  async labels(name, dtype) {
    const model = await openModelFolder(name, dtype);
    const encoder = await createTokenEncoder(model);
    const { vocabularySize, spell } = encoder;
    return { numLayers: model.config.numLayers, vocabularySize, startToken: specialTokens(model).bos_token, spell };
  },
  async check(name, dtype, named) {
    // What an encoder and a decoder are opened for matters only where something of them is named.
    if (Object.values(named).every((list) => list?.length === 0)) await locateModel(name);
    else checkPlaces(await openModelFolder(name, dtype), named);
  },
  async *generate(request, options) {
    yield* generateTexts({ ...request, ...options, model: await openRequested(request, "text", options) });
  },
  async *tokens(request, { signal }) {
    const { name, dtype, rows } = request;
    yield* describeRows(rows, await createTokenEncoder(await openModelFolder(name, dtype), request), signal);
  },
  async provenance(name, dtype) {
    return await folderProvenance(await openModelFolder(name, dtype));
  },
};

/** What a model is opened for to be read. */
export function useOf({ kind }: Pick<AskedReading, "kind">): ModelUse {
  return kind === "attention" ? "activations" : "logits";
}

/** Rows whose tokens are held at once. */
const ROWS_AT_ONCE = 256;

async function* describeRows(rows: readonly ModelInput[], encoder: TokenEncoder, signal?: AbortSignal) {
  const numbers = [...rows.keys()];
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    const end = start + ROWS_AT_ONCE;
    yield* await encoder.describe(rows.slice(start, end), numbers.slice(start, end), signal);
  }
}

/**
 * Opens the model that a request names, and tells of a file that nobody asked for.
 *
 * @throws {ModelError} if it cannot be opened, or there is no such device
 */
export async function openRequested(
  { name, dtype, device }: Pick<ProviderRequest, "name" | "dtype" | "device">,
  use: ModelUse,
  { onWarning }: Pick<RunOptions, "onWarning">,
): Promise<ModelFolder> {
  // A wrong device is told before anything is read.
  parseDevice(device, dtype);
  const note = deviceNote(device);
  const model = await openModelFolder(name, dtype, use);
  if (note !== undefined) onWarning?.(note);
  if (model.choice !== undefined) onWarning?.(model.choice);
  return model;
}
