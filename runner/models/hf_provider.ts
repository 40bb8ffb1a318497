/**
 * `hf:` models: repositories of the Hugging Face Hub that hold an ONNX export.
 *
 * @module
 */
import { ModelError } from "../../ops/errors.ts";
import { modelFileCandidates } from "./folder.ts";
import { fetchSnapshot, hubSettings, parseRepository } from "./hub.ts";
import { onnxProvider } from "./onnx_provider.ts";
import type { ModelProvider, ProviderRequest } from "./provider.ts";

const TEXT_FILES = [
  "config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "chat_template.jinja",
  "chat_template.json",
];

/** Fetches what a model needs into the hub's cache, and runs it from there as an `onnx:` folder. */
export const hfProvider: ModelProvider = {
  async *activations(request, options) {
    yield* onnxProvider.activations!(await fetched(request), options);
  },
  async *logits(request, options) {
    yield* onnxProvider.logits!(await fetched(request), options);
  },
  async provenance(name, dtype) {
    const folder = await fetchModel(name, dtype);
    const commit = /snapshots[\\/]([^\\/]+)$/.exec(folder)?.[1];
    return { ...await onnxProvider.provenance!(folder, dtype), revision: commit };
  },
};

async function fetched<R extends ProviderRequest>(request: R): Promise<R> {
  return { ...request, name: await fetchModel(request.name, request.dtype ?? null) };
}

async function fetchModel(name: string, dtype: string | null): Promise<string> {
  const repository = parseRepository(name);
  const choose = (files: readonly string[]) => chooseFiles(files, repository.id, dtype);
  return await fetchSnapshot(repository, choose, await hubSettings());
}

/** The model file of the number type, its data files, and the small files beside it. */
function chooseFiles(files: readonly string[], id: string, dtype: string | null): string[] {
  const candidates = modelFileCandidates(dtype);
  const model = candidates.find((candidate) => files.includes(candidate));
  if (model === undefined) {
    const exports = files.filter((file) => file.endsWith(".onnx"));
    throw new ModelError(
      `Cannot run "hf:${id}": its repository has no ${candidates[0]}` +
        (exports.length === 0
          ? " nor any other ONNX file; look for the model under hf:onnx-community/, or export it with " +
            `\`optimum-cli export onnx --model ${id} FOLDER\` and use onnx:FOLDER`
          : `; it has ${exports.join(", ")}: choose another dtype`),
    );
  }
  return [...TEXT_FILES.filter((file) => files.includes(file)), ...files.filter((file) => file.startsWith(model))];
}
