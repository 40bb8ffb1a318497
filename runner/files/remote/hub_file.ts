/**
 * Files in datasets of the Hugging Face Hub. Whole files go through the hub's cache, which is shared with Python.
 *
 * @module
 */

import { DatasetError, ModelError } from "../../../ops/errors.ts";
import { messageOf, suggest } from "../../../ops/messages.ts";
import { join } from "../../../ops/standard.ts";
import { clampRange, streamOf } from "../../../stores/bytes.ts";
import { boundedBytes } from "../../../stores/bounded_body.ts";
import { isPart } from "../../../stores/content_range.ts";
import { fileVersion } from "../../../stores/file_source.ts";
import type { ByteSource } from "../../../stores/store.ts";
import { CachedRepository, exists } from "../../models/hub/cache.ts";
import type { HubFile } from "../../models/hub/download.ts";
import { repositoryName } from "../../models/hub/repository.ts";
import { announcedFiles } from "../../models/hub/repository_info.ts";
import { hubStream } from "../../models/hub/requests.ts";
import { type HubSettings, hubSettings } from "../../models/hub/settings.ts";
import { StallWatch } from "../../models/hub/stall_watch.ts";
import { openSnapshot, type Snapshot } from "../../models/hub/snapshot.ts";
import { hubAddress, type HubPlace, parseHubAddress } from "./hub_address.ts";
import type { RemoteFile, RemoteWatch } from "./remote_file.ts";

/**
 * What the hub says of a file; without the hub, what its cache holds.
 *
 * @throws {DatasetError} where neither has it
 */
export async function hubFile(address: string, watch: RemoteWatch): Promise<RemoteFile> {
  return await asDatasetError(async () => {
    const place = parseHubAddress(address);
    const settings = await hubSettings();
    const { repository, path } = place;
    if (isCommit(repository.revision)) {
      const kept = join((await CachedRepository.of(repository, settings)).snapshot(repository.revision), path);
      if (await exists(kept)) return await cachedFile(place, kept);
      if (settings.offline === undefined) return await announcedFile(place, settings, watch);
    }
    const snapshot = await openSnapshot(repository, (files) => files.includes(path), settings, watch);
    if (!snapshot.files.includes(path)) throw missing(place, snapshot);
    // The file is fetched by its commit, later: then nobody knows which revision that was.
    await snapshot.remember();
    const pinned: HubPlace = { path, repository: { ...repository, revision: commitOf(snapshot) } };
    if (snapshot.isCached) return await cachedFile(pinned, join(snapshot.folder, path));
    return await announcedFile(pinned, settings, watch);
  });
}

/** The names of the files of a dataset, and the repository at the commit that they are of. */
export async function hubFiles(
  repository: HubPlace["repository"],
  watch: RemoteWatch,
): Promise<{ readonly pinned: HubPlace["repository"]; readonly files: readonly string[] }> {
  return await asDatasetError(async () => {
    const snapshot = await openSnapshot(repository, () => false, await hubSettings(), watch);
    await snapshot.remember();
    return { pinned: { ...repository, revision: commitOf(snapshot) }, files: snapshot.files };
  });
}

/** Asks the hub for the digests of many files at once, where it can be asked. */
export async function announceFiles(
  repository: HubPlace["repository"],
  paths: readonly string[],
  { signal }: RemoteWatch,
): Promise<void> {
  const settings = await hubSettings();
  if (settings.offline !== undefined) return;
  if (announced.size > MOST_ANNOUNCED) announced.clear();
  for (let i = 0; i < paths.length; i += AT_ONCE) {
    const some = paths.slice(i, i + AT_ONCE);
    const files = await asDatasetError(() => {
      return announcedFiles(repository, repository.revision, some, settings, signal);
    });
    files.forEach((file, k) => announced.set(nameAt(settings, { repository, path: some[k] }), file));
  }
}

/** What the hub said of files at commits, which stays true. */
const announced = new Map<string, HubFile>();
const MOST_ANNOUNCED = 100_000;
/** Files that one request asks for. */
const AT_ONCE = 500;

