/**
 * Data files, and the names of their columns.
 *
 * @module
 */

import { listNames } from "../../ops/messages.ts";
import type { Dataset } from "../../ops/handles/dataset.ts";
import { byCodePoint } from "../../ops/python_json.ts";
import { type CsvOptions, Runner } from "../../runner/runner.ts";
import { UsageError } from "../usage_error.ts";

type Delimiter = CsvOptions["delimiter"];

type Load = (runner: Runner, path: string, delimiter: Delimiter) => Promise<Dataset>;

/** How a file is loaded, by the ending of its name. */
const LOADERS: Readonly<Record<string, Load>> = {
  csv: (runner, path, delimiter) => runner.fromCsv(path, { delimiter }),
  tsv: (runner, path) => runner.fromCsv(path, { delimiter: "\t" }),
  jsonl: (runner, path) => runner.fromJsonl(path),
  ndjson: (runner, path) => runner.fromJsonl(path),
  parquet: (runner, path) => runner.fromParquet(path),
};

function loaderOf(path: string): Load | undefined {
  return LOADERS[/\.(\w+)$/.exec(path)?.[1].toLowerCase() ?? ""];
}

/** The data files of a folder and of the folders in it, by their paths from there. */
export async function dataFiles(folder: string): Promise<string[]> {
  const paths = await pathsBelow(folder, 1);
  return paths.filter((path) => loaderOf(path) !== undefined).sort(byCodePoint);
}

async function pathsBelow(folder: string, depth: number): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const found = entries.filter(({ name }) => !/^(\.|node_modules$)/.test(name)).map(async ({ name, isDirectory }) => {
    if (!isDirectory) return [name];
    return depth === 0 ? [] : (await pathsBelow(`${folder}/${name}`, depth - 1)).map((below) => `${name}/${below}`);
  });
  return (await Promise.all(found)).flat();
}

/**
 * The names of a file's columns.
 *
 * @param path A path, an address or a pattern, as a program gives it to `fromCsv`, `fromJsonl` or `fromParquet`.
 * @throws {UsageError} where its name does not say what it is
 */
export async function columnNames(path: string, delimiter?: Delimiter): Promise<string[]> {
  const load = loaderOf(path);
  if (load === undefined) {
    const endings = listNames(Object.keys(LOADERS).map((ending) => `.${ending}`));
    throw new UsageError(
      `${path} has no ending that says what it is: ${endings}. Name a folder's files by a pattern, data/*.csv`,
    );
  }
  const runner = new Runner({ store: `memory://types-${crypto.randomUUID()}` });
  return Object.keys(await (await load(runner, path, delimiter)).columns);
}
