/**
 * What the hub says of a repository and its files.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { parseJson, recordIn } from "../../../ops/json_record.ts";
import type { HubFile } from "./download.ts";
import { type HubRepository, repositoryName, repositoryPath } from "./repository.ts";
import { hubFetch, notTheHub, shownAddress } from "./requests.ts";
import type { HubSettings } from "./settings.ts";

/** A commit, and names of its files. */
export interface Commit {
  /** The commit. */
  readonly sha: string;
  /** Names of its files. */
  readonly files: readonly string[];
}

/**
 * Which commit a revision is.
 *
 * @throws {ModelError} if the hub refuses, or cannot be reached
 */
export async function commitOf(
  repository: HubRepository,
  settings: HubSettings,
  signal?: AbortSignal,
): Promise<Commit> {
  const { sha, filePaths } = await asHub(repository, settings, signal, async () => {
    const { sha, filePaths } = await infoOf(repository, settings, signal);
    if (typeof sha !== "string" || !/^\w{1,64}$/.test(sha)) throw new TypeError("it names no commit");
    if (!isListOfTexts(filePaths) || filePaths.length === 0) throw new TypeError("it lists no files");
    return { sha, filePaths };
  });
  // Names come from outside: one that leads out of the snapshot is not a file of it.
  return { sha, files: filePaths.filter((name) => !/(^|[\\/])\.\.?([\\/]|$)|^[\\/]|^\w:/.test(name)) };
}

/** What the hub answers, of which nothing is known. The library's `datasetInfo` leaves the files out. */
async function infoOf(
  repository: HubRepository,
  settings: HubSettings,
  signal: AbortSignal | undefined,
): Promise<{ readonly sha: unknown; readonly filePaths: unknown }> {
  const { type, id, revision } = repository;
  const [hubUrl, fetch] = [settings.endpoint, hubFetch(repository, settings, signal)];
  if (type === "dataset") {
    const answer = await fetch(`${hubUrl}/api/datasets/${id}/revision/${encodeURIComponent(revision)}`);
    const { sha, siblings } = recordIn(parseJson(await answer.text()));
    return { sha, filePaths: Array.isArray(siblings) ? siblings.map((each) => recordIn(each).rfilename) : undefined };
  }
  const { modelInfo } = await import("@huggingface/hub");
  return await modelInfo({ name: id, revision, hubUrl, fetch, additionalFields: ["sha", "filePaths"] });
}

/**
 * Sizes and digests of files, in the order of `paths`.
 *
 * @param sha their commit
 * @throws {ModelError} if the hub refuses, or cannot be reached
 */
export async function announcedFiles(
  repository: HubRepository,
  sha: string,
  paths: readonly string[],
  settings: HubSettings,
  signal?: AbortSignal,
): Promise<HubFile[]> {
  const { pathsInfo } = await import("@huggingface/hub");
  const found = await asHub(repository, settings, signal, async () => {
    const infos = await pathsInfo({
      repo: { type: repository.type ?? "model", name: repository.id },
      revision: sha,
      paths: [...paths],
      hubUrl: settings.endpoint,
      fetch: hubFetch(repository, settings, signal),
    });
    return new Map(infos.filter(({ type }) => type === "file").map((info) => [info.path, info]));
  });
  return paths.map((path) => {
    const info = found.get(path);
    if (info === undefined) {
      throw new ModelError(
        `Cannot fetch "${repositoryName(repository)}": the ${
          repository.type ?? "model"
        } needs ${path}, which it does not have`,
      );
    }
    const [etag, { size }] = [info.lfs?.oid ?? info.oid ?? "", info];
    const odd = !isDigest(etag) ? "digest" : !(Number.isSafeInteger(size) && size >= 0) ? "size" : undefined;
    if (odd !== undefined) {
      const place = shownAddress(settings.endpoint);
      throw new ModelError(
        `Cannot fetch "${repositoryName(repository)}": ${place} does not give the ${odd} of ${path}`,
      );
    }
    const address = path.split("/").map(encodeURIComponent).join("/");
    return { url: `${settings.endpoint}/${repositoryPath(repository)}/resolve/${sha}/${address}`, size, etag };
  });
}

/** What is wrong with an answer, as an error that says so: the library takes any JSON for the hub's. */
async function asHub<T>(
  repository: HubRepository,
  settings: HubSettings,
  signal: AbortSignal | undefined,
  ask: () => Promise<T>,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof ModelError ? error : notTheHub(error as Error, repository, settings);
  }
}

/** Git's SHA-1 or a SHA-256. */
function isDigest(value: unknown): boolean {
  return typeof value === "string" && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(value);
}

function isListOfTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
