/**
 * Files of a model's folder: links among them lead to other files of the model, not to any file of this machine.
 *
 * @module
 */
import { ModelError } from "../../ops/errors.ts";
import { dirname, isAbsolute, relative } from "../../ops/standard.ts";

/** Where the hub's cache has a repository's files: links into `blobs` beside `snapshots`. */
const SNAPSHOT = /^(.*[\\/]models--[^\\/]+)[\\/]snapshots[\\/][^\\/]+(?:[\\/]|$)/;

/**
 * The file that a path in a model's folder leads to.
 *
 * @param beside a file beside which it may lie as well, links followed
 * @throws {ModelError} if that is neither there nor, where the folder is one of the hub's cache, in the same repository
 * @throws {Deno.errors.NotFound} if there is none
 */
export function realPathIn(folder: string, path: string, beside?: string): string {
  const [root, real] = [Deno.realPathSync(folder), Deno.realPathSync(path)];
  const roots = [root, SNAPSHOT.exec(root)?.[1], beside && dirname(Deno.realPathSync(beside))];
  if (roots.some((one) => isIn(one, real))) return real;
  throw new ModelError(
    `Cannot open the model in ${folder}: ${path} leads to ${real}, which is not in the model's folder; put a copy there`,
  );
}

function isIn(folder: string | undefined, path: string): boolean {
  if (folder === undefined) return false;
  const way = relative(folder, path);
  return !isAbsolute(way) && !/^\.\.(?:[\\/]|$)/.test(way);
}
