/**
 * `hf:` models: repositories of the Hugging Face Hub that hold an ONNX export.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { ModelError } from "../../../ops/errors.ts";
import { isFile, modelFileCandidates, modelFileTypes, TEXT_FILES } from "../files/folder.ts";
import { dataFiles } from "../files/provenance.ts";
import { parseRepository } from "../hub/repository.ts";
import { hubSettings } from "../hub/settings.ts";
import { openSnapshot, type Snapshot } from "../hub/snapshot.ts";
import type { RunOptions } from "../rows/run_rows.ts";
import { onnxProvider } from "./onnx_provider.ts";
import type { ModelProvider, ProvenanceOptions, ProviderRequest } from "./provider.ts";

/** Fetches what a model needs into the hub's cache, and runs it from there as an `onnx:` folder. */
export const hfProvider: ModelProvider = {
  async *activations(request, options) {
    yield* onnxProvider.activations!(await fetched(request, options), options);
  },
  async *logits(request, options) {
    yield* onnxProvider.logits!(await fetched(request, options), options);
  },
  async *generate(request, options) {
    yield* onnxProvider.generate!(await fetched(request, options), options);
  },
  async provenance(name, dtype, options = {}) {
    const folder = await fetchModel(name, dtype, options);
    return { ...await onnxProvider.provenance!(folder, dtype), revision: snapshotCommit(folder) };
  },
};

async function fetched<R extends ProviderRequest>(request: R, options: RunOptions): Promise<R> {
  return { ...request, name: await fetchModel(request.name, request.dtype ?? null, options) };
}

/** The commit of a snapshot in the hub's cache; `undefined` for other folders. */
export function snapshotCommit(folder: string): string | undefined {
  return /snapshots[\\/]([^\\/]+)$/.exec(folder)?.[1];
}

/** Where a model is fetched from, and how that is watched. */
export type FetchOptions = ProvenanceOptions & Pick<RunOptions, "provenance">;

/**
 * Brings the files that a model needs into the hub's cache. Where its provenance is given, they are there, and its commit is
 * used though the revision may be another one by now.
 *
 * @param isWanted which files are needed besides the model, its tokenizer and its configuration
 * @returns the folder
 * @throws {ModelError} if that fails
 * @throws the signal's reason if it is aborted
 */
export async function fetchModel(
  name: string,
  dtype: string | null,
  { isLocal = false, provenance, ...watch }: FetchOptions,
  isWanted: (file: string) => boolean = () => false,
): Promise<string> {
  const pinned = typeof provenance?.revision === "string" ? provenance.revision : undefined;
  const { id, revision } = parseRepository(name);
  const repository = { id, revision: pinned ?? revision };
  const candidates = modelFileCandidates(dtype);
  const settings = await hubSettings();
  const isEnough = (files: readonly string[]) => candidates.some((candidate) => files.includes(candidate));
  const offline = settings.offline ?? (isLocal || pinned ? "the hub is not to be asked" : undefined);
  const snapshot = await openSnapshot(repository, isEnough, { ...settings, offline }, watch);
  const model = chooseModel(snapshot, candidates, repository.id);
  await snapshot.fetch([
    ...snapshot.files.filter((file) => TEXT_FILES.includes(file) || isWanted(file)),
    // Its usual data files with it: model.onnx_data, model.onnx_data_1, model.onnx.data.
    ...new Set([model, ...snapshot.files.filter((file) => file.startsWith(model))]),
  ]);
  await snapshot.fetch(await otherDataFiles(snapshot.folder, model));
  await snapshot.remember();
  return snapshot.folder;
}

/** Data files that do not have a usual name: the model file says where they are. */
async function otherDataFiles(folder: string, model: string): Promise<string[]> {
  const paths = dataFiles(join(folder, model)).map((location) => join(dirname(model), location));
  const isPresent = await Promise.all(paths.map((path) => isFile(join(folder, path))));
  return paths.filter((path, index) => !isPresent[index] && !path.startsWith(".."));
}

/** The model file of the number type. */
function chooseModel({ files, isCached }: Snapshot, candidates: readonly string[], id: string): string {
  const model = candidates.find((candidate) => files.includes(candidate));
  if (model !== undefined) return model;
  // What the cache does not hold the hub may have.
  if (isCached) return candidates[0];
  const exports = files.filter((file) => file.endsWith(".onnx"));
  const types = modelFileTypes(files);
  throw new ModelError(
    `Cannot run "hf:${id}": its repository has no ${candidates[0]}` +
      (exports.length === 0
        ? " nor any other ONNX file; look for the model under hf:onnx-community/, or export it with " +
          `\`optimum-cli export onnx --model ${id} FOLDER\` (after \`pip install "optimum-onnx[onnxruntime]"\`) and use onnx:FOLDER`
        : `; it has ${listed(exports)}: ` +
          (types.length > 0
            ? `choose another dtype (${types.join(", ")})`
            : `get the folder of one with \`hf download ${id} --local-dir FOLDER\`, and use onnx: with its path`)),
  );
}

function listed(names: readonly string[]): string {
  const more = names.length > 8 ? ` and ${names.length - 8} more` : "";
  return names.slice(0, 8).join(", ") + more;
}
