/**
 * Opening a store by its URI.
 *
 * @module
 */

import { nodeUrl } from "../ops/builtins.ts";
import { StoreError } from "../ops/errors.ts";
import { show, showPath, withoutCredentials } from "../ops/messages.ts";
import { checkOptions } from "../ops/options.ts";
import { cached } from "./cached.ts";
import { configuredStore, readConfig } from "./config.ts";
import { openedFrom } from "./configured.ts";
import { FolderStore } from "./folder.ts";
import { expandHome } from "./home.ts";
import { MemoryStore } from "./memory.ts";
import { type GsOptions, gsStore } from "./gs.ts";
import { type S3Options, S3Store } from "./s3.ts";
import type { Store } from "./store.ts";

/** Options of {@linkcode openStore}. What is left out comes from the configuration. */
export interface OpenOptions {
  /** Folder in which a remote store is cached; `null` for none. */
  readonly cacheDir?: string | null;
  /** Size that the cache is kept under. */
  readonly cacheMaxBytes?: number;
  /** For `s3://…`: endpoint, region, credentials, … */
  readonly s3?: S3Options;
  /** For `gs://…`: an HMAC key or an access token, … */
  readonly gs?: GsOptions;
}

const memoryStores = new Map<string, MemoryStore>();

const SCHEMES: Readonly<Record<string, (rest: string, options: OpenOptions) => Store>> = {
  file: (rest) => new FolderStore(filePath(`file://${rest}`)),
  memory: memoryStore,
  gs: (rest, options) => withCache(gsStore(`gs://${rest}`, options.gs), options),
  s3: (rest, options) => withCache(new S3Store(`s3://${rest}`, options.s3), options),
};

/**
 * Opens a store.
 *
 * @example
 * ```ts
 * import { openStore } from "@probegraph/probegraph";
 *
 * console.log(openStore("memory://team").uri, openStore("s3://team/probes").uri); // memory://team s3://team/probes
 * ```
 *
 * @param uri A path (`~` is the user's home), `file:///…` (percent-encoded, as URLs are), `memory://name` (the same name is
 * the same store in this process) or `s3://bucket/prefix` (taken as it stands, nothing decoded), `gs://bucket/prefix`. By default the configured
 * store, whose errors say where it was configured.
 * @throws {StoreError} for an unknown scheme.
 */
export function openStore(uri?: string, options: OpenOptions = {}): Store {
  checkOptions("openStore", options, ["cacheDir", "cacheMaxBytes", "s3", "gs"]);
  if (uri !== undefined) return openNamed(uri, options);
  const configured = configuredStore();
  return openedFrom(configured.place, () => openNamed(configured.uri, options));
}

function openNamed(uri: string, options: OpenOptions): Store {
  if (typeof uri !== "string" || uri === "") {
    throw new StoreError(`A store is opened by its path or URI, got ${showPath(uri)}`);
  }
  const [, scheme, rest] = /^([A-Za-z][A-Za-z0-9+.-]+):\/\/(.*)$/s.exec(uri) ?? [];
  if (scheme === undefined) return new FolderStore(folderPath(uri));
  const open = Object.hasOwn(SCHEMES, scheme.toLowerCase()) ? SCHEMES[scheme.toLowerCase()] : undefined;
  if (open !== undefined) return open(rest, options);
  const advice = AZURE.test(scheme) ? AZURE_ADVICE : FORMS;
  throw new StoreError(`No store has the scheme ${scheme}:// (${showUri(uri)}): ${advice}`);
}

const FORMS = "use a path, file:///…, memory://…, s3://… or gs://…";
const AZURE = /^(az|abfss?|wasbs?|adl)$/i;
const AZURE_ADVICE =
  "mount the container as a folder (blobfuse2) and use its path, or a gateway that speaks S3, with " +
  "s3://… and AWS_ENDPOINT_URL";

/** A path, which no URI with a slash too few is taken for. */
function folderPath(path: string): string {
  const [, scheme, rest] = /^([A-Za-z][A-Za-z0-9+.-]+):(.*)$/s.exec(path) ?? [];
  const isKnown = scheme !== undefined && Object.hasOwn(SCHEMES, scheme.toLowerCase());
  if (!isKnown && !rest?.startsWith("/")) return expandHome(path);
  const name = scheme.toLowerCase();
  const right = `${name}://${name === "file" ? "/" : ""}${rest.replace(/^\/+/, "")}`;
  const advice = isKnown ? `write ${showUri(right)}` : FORMS;
  throw new StoreError(`${showUri(path)} is no store: ${advice}; a folder of that name is ${showUri(`./${path}`)}`);
}

function filePath(uri: string): string {
  try {
    const url = new URL(uri);
    if (url.search === "" && url.hash === "") return nodeUrl().fileURLToPath(url);
  } catch {
    throw new StoreError(`${showUri(uri)} names no folder of this computer: one is file:///path`);
  }
  const right = uri.replaceAll("?", "%3F").replaceAll("#", "%23");
  throw new StoreError(`${showUri(uri)} has a "?" or "#" that is not percent-encoded: write ${showUri(right)}`);
}

function memoryStore(name: string): MemoryStore {
  const store = memoryStores.get(name) ?? new MemoryStore(name);
  memoryStores.set(name, store);
  return store;
}

function withCache(remote: Store, options: OpenOptions): Store {
  const folder = options.cacheDir === undefined ? readConfig().cacheDir : options.cacheDir;
  if (!folder) return remote;
  const maxBytes = options.cacheMaxBytes ?? readConfig().cacheMaxBytes;
  return cached(remote, expandHome(folder), maxBytes === undefined ? {} : { maxBytes });
}

/** A URI, or what was meant as one, as a message may repeat it. */
function showUri(uri: string): string {
  return show(withoutCredentials(uri));
}
