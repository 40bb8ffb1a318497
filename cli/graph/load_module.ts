/**
 * Loading the files that describe graphs.
 *
 * @module
 */

import { dirname, encodeBase64, extname, join, resolve } from "../../ops/standard.ts";
import { fileURLToPath, pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { deserialize } from "../../ops/graph_file.ts";
import { warnUser } from "../../ops/warn_user.ts";
import { expandHome } from "../../stores/home.ts";
import { addProgramFolder } from "../../stores/program_folders.ts";
import { UsageError } from "../usage_error.ts";

/** A file that describes a graph failed while it was loaded. */
export class GraphFileError extends Error {
  override name = "GraphFileError";
}

/**
 * What a file exports: a TypeScript or JavaScript module; a notebook's variables; the ops of a graph file (`.json`).
 *
 * Loading a module or a notebook runs it, which is said once, so a file should compute only under `if (import.meta.main)`.
 *
 * @throws {UsageError} where there is no such file.
 * @throws {GraphFileError} where it fails.
 */
export async function loadGraph(path: string): Promise<Readonly<Record<string, unknown>>> {
  const file = filePath(path);
  const info = await Deno.stat(file).catch(() => undefined);
  if (info === undefined) throw new UsageError(`There is no file ${path}${file === path ? "" : ` (${file})`}`);
  if (info.isDirectory) {
    throw new UsageError(`${path} is a folder: name a file in it, such as ${join(path, "main.ts")}`);
  }
  if (!info.isFile) {
    throw new UsageError(`${path} is no regular file, and reading it might not end: write what comes from it into one`);
  }
  try {
    switch (extname(file).toLowerCase()) {
      case ".json":
        return await loadGraphFile(file);
      case ".ipynb":
        sayThatItRuns(path, "leaves in its variables");
        return await loadNotebook(file);
      default:
        sayThatItRuns(path, "exports");
        return await import(pathToFileURL(file).href);
    }
  } catch (error) {
    throw new GraphFileError(`${path} could not be loaded: ${reasonOf(error, file)}`, { cause: error });
  }
}

/** A file by its path, with `~` for the user's home, or by its `file:///` URL, in which a space is `%20`. */
function filePath(path: string): string {
  const [, scheme] = /^(file|[A-Za-z][A-Za-z0-9+.-]+(?=:\/\/)):\//i.exec(path) ?? [];
  if (scheme === undefined) return resolve(expandHome(path));
  if (scheme.toLowerCase() !== "file") {
    throw new UsageError(
      `${path} is not on this computer: fetch it, and name the file with -f, as a path or file:///path`,
    );
  }
  try {
    return fileURLToPath(path);
  } catch (error) {
    throw new UsageError(`${path} names no file of this computer: -f takes a path, or file:///path`, { cause: error });
  }
}

/** The error's message, and the line of the file that it comes from. */
function reasonOf(error: unknown, file: string): string {
  if (!(error instanceof Error)) return String(error);
  const message = stripVTControlCharacters(error.message);
  const address = pathToFileURL(file).href;
  if (message.includes(address)) return message;
  const frame = (error.stack ?? "").split("\n").find((line) => line.includes(`${address}:`));
  const [, line] = /:(\d+):\d+\)?$/.exec(frame ?? "") ?? [];
  return line === undefined ? message : `${message} (line ${line})`;
}

async function loadGraphFile(file: string): Promise<Record<string, unknown>> {
  const ops = deserialize(await Deno.readTextFile(file));
  return ops.length === 1 ? { output: ops[0] } : { outputs: ops };
}

/** As an address that holds its own text, it needs no file, and leaves none. It runs in its folder, as its kernel does. */
async function loadNotebook(file: string): Promise<Record<string, unknown>> {
  const { notebookModule } = await import("./notebook_module.ts");
  const source = notebookModule(await Deno.readTextFile(file), pathToFileURL(file));
  const address = `data:text/javascript;base64,${encodeBase64(new TextEncoder().encode(source))}`;
  const folder = Deno.cwd();
  // Files and models are looked for again when ops are computed, and then the working directory is another one.
  addProgramFolder(dirname(file));
  Deno.chdir(dirname(file));
  try {
    return await import(address);
  } catch (error) {
    throw error instanceof Error ? named(error, address, `${pathToFileURL(file).href}.mjs`) : error;
  } finally {
    Deno.chdir(folder);
  }
}

/** The error with a long address under a name. */
function named(error: Error, address: string, name: string): Error {
  error.message = error.message.replaceAll(address, name);
  error.stack = error.stack?.replaceAll(address, name);
  return error;
}

const saidToRun = new Set<string>();

function sayThatItRuns(path: string, found: string): void {
  if (saidToRun.has(path)) return;
  saidToRun.add(path);
  warnUser(`${path} is a program: it runs, and the ops that it ${found} are found`);
}
