/**
 * The files that a folder or a pattern names, here and on other machines.
 *
 * @module
 */

import { DatasetError } from "../../../ops/errors.ts";
import { showPath } from "../../../ops/messages.ts";
import { byCodePoint } from "../../../ops/python_json.ts";
import { hubAddress, parseHubAddress } from "../remote/hub_address.ts";
import { announceFiles, hubFiles } from "../remote/hub_file.ts";
import { isRemote, schemeOf } from "../remote/address.ts";
import { s3Keys } from "../remote/s3_file.ts";
import { globBase, globMatcher, isGlob } from "./glob.ts";

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
  const { base, all } = await below(pattern.base, signal);
  if (all.includes(path.slice(pattern.base.length))) return undefined; // a file's own name, with a bracket in it
  const found = all.filter((relative) => !HIDDEN.test(relative) && pattern.matches(relative)).sort(byCodePoint);
  if (found.length === 0) {
    const seen = all.length === 0 ? "there are no files" : `none of the ${all.length} files there fits`;
    throw new DatasetError(`${method}() found nothing by ${showPath(path)}: ${seen}`);
  }
  const files = found.map((relative) => ({ path: base + relative, relative }));
  if (schemeOf(base) === "hf") await announce(files, signal);
  return files;
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
    throw new DatasetError(
      `${method}() cannot list files over http (${showPath(path)}): give the addresses as an array`,
    );
  }
  const base = globBase(path);
  return { base, matches: globMatcher(path.slice(base.length)) };
}

/** A folder or a prefix, and the paths of all files below it, from there on. */
interface Below {
  readonly base: string;
  readonly all: readonly string[];
}

async function below(base: string, signal: AbortSignal): Promise<Below> {
  const scheme = schemeOf(base);
  if (scheme === "hf") return await hubBelow(base, signal);
  if (scheme === "s3" || scheme === "gs") return { base, all: await Array.fromAsync(s3Keys(base)) };
  if (scheme === undefined) return { base, all: await Array.fromAsync(localBelow(base === "" ? "./" : base, "")) };
  throw new DatasetError(`Files cannot be listed over ${scheme} (${base}): give the addresses as an array`);
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

/** The addresses hold the commit, so that all files are of one. */
async function hubBelow(base: string, signal: AbortSignal): Promise<Below> {
  const { repository, path } = parseHubAddress(`${base}x`);
  const { pinned, files } = await hubFiles(repository, { signal });
  const folder = path.slice(0, -1);
  return {
    base: hubAddress({ repository: pinned, path: folder }),
    all: files.filter((file) => file.startsWith(folder)).map((file) => file.slice(folder.length)),
  };
}

async function announce(files: readonly FoundFile[], signal: AbortSignal): Promise<void> {
  const places = files.map(({ path }) => parseHubAddress(path));
  await announceFiles(places[0].repository, places.map(({ path }) => path), { signal });
}
