/**
 * What identifies a model: digests of the files that its results depend on.
 *
 * @module
 */
import { dirname, join } from "../../../ops/standard.ts";
import { ModelError } from "../../../ops/errors.ts";
import { fileBytes } from "../../onnx/bytes.ts";
import { readModel } from "../../onnx/graph.ts";
import { fileDigest } from "./file_digest.ts";
import { type ModelFolder, TEXT_FILES } from "./folder.ts";
import { GENAI_FILE } from "./genai_config.ts";

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
  const modelDirectory = dirname(model.modelPath);
  const paths = [
    model.modelPath,
    ...dataFiles(model.modelPath).map((location) => join(modelDirectory, location)),
    ...TEXT_FILES.map((name) => join(model.path, name)),
  ];
  const digests = (await Promise.all(paths.map((path) => digestFile(path, model.path)))).filter((digest) =>
    digest !== undefined
  );
  const hasConfig = digests.some(({ name }) => name === "config.json");
  // Its sizes are not used beside a config.json, and the file that it names is digested itself.
  return { files: digests.filter(({ name }) => !(hasConfig && name === GENAI_FILE)) };
}

/** Files that hold weights of a model outside of its own file, relative to the model's folder. */
export function dataFiles(modelPath: string): string[] {
  const source = fileBytes(modelPath);
  try {
    const tensors = [...readModel(source).graph.initializers.values()];
    return [...new Set(tensors.flatMap(({ external }) => external === undefined ? [] : [external.location]))].sort();
  } finally {
    source.close();
  }
}

/** `undefined` for a file that is not there: templates are optional. */
async function digestFile(path: string, folder: string): Promise<FileDigest | undefined> {
  const info = await Deno.stat(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (info === undefined) return undefined;
  // A pipe or a device would be read for ever.
  if (!info.isFile) {
    throw new ModelError(`Cannot open the model in ${folder}: ${path} is no regular file; put a copy there`);
  }
  const name = path.startsWith(folder) ? path.slice(folder.length).replace(/^[\\/]/, "") : path;
  return { name, bytes: info.size, sha256: await fileDigest(path, info) };
}
