/**
 * `hf:` models: repositories of the Hugging Face Hub that hold an ONNX export.
 *
 * @module
 */
import { dirname, join } from "../../../ops/standard.ts";
import { ModelError } from "../../../ops/errors.ts";
import { describeChoice, type ModelFolder, openModelFolder, TEXT_FILES } from "../files/folder.ts";
import { GENAI_FILE, genaiModelFile } from "../files/genai_config.ts";
import {
  betterFiles,
  chooseModelFile,
  type FileWish,
  modelFolders,
  type ModelUse,
  ROOT_FILES,
  usualName,
} from "../files/model_file.ts";
import { checkPart, noModelFile } from "../files/no_model_file.ts";
import { dataFiles } from "../files/graph_facts.ts";
import { isFile, readOptionalJson } from "../files/read.ts";
import { type HubRepository, parseHubModel } from "../hub/repository.ts";
import { hubSettings } from "../hub/settings.ts";
import { openSnapshot, type Snapshot } from "../hub/snapshot.ts";
import { checkPlaces } from "../rows/places.ts";
import type { RunOptions } from "../rows/run_rows.ts";
import { onnxProvider, useOf } from "./onnx_provider.ts";
import type { ModelProvider, ProvenanceOptions, ProviderRequest } from "./provider.ts";

/** Fetches what a model needs into the hub's cache, and runs it from there as an `onnx:` model. */
export const hfProvider: ModelProvider = {
  heedsEdits: true,
  async *activations(request, options) {
    yield* onnxProvider.activations!(await fetched(request, "activations", options), options);
  },
  async *logits(request, options) {
    yield* onnxProvider.logits!(await fetched(request, "logits", options), options);
  },
  async *patches(request, options) {
    yield* onnxProvider.patches!(await fetched(request, "logits", options), options);
  },
  async *readings(request, options) {
    yield* onnxProvider.readings!(await fetched(request, useOf(request.reading), options), options);
  },
  async classHead(name, dtype, options) {
    return await onnxProvider.classHead!((await fetched({ name, dtype }, "activations", options)).name, dtype, options);
  },
  async *classScores(request, options) {
    yield* onnxProvider.classScores!(await fetched(request, "activations", options), options);
  },
  async *guardScores(request, options) {
    yield* onnxProvider.guardScores!(await fetched(request, "logits", options), options);
  },
  publishedAs(name) {
    return Promise.resolve(name);
  },
  async labels(name, dtype, options) {
    return await onnxProvider.labels!((await fetched({ name, dtype }, "activations", options)).name, dtype, options);
  },
  async check(name, dtype, named) {
    const model = await openCached(name, dtype);
    if (model !== undefined) checkPlaces(model, named);
  },
  async *generate(request, options) {
    yield* onnxProvider.generate!(await fetched(request, "text", options), options);
  },
  async *tokens(request, options) {
    yield* onnxProvider.tokens!(await fetched(request, "activations", options), options);
  },
  async provenance(name, dtype, options = {}) {
    const { folder, path } = await fetchModel(name, { dtype }, options);
    return { ...await onnxProvider.provenance!(path, dtype), revision: snapshotCommit(folder) };
  },
};

async function fetched<R extends Pick<ProviderRequest, "name" | "dtype">>(
  request: R,
  use: ModelUse,
  options: RunOptions,
): Promise<R> {
  const { path, choice } = await fetchModel(request.name, { dtype: request.dtype ?? null, use }, options);
  if (choice !== undefined) options.onWarning?.(choice);
  return { ...request, name: path };
}

/** A model that the cache holds whole; `undefined` where it does not. */
export async function openCached(name: string, dtype: string | null): Promise<ModelFolder | undefined> {
  const fetched = await fetchModel(name, { dtype }, { isLocal: true }).catch(() => undefined);
  return fetched && await openModelFolder(fetched.path, dtype);
}

/** The commit of a snapshot in the hub's cache; `undefined` for other folders. */
export function snapshotCommit(folder: string): string | undefined {
  return /snapshots[\\/]([^\\/]+)$/.exec(folder)?.[1];
}

/** Where a model is fetched from, and how that is watched. */
export type FetchOptions = ProvenanceOptions & Pick<RunOptions, "provenance">;

/** A model in the hub's cache. */
export interface FetchedModel {
  /** The folder of the repository's files at its commit. */
  readonly folder: string;
  /** Path of the model file. */
  readonly path: string;
  /** What a reader of the results should know of that file, if nobody asked for it. */
  readonly choice: string | undefined;
}

