/**
 * Opening a store by its URI.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { StoreError } from "../ops/errors.ts";
import { show } from "../ops/messages.ts";
import { cached } from "./cached.ts";
import { defaultStoreUri, readConfig } from "./config.ts";
import { FolderStore } from "./folder.ts";
import { MemoryStore } from "./memory.ts";
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
}

const memoryStores = new Map<string, MemoryStore>();

/**
 * Opens a store.
 *
 * @param uri A path, `file:///…`, `memory://name` (the same name is the same store in this process) or
 * `s3://bucket/prefix`. By default the configured store.
 * @throws {StoreError} for an unknown scheme.
 */
export function openStore(uri: string = defaultStoreUri(), options: OpenOptions = {}): Store {
  if (typeof uri !== "string" || uri === "") {
    throw new StoreError(`A store is opened by its path or URI, got ${show(uri)}`);
  }
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]+):\/\//.exec(uri)?.[1].toLowerCase();
  switch (scheme) {
    case undefined:
      return new FolderStore(uri);
    case "file":
      return new FolderStore(filePath(uri));
    case "memory":
      return memoryStore(uri.slice("memory://".length));
    case "s3":
      return withCache(new S3Store(uri, options.s3), options);
    default:
      throw new StoreError(
        `No store has the scheme ${scheme}:// (${show(uri)}): use a path, file:///…, memory://… or s3://…`,
      );
  }
}

function filePath(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch (error) {
    throw new StoreError(`${show(uri)} names no folder of this computer: one is file:///path`, { cause: error });
  }
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
  return cached(remote, folder, maxBytes === undefined ? {} : { maxBytes });
}
