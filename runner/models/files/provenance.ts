/**
 * What identifies a model: digests of the files that its results depend on.
 *
 * @module
 */
import { join, relative } from "../../../ops/standard.ts";
import { foreignTagOf, settled } from "../../../stores/file_source.ts";
import { dataFilePath } from "../../onnx/place.ts";
import { checkFiles, infoOf } from "./check_files.ts";
import { fileDigest } from "./file_digest.ts";
import { type FileVersion, rememberVersions } from "./file_guard.ts";
import { type ModelFolder, TEXT_FILES } from "./folder.ts";
import { GENAI_FILE } from "./genai_config.ts";
import { graphDataFiles } from "./graph_facts.ts";

/** One file of a model. */
export interface FileDigest {
  /** Path relative to the model's folder, or to the model file for external data. */
  readonly name: string;
  /** Number of bytes. */
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
}

/** The model as it is on disk now. */
export interface FolderProvenance extends Readonly<Record<string, unknown>> {
  /** The model file, its data files, tokenizer and templates. */
  readonly files: readonly FileDigest[];
}

/** Digests the files of a model folder that results depend on. */
export async function folderProvenance(model: ModelFolder): Promise<FolderProvenance> {
  const { path, modelPath } = model;
  checkFiles(path, [relative(path, modelPath), ...TEXT_FILES]);
  const paths = [
    modelPath,
    ...graphDataFiles(model).flatMap((location) => dataFilePath(location, modelPath) ?? []),
    ...TEXT_FILES.map((name) => join(path, name)),
  ];
  const files = await Promise.all(paths.map((file) => digestFile(file, path)));
  rememberVersions(modelPath, files.map(({ version }) => version));
  const digests = files.map(({ digest }) => digest).filter((digest) => digest !== undefined);
  const hasConfig = digests.some(({ name }) => name === "config.json");
  // Its sizes are not used beside a config.json, and the file that it names is digested itself.
  return { files: digests.filter(({ name }) => !(hasConfig && name === GENAI_FILE)) };
}

/** A file's digest, and the version of it that was digested. */
interface Digested {
  readonly digest: FileDigest | undefined;
  readonly version: FileVersion;
}

/** A file that is not there has no digest: templates are optional. */
async function digestFile(path: string, folder: string): Promise<Digested> {
  const info = infoOf(path);
  if (info === undefined) return { digest: undefined, version: { path, tag: undefined, sha256: undefined } };
  // onnxruntime opens the file itself, later: by then a change must show.
  await settled(info);
  const sha256 = await fileDigest(path, info);
  const name = path.startsWith(folder) ? path.slice(folder.length).replace(/^[\\/]/, "") : path;
  return { digest: { name, bytes: info.size, sha256 }, version: { path, tag: foreignTagOf(info), sha256 } };
}
