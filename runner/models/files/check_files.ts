/**
 * The one check of a model's files, before any of them is read: a folder can come from anywhere.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { join } from "../../../ops/standard.ts";
import { realPathIn } from "../../onnx/contained.ts";

/**
 * Requires that those of some files that are there are files: a pipe or a device would be read for ever. Links may lead to
 * other files of the model.
 *
 * @param names paths in the folder
 * @throws {ModelError} which names the file
 */
export function checkFiles(folder: string, names: Iterable<string>): void {
  for (const name of names) {
    const path = join(folder, name);
    const info = infoOf(path);
    if (info === undefined) continue;
    if (!info.isFile) {
      throw new ModelError(`Cannot open the model in ${folder}: ${path} is no regular file; put a copy there`);
    }
    realPathIn(folder, path);
  }
}

/** What the file system says of the file that a path leads to, `undefined` if there is none. */
export function infoOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory) return undefined;
    throw new ModelError(`Cannot open the model: ${path} cannot be read (${(cause as Error).message})`, { cause });
  }
}
