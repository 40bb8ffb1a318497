/**
 * Whether a model's files are, while it runs, those whose digests stand beside its results.
 *
 * onnxruntime opens files by their paths, and reads large tables while it runs: which file it got is told by comparing
 * what the file system says of it before and after.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { join } from "../../../ops/standard.ts";
import { foreignTagOf } from "../../../stores/file_source.ts";
import { infoOf } from "./check_files.ts";
import { type ModelFolder, TEXT_FILES } from "./folder.ts";

/** A file as it was when it was digested; one that was not there has neither. */
export interface FileVersion {
  /** Its path. */
  readonly path: string;
  /** Names its version. */
  readonly tag: string | undefined;
  /** Its SHA-256, hexadecimal. */
  readonly sha256: string | undefined;
}

/** Looks after the files of a model that runs. */
export interface FileGuard {
  /** Looks once more: before results are given. @throws {ModelError} if a file is another one now */
  check(): void;
}

/** The files of each model, by its own file, when they were digested last. */
const digested = new Map<string, readonly FileVersion[]>();

/** The version of the file at a path, `undefined` if there is none. */
export function versionOf(path: string): string | undefined {
  const info = infoOf(path);
  return info && foreignTagOf(info);
}

/** Keeps in which versions a model's files were digested. */
export function rememberVersions(modelPath: string, versions: readonly FileVersion[]): void {
  digested.set(modelPath, versions);
}

/**
 * Guards the files of a model that is about to run.
 *
 * @param provenance what was recorded of it; left out, the files are what they are now
 */
export function guardFiles(
  { path, modelPath }: Pick<ModelFolder, "path" | "modelPath">,
  provenance?: Readonly<Record<string, unknown>>,
): FileGuard {
  const known = digested.get(modelPath);
  const versions = known !== undefined && isRecorded(known, provenance)
    ? known
    : [modelPath, ...TEXT_FILES.map((name) => join(path, name))].map((path) => ({ path, tag: versionOf(path) }));
  // What is not there would have been read at the beginning.
  const present = versions.filter(({ tag }) => tag !== undefined);
  let isFirst = true;
  return {
    check() {
      const changed = (isFirst ? versions : present).find(({ path, tag }) => versionOf(path) !== tag);
      isFirst = false;
      if (changed !== undefined) throw changedFile(changed.path);
    },
  };
}

/** Whether the digests that were recorded are those of these versions. */
function isRecorded(versions: readonly FileVersion[], provenance: Readonly<Record<string, unknown>> = {}): boolean {
  const { files } = provenance as { files?: unknown };
  if (!Array.isArray(files)) return false;
  const digests = new Set(versions.map(({ sha256 }) => sha256));
  return files.every(({ sha256 }) => digests.has(sha256));
}

function changedFile(path: string): ModelError {
  return new ModelError(
    `${path} changed while the model was loaded or run: its results would be kept as those of the file that was there ` +
      "before; ask again, with the file that is there now",
  );
}
