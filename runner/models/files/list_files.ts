/**
 * The files of a model's folder.
 *
 * @module
 */

/** Hub repositories of onnxruntime-genai keep models two folders deep. */
const DEPTH = 2;
/** A folder that is no model's may have any number of files. */
const MOST_FILES = 5000;

/**
 * Lists a folder and the folders in it, two deep, without hidden ones.
 *
 * @returns sorted paths relative to the folder, with slashes
 */
import { join } from "../../../ops/standard.ts";
export async function listFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  let level = [""];
  for (let depth = 0; depth <= DEPTH; depth++) {
    const next: string[] = [];
    for (const prefix of level) {
      if (files.length >= MOST_FILES) return files.sort();
      for (const [name, isFolder] of await entriesOf(join(folder, prefix))) {
        (isFolder ? next : files).push(prefix + (isFolder ? `${name}/` : name));
      }
    }
    level = next;
  }
  return files.sort();
}

/** Names, and whether each is a folder; links count as what they lead to. A folder that cannot be read has none. */
async function entriesOf(folder: string): Promise<[string, boolean][]> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  return await Promise.all(
    entries.filter(({ name }) => !name.startsWith(".")).map(async ({ name, isDirectory, isSymlink }) => {
      const isFolder = isSymlink
        ? (await Deno.stat(join(folder, name)).catch(() => undefined))?.isDirectory
        : isDirectory;
      return [name, isFolder ?? false] as [string, boolean];
    }),
  );
}
