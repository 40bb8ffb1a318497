/**
 * `onnx:` models: folders in the layout of the Hugging Face Hub's ONNX repositories.
 *
 * @module
 */
import { parseDevice } from "./device.ts";
import { extractActivations } from "./extract.ts";
import { type ModelFolder, openModelFolder } from "./folder.ts";
import { generateTexts } from "./generate.ts";
import { extractLogits } from "./logits.ts";
import { folderProvenance } from "./provenance.ts";
import type { ModelProvider, ProviderRequest } from "./provider.ts";

/** Runs models from folders with onnxruntime. */
export const onnxProvider: ModelProvider = {
  async *activations(request, options) {
    yield* extractActivations({ ...request, ...options, model: await openRequested(request) });
  },
  async *logits(request, options) {
    yield* extractLogits({ ...request, ...options, model: await openRequested(request) });
  },
  async *generate(request, options) {
    yield* generateTexts({ ...request, ...options, model: await openRequested(request) });
  },
  async provenance(name, dtype) {
    return await folderProvenance(await openModelFolder(name, dtype));
  },
};

/**
 * Opens the model folder that a request names.
 *
 * @throws {ModelError} if it cannot be opened, or there is no such device
 */
export async function openRequested({ name, dtype, device }: ProviderRequest): Promise<ModelFolder> {
  // A wrong device is told before anything is read.
  parseDevice(device);
  return await openModelFolder(name, dtype);
}
