/**
 * Files in datasets of the Hugging Face Hub. Whole files go through the hub's cache, which is shared with Python.
 *
 * @module
 */

import { DatasetError, ModelError } from "../../../ops/errors.ts";
import { suggest } from "../../../ops/messages.ts";
import { join } from "../../../ops/standard.ts";
import { clampRange, streamOf } from "../../../stores/bytes.ts";
import { boundedBytes } from "../../../stores/bounded_body.ts";
import { fileSource } from "../../../stores/file_source.ts";
import type { ByteSource } from "../../../stores/store.ts";
import type { HubFile } from "../../models/hub/download.ts";
import { repositoryName } from "../../models/hub/repository.ts";
import { announcedFiles } from "../../models/hub/repository_info.ts";
import { hubStream } from "../../models/hub/requests.ts";
import { type HubSettings, hubSettings } from "../../models/hub/settings.ts";
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
    const snapshot = await openSnapshot(repository, (files) => files.includes(path), settings, watch);
    if (!snapshot.files.includes(path)) throw missing(place, snapshot);
    // The file is fetched by its commit, later: then nobody knows which revision that was.
    await snapshot.remember();
    const commit = /[^\\/]+$/.exec(snapshot.folder)![0];
    const pinned: HubPlace = { path, repository: { ...repository, revision: commit } };
    const known = { address: hubAddress(pinned), localCopy: (watch: RemoteWatch) => localCopy(pinned, watch) };
    if (snapshot.isCached) return { ...known, ...await cachedFile(join(snapshot.folder, path)) };
    const [file] = await announcedFiles(repository, commit, [path], settings, watch.signal);
    const source = { byteLength: file.size, slice: sliceOf(pinned, file, settings) };
    const isDigest = file.etag.length === 64;
    return {
      ...known,
      byteLength: file.size,
      tag: file.etag,
      sha256: isDigest ? file.etag : undefined,
      source,
      stream: () => streamOf(source),
    };
  });
}

/** The names of the files of a dataset, at the commit that the address is pinned to. */
export async function hubFiles(
  repository: HubPlace["repository"],
  watch: RemoteWatch,
): Promise<{ readonly commit: string; readonly files: readonly string[] }> {
  return await asDatasetError(async () => {
    const snapshot = await openSnapshot(repository, () => false, await hubSettings(), watch);
    await snapshot.remember();
    return { commit: /[^\\/]+$/.exec(snapshot.folder)![0], files: snapshot.files };
  });
}

async function cachedFile(
  path: string,
): Promise<Pick<RemoteFile, "byteLength" | "tag" | "sha256" | "source" | "stream">> {
  const { size } = await Deno.stat(path);
  const source = fileSource(path, size);
  return { byteLength: size, tag: undefined, sha256: undefined, source, stream: () => streamOf(source) };
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

/** The commit stands in the address, so that all slices are of one version. */
function sliceOf({ repository }: HubPlace, { url, size }: HubFile, settings: HubSettings): ByteSource["slice"] {
  return async (from, to) => {
    const [start, end] = clampRange(from, to, size);
    if (start === end) return new ArrayBuffer(0);
    return await asDatasetError(async () => {
      const ask = hubStream(repository, settings);
      const answer = await ask(url, { headers: { range: `bytes=${start}-${end - 1}`, "accept-encoding": "identity" } });
      const isAll = answer.status === 200 && start === 0 && end === size;
      if (answer.status !== 206 && !isAll) {
        await answer.body?.cancel();
        throw new DatasetError(`Cannot read a part of ${url}: the hub answered ${answer.status}`);
      }
      const bytes = await boundedBytes(answer, end - start);
      if (bytes.byteLength === end - start) return bytes.buffer;
      throw new DatasetError(`Only ${bytes.byteLength} of the bytes ${start} to ${end} of ${url} came: try again`);
    });
  };
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
