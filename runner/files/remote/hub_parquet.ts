/**
 * The parquet files of a dataset of the hub: those that the hub itself makes of every dataset, on the branch
 * `refs/convert/parquet` as `CONFIG/SPLIT/0000.parquet` (https://huggingface.co/docs/dataset-viewer/parquet), else those that
 * the dataset has.
 *
 * @module
 */

import { DatasetError } from "../../../ops/errors.ts";
import { listNames, show, suggest } from "../../../ops/messages.ts";
import { byCodePoint } from "../../../ops/python_json.ts";
import { HubRefusal } from "../../models/hub/requests.ts";
import { hubAddress, type HubPlace } from "./hub_address.ts";
import { announceFiles, hubFiles } from "./hub_file.ts";
import type { RemoteWatch } from "./remote_file.ts";

/** Which part of a dataset. */
export interface HubPart {
  /** A configuration (subset). @default the only one, or the one called `default` */
  readonly config?: string;
  /** A split. @default the only one */
  readonly split?: string;
  /** A branch, tag or commit, whose own parquet files are read. @default what the hub made of `main` */
  readonly revision?: string;
}

const CONVERTED = "refs/convert/parquet";

/** One file, and what of a dataset is in it. */
interface PartFile {
  readonly path: string;
  readonly config: string;
  readonly split: string;
  readonly isPartial?: boolean;
}

/**
 * The addresses of a split's files, in the order of their rows.
 *
 * @param name `org/name`
 * @throws {DatasetError} where there is no such dataset, configuration or split, or it is not clear which is meant
 */
export async function hubParquet(name: unknown, part: HubPart, watch: RemoteWatch): Promise<string[]> {
  if (typeof name !== "string" || !/^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(name)) {
    throw new DatasetError(`fromHub() takes the name of a dataset as org/name, got ${show(name)}`);
  }
  const { pinned, files } = await partFiles(name, part.revision, watch);
  if (files.length === 0) {
    throw new DatasetError(
      `fromHub() finds no splits among the files of ${name}: name its parquet files, as in ` +
        `fromParquet("hf://datasets/${name}/data/*.parquet")`,
    );
  }
  const config = chosen(name, "config", part.config, files.map((file) => file.config));
  const ofConfig = files.filter((file) => file.config === config);
  const split = chosen(`${name}, ${config},`, "split", part.split, ofConfig.map((file) => file.split));
  const found = ofConfig.filter((file) => file.split === split);
  if (found.some(({ isPartial }) => isPartial)) {
    watch.onWarning?.(
      `The hub converted only the first rows of ${name} (${config}, ${split}) to parquet: these are read`,
    );
  }
  const paths = found.map(({ path }) => path).sort(byCodePoint);
  await announceFiles(pinned, paths, watch);
  return paths.map((path) => hubAddress({ path, repository: pinned }));
}

interface PartFiles {
  readonly pinned: HubPlace["repository"];
  readonly files: readonly PartFile[];
}

async function partFiles(id: string, revision: string | undefined, watch: RemoteWatch): Promise<PartFiles> {
  if (revision !== undefined) return await filesAt({ type: "dataset", id, revision }, ownFile, watch);
  try {
    return await filesAt({ type: "dataset", id, revision: CONVERTED }, convertedFile, watch);
  } catch (error) {
    // The hub has not converted it, or is a mirror without that branch.
    const { cause } = error as Error;
    if (!(cause instanceof HubRefusal && cause.status === 404)) throw error;
    return await filesAt({ type: "dataset", id, revision: "main" }, ownFile, watch);
  }
}

async function filesAt(
  repository: HubPlace["repository"],
  read: (path: string) => PartFile | undefined,
  watch: RemoteWatch,
): Promise<PartFiles> {
  const { pinned, files } = await hubFiles(repository, watch);
  return { pinned, files: files.flatMap((path) => read(path) ?? []) };
}

function convertedFile(path: string): PartFile | undefined {
  const [, config, partial, split] = /^([^/]+)\/(partial-)?([^/]+)\/\d+\.parquet$/.exec(path) ?? [];
  return config === undefined ? undefined : { path, config, split, isPartial: partial !== undefined };
}

/**
 * `data/train-00000-of-00002.parquet`, with a fingerprint at its end in earlier years, `CONFIG/train-….parquet`,
 * `CONFIG/train/0000.parquet`, as the `datasets` library writes and finds them (https://huggingface.co/docs/hub/datasets-file-names-and-splits).
 */
function ownFile(path: string): PartFile | undefined {
  const [, folder = "data", split] =
    /^(?:([^/]+)\/)?(?:(\w+(?:\.\w+)*?)(?:-\d+-of-\d+(?:-\w+)?)?\.parquet)$/.exec(path) ??
      /^(?:([^/]+)\/)(\w+)\/[\w-]+\.parquet$/.exec(path) ?? [];
  return split === undefined ? undefined : { path, split, config: folder === "data" ? "default" : folder };
}

function chosen(name: string, what: "config" | "split", wanted: string | undefined, all: readonly string[]): string {
  const names = [...new Set(all)].sort(byCodePoint);
  const found = wanted ??
    (names.length === 1 ? names[0] : names.find((each) => what === "config" && each === "default"));
  if (found === undefined) {
    throw new DatasetError(
      `fromHub() needs to know which ${what} of ${name} is meant: ${what} can be ${listNames(names)}`,
    );
  }
  if (names.includes(found)) return found;
  throw new DatasetError(
    `fromHub(): ${name} has no ${what} ${show(found)}${suggest(found, names)}; it has ${listNames(names)}`,
  );
}
