/**
 * Datasets of several files: which they are, and what names them.
 *
 * @module
 */

import { sha256Hex } from "../../../ops/sha256.ts";
import { DatasetError } from "../../../ops/errors.ts";
import type { FileName } from "../../../ops/known_names.ts";
import { isRecord } from "../../../ops/json_record.ts";
import { showPath } from "../../../ops/messages.ts";
import { type PythonJson, pythonJson } from "../../../ops/python_json.ts";
import type { DatasetFile, FileFormat } from "../../../ops/types/dataset_files.ts";
import { forEachParallel } from "../../../stores/parallel.ts";
import { type DownloadDisplay, type FileOptions, namedFile, pathOf } from "../dataset_file.ts";
import { type FoundFile, listFiles } from "./listing.ts";
import { partitionsOf } from "./partitions.ts";

/** A file or several: a path, an address, a folder, a pattern such as `data/*.parquet`, or a list of these. */
export type FileSource = FileName | URL | readonly (string | URL)[];

const NAMES: Readonly<Record<FileFormat, RegExp>> = {
  parquet: /\.(parquet|pq|parq)$/i,
  csv: /\.(csv|tsv)$/i,
  jsonl: /\.(jsonl|ndjson)$/i,
};

/** Files whose hashes are taken at a time. */
const PARALLEL = 4;

/**
 * The files that a source names, with their hashes and partitions; `undefined` where it names one file by its own name.
 *
 * @throws {DatasetError} where it names none, or one cannot be had
 */
export async function namedFiles(
  method: string,
  source: FileSource,
  format: FileFormat,
  options: FileOptions,
  display: (path: string) => DownloadDisplay,
): Promise<DatasetFile[] | undefined> {
  const found = await foundFiles(method, source, format);
  if (found === undefined) return undefined;
  if (options.sha256 !== undefined) {
    throw new DatasetError(`${method}() takes sha256 for one file, and ${shown(source)} names ${found.length}`);
  }
  const partitions = partitionsOf(found.map(({ relative }) => relative));
  const files: DatasetFile[] = [];
  await forEachParallel(found, PARALLEL, async ({ path }, i) => {
    const { filePath, contentHash } = await namedFile(method, path, options, display);
    files[i] = { path: filePath, sha256: contentHash, partition: partitions[i] };
  });
  return files;
}

/** The hash that names several files together. */
export function hashOfFiles(files: readonly DatasetFile[]): string {
  return sha256Hex(pythonJson(files.map(({ sha256, partition }) => [sha256, partition])));
}

/**
 * The files in an op's field.
 *
 * @throws {DatasetError} where they are not those that the op is named by
 */
export function checkFiles(files: PythonJson, contentHash: string): readonly DatasetFile[] {
  if (!Array.isArray(files) || files.length === 0 || !files.every(isDatasetFile)) {
    throw new DatasetError("the op does not say which files it is made of: load them anew");
  }
  if (hashOfFiles(files) === contentHash) return files;
  throw new DatasetError("the files that the op lists are not those that it is named by: load them anew");
}

function isDatasetFile(value: unknown): value is DatasetFile {
  return isRecord(value) && typeof value.path === "string" && typeof value.sha256 === "string" &&
    isRecord(value.partition);
}

async function foundFiles(method: string, source: FileSource, format: FileFormat): Promise<FoundFile[] | undefined> {
  const { signal } = new AbortController();
  const isWanted = (name: string) => NAMES[format].test(name);
  const list = (path: string) => listFiles(method, path, isWanted, signal);
  if (!Array.isArray(source)) return await list(pathOf(method, source));
  if (source.length === 0) throw new DatasetError(`${method}() takes at least one file, got an empty array`);
  const paths = source.map((one) => pathOf(method, one));
  const lists = await Promise.all(paths.map(list));
  const base = commonFolder(paths.filter((_, i) => lists[i] === undefined));
  return lists.flatMap((found, i) => found ?? [{ path: paths[i], relative: paths[i].slice(base.length) }]);
}

/** What the paths begin with, up to a slash. */
function commonFolder(paths: readonly string[]): string {
  if (paths.length === 0) return "";
  const [first, ...rest] = paths.map((path) => path.split("/").slice(0, -1));
  const same = first.findIndex((segment, i) => rest.some((other) => other[i] !== segment));
  const count = same < 0 ? first.length : same;
  return first.slice(0, count).map((segment) => `${segment}/`).join("");
}

function shown(source: FileSource): string {
  return Array.isArray(source) ? "the array" : showPath(String(source));
}
