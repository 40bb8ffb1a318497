/**
 * The files that a folder or a pattern names, here and on other machines.
 *
 * @module
 */

import { DatasetError } from "../../../ops/errors.ts";
import { show } from "../../../ops/messages.ts";
import { byCodePoint } from "../../../ops/python_json.ts";
import { parseHubAddress } from "../remote/hub_address.ts";
import { hubFiles } from "../remote/hub_file.ts";
import { isRemote, schemeOf } from "../remote/address.ts";
import { s3Keys } from "../remote/s3_file.ts";
import { globBase, globExpression, isGlob } from "./glob.ts";

/** A file that was found. */
export interface FoundFile {
  /** Its path or address. */
  readonly path: string;
  /** Its path from the folder that was looked through. */
  readonly relative: string;
}

/** Files and folders of these names are other programs' notes: `_SUCCESS`, `.crc`, `_delta_log`. */
const HIDDEN = /(^|\/)[._]/;

/**
 * The files that a path names, in the order of their paths by code point; `undefined` where it names one file.
 *
 * @param isWanted whether a file of this name has the right format, of those in a folder
 * @throws {DatasetError} where it names none
 */
export async function listFiles(
  method: string,
  path: string,
  isWanted: (name: string) => boolean,
  signal: AbortSignal,
): Promise<FoundFile[] | undefined> {
  const pattern = await patternOf(method, path, isWanted);
  if (pattern === undefined) return undefined;
  const all = await Array.fromAsync(below(pattern.base, signal));
  const found = all.filter((relative) => !HIDDEN.test(relative) && pattern.matches(relative));
  if (found.length > 0) {
    return found.sort(byCodePoint).map((relative) => ({ path: pattern.base + relative, relative }));
  }
  const seen = all.length === 0 ? "there are no files" : `none of the ${all.length} files there fits`;
  throw new DatasetError(`${method}() found nothing by ${show(path)}: ${seen}`);
}

interface Pattern {
  /** With a slash at its end, or empty. */
  readonly base: string;
  readonly matches: (relative: string) => boolean;
}

async function patternOf(
  method: string,
  path: string,
  isWanted: (name: string) => boolean,
): Promise<Pattern | undefined> {
  const isHere = !isRemote(path);
  const info = isHere ? await Deno.stat(path).catch(() => undefined) : undefined;
  if (info?.isDirectory || path.endsWith("/")) return { base: path.replace(/[/\\]*$/, "/"), matches: isWanted };
  // A file may have a bracket in its name, and an address a question mark.
  if (info !== undefined || !isGlob(path)) return undefined;
  if (schemeOf(path)?.startsWith("http")) {
    if (!path.includes("*")) return undefined;
    throw new DatasetError(`${method}() cannot list files over http (${show(path)}): give the addresses as an array`);
  }
  const base = globBase(path);
  const expression = globExpression(path.slice(base.length));
  return { base, matches: (relative) => expression.test(relative) };
}

/** Paths of all files below a folder or a prefix, from there on. */
async function* below(base: string, signal: AbortSignal): AsyncGenerator<string> {
  const scheme = schemeOf(base);
  if (scheme === "s3" || scheme === "gs") yield* s3Keys(base);
  else if (scheme === "hf") yield* await hubBelow(base, signal);
  else if (scheme === undefined) yield* localBelow(base === "" ? "./" : base, "");
  else throw new DatasetError(`Files cannot be listed over ${scheme} (${base}): give the addresses as an array`);
}

/** Links are followed, but not back to where they come from. */
async function* localBelow(folder: string, prefix: string, above: readonly string[] = []): AsyncGenerator<string> {
  const real = await Deno.realPath(folder).catch(() => undefined);
  if (real === undefined || above.includes(real)) return;
  for await (const { name, isDirectory, isSymlink } of Deno.readDir(folder)) {
    const path = `${folder}${name}`;
    const isFolder = isDirectory || isSymlink && (await Deno.stat(path).catch(() => undefined))?.isDirectory;
    if (isFolder && HIDDEN.test(name)) continue;
    if (isFolder) yield* localBelow(`${path}/`, `${prefix}${name}/`, [...above, real]);
    else yield `${prefix}${name}`;
  }
}

async function hubBelow(base: string, signal: AbortSignal): Promise<string[]> {
  const { repository, path } = parseHubAddress(`${base}x`);
  const { files } = await hubFiles(repository, { signal });
  const folder = path.slice(0, -1);
  return files.filter((file) => file.startsWith(folder)).map((file) => file.slice(folder.length));
}
