/**
 * `hf:` models: repositories of the Hugging Face Hub that hold an ONNX export.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { ModelError } from "../../ops/errors.ts";
import { isFile, modelFileCandidates } from "./folder.ts";
import { fetchSnapshot, hubSettings, parseRepository } from "./hub.ts";
import { onnxProvider } from "./onnx_provider.ts";
import { dataFiles } from "./provenance.ts";
import type { ModelProvider, ProviderRequest } from "./provider.ts";

const TEXT_FILES = [
  "config.json",
  "generation_config.json",
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
  async *generate(request, options) {
    yield* onnxProvider.generate!(await fetched(request), options);
  },
  async provenance(name, dtype) {
    const folder = await fetchModel(name, dtype);
    return { ...await onnxProvider.provenance!(folder, dtype), revision: snapshotCommit(folder) };
  },
};

async function fetched<R extends ProviderRequest>(request: R): Promise<R> {
  return { ...request, name: await fetchModel(request.name, request.dtype ?? null) };
}

/** The commit of a snapshot in the hub's cache; `undefined` for other folders. */
export function snapshotCommit(folder: string): string | undefined {
  return /snapshots[\\/]([^\\/]+)$/.exec(folder)?.[1];
}

/**
 * Brings the files that a model needs into the hub's cache.
 *
 * @param isWanted which files are needed besides the model, its tokenizer and its configuration
 * @returns the folder
 * @throws {ModelError} if that fails
 */
export async function fetchModel(
  name: string,
  dtype: string | null,
  isWanted: (file: string) => boolean = () => false,
): Promise<string> {
  const repository = parseRepository(name);
  const settings = await hubSettings();
  const small = (files: readonly string[]) => files.filter((file) => TEXT_FILES.includes(file) || isWanted(file));
  const choose = (files: readonly string[]) => [...small(files), ...chooseModel(files, repository.id, dtype)];
  const folder = await fetchSnapshot(repository, choose, settings);
  const missing = await missingDataFiles(folder, dtype);
  if (missing.length > 0 && !settings.offline) await fetchSnapshot(repository, () => missing, settings);
  return folder;
}

/** Data files that do not have the name that is usual for them: the model file says where they are. */
async function missingDataFiles(folder: string, dtype: string | null): Promise<string[]> {
  for (const candidate of modelFileCandidates(dtype)) {
    if (!await isFile(join(folder, candidate))) continue;
    const paths = dataFiles(join(folder, candidate)).map((location) => join(dirname(candidate), location));
    const present = await Promise.all(paths.map((path) => isFile(join(folder, path))));
    return paths.filter((path, index) => !present[index] && !path.startsWith(".."));
  }
  return [];
}

/** The model file of the number type, and its data files. */
function chooseModel(files: readonly string[], id: string, dtype: string | null): string[] {
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
  return files.filter((file) => file.startsWith(model));
}
