/**
 * `onnx:` models: folders in the layout of the Hugging Face Hub's ONNX repositories.
 *
 * @module
 */
import { parseDevice } from "../engine/device.ts";
import { type ModelFolder, openModelFolder } from "../files/folder.ts";
import { folderProvenance } from "../files/provenance.ts";
import { extractActivations } from "../rows/extract.ts";
import { generateTexts } from "../rows/generate.ts";
import { extractLogits } from "../rows/logits.ts";
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
