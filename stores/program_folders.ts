/**
 * Where relative paths of programs begin that run in one folder and are loaded from another: notebooks on the command line.
 *
 * @module
 */

import { isAbsolute, join } from "../ops/standard.ts";

const folders = new Set<string>();

/** Has relative paths looked for in a folder, where the working directory does not have them. */
export function addProgramFolder(folder: string): void {
  folders.add(folder);
}

/** Where there is something under a path: in the working directory, else in a program's folder; else the path itself. */
export async function placeOf(path: string): Promise<string> {
  if (isAbsolute(path)) return path;
  for (const place of [path, ...[...folders].map((folder) => join(folder, path))]) {
    if (await Deno.stat(place).then(() => true, () => false)) return place;
  }
  return path;
}