/**
 * Brings the files that a model needs into the hub's cache. Where its provenance is given, they are there, and its commit is
 * used though the revision may be another one by now.
 *
 * @param name `org/name`, or `org/name/onnx/FILE.onnx` for one file of any name, either with `@revision`
 * @param isWanted which files are needed besides the model, its tokenizer and its configuration
 * @throws {ModelError} if that fails
 * @throws the signal's reason if it is aborted
 */
export async function fetchModel(
  name: string,
  wish: Omit<FileWish, "named">,
  { isLocal = false, provenance, ...watch }: FetchOptions,
  isWanted: (file: string) => boolean = () => false,
): Promise<FetchedModel> {
  const pinned = typeof provenance?.revision === "string" ? provenance.revision : undefined;
  const { repository: { id, revision }, file } = parseHubModel(name);
  const settings = await hubSettings();
  const isEnough = (files: readonly string[]) =>
    file === undefined ? chooseModelFile(files, wish) !== undefined : files.includes(file);
  const offline = settings.offline ?? (isLocal || pinned ? "the hub is not to be asked" : undefined);
  const repository = { id, revision: pinned ?? revision };
  const snapshot = await openSnapshot(repository, isEnough, { ...settings, offline }, watch);
  const full = { ...wish, named: await namedByGenai(snapshot) };
  const model = await chooseFile(snapshot, file, full, { id, revision });
  if (file === undefined && wish.dtype === null && pinned === undefined) {
    await refuseUnsure(snapshot, model, betterFiles(model, snapshot.files, full), { id, revision });
  }
  await snapshot.fetch(neededFiles(model, snapshot.files, isWanted));
  await snapshot.fetch(await otherDataFiles(snapshot.folder, model));
  await snapshot.remember();
  const choice = file === undefined ? describeChoice(model, full) : undefined;
  return { folder: snapshot.folder, path: join(snapshot.folder, model), choice };
}

async function namedByGenai({ folder, files, fetch }: Snapshot): Promise<string | undefined> {
  if (!files.includes(GENAI_FILE)) return undefined;
  await fetch([GENAI_FILE]);
  return genaiModelFile(await readOptionalJson(join(folder, GENAI_FILE)));
}

/** A model file with its tokenizer and configuration, and its usual data files: model.onnx_data, model.onnx_data_1, model.onnx.data. */
function neededFiles(model: string, files: readonly string[], isWanted: (file: string) => boolean): string[] {
  const folder = modelFolders(model).find((folder) => ROOT_FILES.some((name) => files.includes(folder + name))) ?? "";
  const texts = files.filter((file) => TEXT_FILES.some((name) => file === folder + name) || isWanted(file));
  return [...texts, ...new Set([model, ...files.filter((file) => file.startsWith(model))])];
}

/** Data files that do not have a usual name: the model file says where they are. */
async function otherDataFiles(folder: string, model: string): Promise<string[]> {
  const paths = dataFiles(join(folder, model)).map((location) => join(dirname(model), location));
  const isPresent = await Promise.all(paths.map((path) => isFile(join(folder, path))));
  return paths.filter((path, index) => !isPresent[index] && !path.startsWith(".."));
}

/** The model file that is named, or that a wish selects. */
async function chooseFile(
  { files, isCached, fetch }: Snapshot,
  named: string | undefined,
  wish: FileWish,
  { id, revision }: HubRepository,
): Promise<string> {
  const name = { ...HUB_ADVICE, name: `hf:${id}`, source: id, revision: suffixOf(revision) };
  const chosen = named ?? chooseModelFile(files, wish);
  if (chosen !== undefined && files.includes(chosen)) {
    checkPart(chosen, files, wish, name);
    return chosen;
  }
  // What the cache does not hold the hub may have: this says so.
  if (isCached) await fetch([named ?? usualName(wish)]);
  throw noModelFile(files, wish, name);
}

/** A cache that holds some of the hub's files may not hold the one that would be chosen among all. */
async function refuseUnsure(
  { unknownOf }: Snapshot,
  model: string,
  better: readonly string[],
  { id, revision }: HubRepository,
): Promise<void> {
  const [unknown] = await unknownOf(better);
  if (unknown === undefined) return;
  throw new ModelError(
    `Cannot choose a file of "hf:${id}" without the hub: the cache holds ${model}, and does not know whether the hub has ` +
      `${unknown}, which would be taken before it; name the file ("hf:${id}/${model}${
        suffixOf(revision)
      }"), or ask once ` +
      "with the network",
  );
}

function suffixOf(revision: string): string {
  return revision === "main" ? "" : `@${revision}`;
}

const HUB_ADVICE = { elsewhere: "look for the model under hf:onnx-community/" };