async function announcedFile(place: HubPlace, settings: HubSettings, { signal }: RemoteWatch): Promise<RemoteFile> {
  const { repository, path } = place;
  const address = hubAddress(place);
  const known = announced.get(nameAt(settings, place));
  const [file] = known !== undefined
    ? [known]
    : await announcedFiles(repository, repository.revision, [path], settings, signal);
  const source = { byteLength: file.size, slice: hubSlice(place, file, settings) };
  return {
    address,
    localCopy: (watch) => localCopy(place, watch),
    byteLength: file.size,
    tag: file.etag,
    sha256: file.etag.length === 64 ? file.etag : undefined,
    source,
    stream: () => streamOf(source),
  };
}

/** Another hub may have another dataset of the name. */
function nameAt({ endpoint }: HubSettings, place: HubPlace): string {
  return `${endpoint} ${hubAddress(place)}`;
}

function commitOf({ folder }: Snapshot): string {
  return /[^\\/]+$/.exec(folder)![0];
}

function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

async function cachedFile(place: HubPlace, path: string): Promise<RemoteFile> {
  const source = fileVersion(path, await Deno.stat(path));
  return {
    address: hubAddress(place),
    localCopy: () => Promise.resolve(path),
    byteLength: source.byteLength,
    tag: undefined,
    sha256: undefined,
    source,
    stream: () => streamOf(source),
  };
}

/** The download goes on where it stopped, and what comes is compared with its digest. */
async function localCopy({ repository, path }: HubPlace, watch: RemoteWatch): Promise<string> {
  return await asDatasetError(async () => {
    const onDownload = watch.onDownload;
    const settings = await hubSettings();
    const snapshot = await openSnapshot(repository, (files) => files.includes(path), settings, {
      signal: watch.signal,
      ...(onDownload === undefined ? {} : { onDownload }),
    });
    await snapshot.fetch([path]);
    return join(snapshot.folder, path);
  });
}

/**
 * Reads slices of a file, as far as the hub serves them. The commit stands in the address, so that all are of one version.
 *
 * @returns what throws a DatasetError where a slice does not come, or too slowly
 */
export function hubSlice({ repository }: HubPlace, { url, size }: HubFile, settings: HubSettings): ByteSource["slice"] {
  return async (from, to) => {
    const [start, end] = clampRange(from, to, size);
    if (start === end) return new ArrayBuffer(0);
    return await asDatasetError(async () => {
      const stall = new StallWatch(settings.patience.stallTimeout);
      const ask = hubStream(repository, settings, stall.signal);
      const answer = await ask(url, { headers: { range: `bytes=${start}-${end - 1}`, "accept-encoding": "identity" } });
      const { status, headers } = answer;
      const isAsked = status === 206 ? isPart(headers, start, size) : status === 200 && start === 0 && end === size;
      if (!isAsked) {
        await answer.body?.cancel();
        const said = headers.get("content-range") ?? "";
        throw new DatasetError(`Cannot read a part of ${url}: the hub answered ${status} ${said}`.trimEnd());
      }
      const bytes = await partOf(answer, end - start, stall).catch((cause) => {
        throw new DatasetError(`Cannot read a part of ${url}: ${messageOf(cause)}; try again`, { cause });
      });
      if (bytes.byteLength === end - start) return bytes.buffer;
      throw new DatasetError(`Only ${bytes.byteLength} of the bytes ${start} to ${end} of ${url} came: try again`);
    });
  };
}

async function partOf(answer: Response, byteLength: number, stall: StallWatch): Promise<Uint8Array<ArrayBuffer>> {
  stall.restart();
  try {
    return await boundedBytes(answer, byteLength, (bytes) => stall.came(bytes));
  } finally {
    stall.stop();
  }
}

function missing({ repository, path }: HubPlace, { files, isCached }: Snapshot): DatasetError {
  const where = isCached ? "the cache has no file" : "there is no file";
  const name = repositoryName(repository);
  return new DatasetError(
    `Cannot find ${JSON.stringify(path)} in ${name}: ${where} of that name${suggest(path, files)}`,
  );
}

/** The hub's cache and requests are the models'. */
async function asDatasetError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ModelError ? new DatasetError(error.message, { cause: error }) : error;
  }
}
