/**
 * Opening a store by its URI.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { StoreError } from "../ops/errors.ts";
import { show } from "../ops/messages.ts";
import { defaultStoreUri } from "./config.ts";
import { FolderStore } from "./folder.ts";
import { MemoryStore } from "./memory.ts";
import type { Store } from "./store.ts";

const memoryStores = new Map<string, MemoryStore>();

/**
 * Opens a store.
 *
 * @param uri A path, `file:///…` or `memory://name` (the same name is the same store in this process). By default the
 * configured store.
 * @throws {StoreError} for an unknown scheme.
 */
export function openStore(uri: string = defaultStoreUri()): Store {
  if (typeof uri !== "string" || uri === "") {
    throw new StoreError(`A store is opened by its path or URI, got ${show(uri)}`);
  }
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]+):\/\//.exec(uri)?.[1].toLowerCase();
  switch (scheme) {
    case undefined:
      return new FolderStore(uri);
    case "file":
      return new FolderStore(fileURLToPath(uri));
    case "memory":
      return memoryStore(uri.slice("memory://".length));
    default:
      throw new StoreError(`No store has the scheme ${scheme}:// (${uri}): use a path, file:///… or memory://…`);
  }
}

function memoryStore(name: string): MemoryStore {
  const store = memoryStores.get(name) ?? new MemoryStore(name);
  memoryStores.set(name, store);
  return store;
}
