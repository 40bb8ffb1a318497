/**
 * The files of a repository at one commit: those that the hub has, or, without it, those that are in the cache.
 *
 * @module
 */
import { join } from "../../../ops/standard.ts";
import { ModelError } from "../../../ops/errors.ts";
import { isFileError } from "../../../stores/file_error.ts";
import type { DownloadWatch } from "../download_watch.ts";
import { ByteCounter } from "./byte_counter.ts";
import { CachedRepository, exists } from "./cache.ts";
import { download, type HubFile } from "./download.ts";
import { takeLock } from "./lock.ts";
import { type HubRepository, repositoryName } from "./repository.ts";
import { announcedFiles, type Commit, commitOf } from "./repository_info.ts";
import { HubRefusal, hubStream } from "./requests.ts";
import type { HubSettings } from "./settings.ts";

/** A commit of a repository. */
export interface Snapshot {
  /** Where its files are, once they are fetched. */
  readonly folder: string;
  /** Names of its files. */
  readonly files: readonly string[];
  /** Whether these are only the files that the cache holds: the hub cannot be asked for others. */
  readonly isCached: boolean;
  /**
   * Brings files into the cache. What is there already is not fetched again.
   *
   * @throws {ModelError} if that fails
   * @throws the signal's reason if it is aborted
   */
  fetch(files: readonly string[]): Promise<void>;
  /**
   * Those of some files, which are not among `files`, of which it is not known whether the commit has them. Where the hub was
   * asked it has none of them, and that is remembered for when it cannot be asked.
   */
  unknownOf(files: readonly string[]): Promise<string[]>;
  /** Makes this commit the one that is used without the hub. To be called when all that is needed of it is here. */
  remember(): Promise<void>;
}

/** Longest time, in milliseconds, that the hub has for an answer that the cache can do without. */
const SHORT_TIMEOUT = 10_000;

/**
 * Finds out which commit a revision is. Without the hub it is the last one that was fetched.
 *
 * @param isEnough whether nothing needed is missing among files; then the cache is used as soon as the hub is in trouble
 * @throws {ModelError} if there is no such model, or neither the hub nor the cache can be used
 * @throws the signal's reason if it is aborted
 */
export async function openSnapshot(
  repository: HubRepository,
  isEnough: (files: readonly string[]) => boolean,
  settings: HubSettings,
  watch: DownloadWatch,
): Promise<Snapshot> {
  const cache = await CachedRepository.of(repository, settings);
  const commit = await cache.commit();
  const files = commit === undefined ? [] : await cache.files(commit);
  const cached = commit === undefined
    ? undefined
    : (reason: string) => cachedSnapshot(repository, { cache, commit, files }, reason);
  if (settings.offline !== undefined) {
    if (cached === undefined) throw cacheError(repository, cache.folder, settings.offline, "it");
    return cached(settings.offline);
  }
  const { patience } = settings;
  const hasty = { ...patience, timeout: Math.min(patience.timeout, SHORT_TIMEOUT), retries: 0 };
  try {
    const asking = isEnough(files) ? { ...settings, patience: hasty } : settings;
    return hubSnapshot(repository, await commitOf(repository, asking, watch.signal), { cache, settings, watch });
  } catch (error) {
    if (commit === undefined || cached === undefined) throw error;
    if (!(error instanceof HubRefusal && error.cacheMayServe)) throw error;
    watch.onWarning?.(cacheWarning(repository, error.problem, commit));
    return cached(error.problem);
  }
}

interface Fetching {
  readonly cache: CachedRepository;
  readonly settings: HubSettings;
  readonly watch: DownloadWatch;
}

function hubSnapshot(repository: HubRepository, { sha, files }: Commit, fetching: Fetching): Snapshot {
  const { cache, settings, watch } = fetching;
  const folder = cache.snapshot(sha);
  const counter = new ByteCounter(watch);
  return {
    folder,
    files,
    isCached: false,
    async fetch(names) {
      const isHere = await Promise.all(names.map((name) => exists(join(folder, name))));
      const missing = names.filter((_, index) => !isHere[index]);
      if (missing.length === 0) return;
      const announced = await announcedFiles(repository, sha, missing, settings, watch.signal);
      counter.expect(announced.map(({ size }) => size));
      for (const [index, file] of announced.entries()) {
        const onBytes = counter.begin(file.size);
        const write = () => fetchFile(repository, sha, missing[index], file, onBytes, fetching);
        await asCacheError(repository, settings, write);
        onBytes(file.size);
      }
    },
    async unknownOf(names) {
      await Promise.all(names.map((name) => cache.markAbsent(sha, name))).catch(() => {});
      return [];
    },
    async remember() {
      // A cache that cannot be written is as good for reading.
      await cache.remember(sha).catch(() => {});
    },
  };
}

/** A blob is named by its content, so that one that is there is the right one. */
async function fetchFile(
  repository: HubRepository,
  sha: string,
  name: string,
  file: HubFile,
  onBytes: (bytes: number) => void,
  { cache, settings, watch: { signal } }: Fetching,
): Promise<void> {
  using _ = await takeLock(cache.lock(file.etag), signal);
  const blob = cache.blob(file.etag);
  if (!await exists(blob)) {
    const ask = (ends: AbortSignal) => hubStream(repository, settings, ends);
    await download(file, blob, { fetch: ask, patience: settings.patience, signal, onBytes });
  }
  await cache.link(sha, name, file.etag);
}

/** What the cache holds of a commit. */
interface Held {
  readonly cache: CachedRepository;
  readonly commit: string;
  readonly files: readonly string[];
}

function cachedSnapshot(repository: HubRepository, { cache, commit, files }: Held, reason: string): Snapshot {
  const folder = cache.snapshot(commit);
  return {
    folder,
    files,
    isCached: true,
    fetch(names) {
      const missing = names.filter((name) => !files.includes(name));
      if (missing.length === 0) return Promise.resolve();
      return Promise.reject(cacheError(repository, folder, reason, missing.join(", ")));
    },
    async unknownOf(names) {
      const isAbsent = await Promise.all(names.map((name) => cache.isAbsent(commit, name)));
      return names.filter((_, index) => !isAbsent[index]);
    },
    remember: () => Promise.resolve(),
  };
}

function cacheWarning(repository: HubRepository, problem: string, commit: string): string {
  return `Whether ${repositoryName(repository)} has changed is not known, as ${problem}: ` +
    `the files that the cache holds are used, of commit ${commit}`;
}

function cacheError(repository: HubRepository, folder: string, reason: string, missing: string): ModelError {
  return new ModelError(
    `Cannot open "${repositoryName(repository)}": ${reason}, and the cache ${folder} does not hold ${missing}; ` +
      `fetch it once with the network${
        repository.type === "dataset" ? "" : ", or copy the model's folder here and use onnx:"
      }`,
  );
}

/** Says what to do when the cache cannot be written. */
async function asCacheError(
  repository: HubRepository,
  { cacheFolder }: HubSettings,
  write: () => Promise<void>,
): Promise<void> {
  try {
    await write();
  } catch (cause) {
    if (!isFileError(cause)) throw cause;
    throw new ModelError(
      `Cannot fetch "${repositoryName(repository)}": the cache folder ${cacheFolder} cannot be written ` +
        `(${cause.message}); set HF_HUB_CACHE or HF_HOME to a folder that can`,
      { cause },
    );
  }
}
