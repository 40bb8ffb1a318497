/**
 * A store in memory: for tests, and for experiments that nobody needs again.
 *
 * @module
 */

import { concatenate, memorySource } from "./bytes.ts";
import { assertKey } from "./keys.ts";
import type { ObjectData, ObjectInfo, ObjectSource, PartialWrite, Store } from "./store.ts";

interface StoredObject {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly tag: string;
  readonly modified: Date;
}

/**
 * Keeps objects in this process; they end with it.
 *
 * @example
 * ```ts
 * import { MemoryStore } from "@probegraph/probegraph";
 *
 * const store = new MemoryStore();
 * const tag = await store.create("a", new Uint8Array([1]));
 * console.log(tag !== undefined, await store.create("a", new Uint8Array([2]))); // true undefined
 * ```
 */
export class MemoryStore implements Store {
  readonly uri: string;
  readonly #objects = new Map<string, StoredObject>();
  /** The keys in each op's folder, as an op lists its own. */
  readonly #folders = new Map<string, Set<string>>();
  #writes = 0;

  /**
   * An empty store.
   *
   * @param name Tells stores apart: `memory://name`.
   */
  constructor(name = "") {
    this.uri = `memory://${name}`;
  }

  get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return Promise.try(() => this.#find(key)?.bytes.slice());
  }

  open(key: string): Promise<ObjectSource | undefined> {
    return Promise.try(() => {
      const object = this.#find(key);
      return object && sourceOf(object);
    });
  }

  async put(key: string, data: ObjectData): Promise<string> {
    assertKey(key);
    return this.#set(key, await concatenate(data));
  }

  async create(key: string, data: ObjectData): Promise<string | undefined> {
    assertKey(key);
    const bytes = await concatenate(data);
    return this.#objects.has(key) ? undefined : this.#set(key, bytes);
  }

  async replace(key: string, data: ObjectData, tag: string): Promise<string | undefined> {
    assertKey(key);
    const bytes = await concatenate(data);
    return this.#find(key)?.tag === tag ? this.#set(key, bytes) : undefined;
  }

  move(from: string, to: string): Promise<boolean> {
    return Promise.try(() => {
      assertKey(to);
      const object = this.#find(from);
      if (object === undefined) return false;
      this.#set(to, object.bytes);
      if (from !== to) this.#remove(from);
      return true;
    });
  }

  delete(key: string): Promise<void> {
    return Promise.try(() => {
      assertKey(key);
      this.#remove(key);
    });
  }

  async *list(prefix = ""): AsyncIterable<ObjectInfo> {
    const folder = folderOf(prefix);
    const keys = folder === undefined ? this.#objects.keys() : this.#folders.get(folder) ?? [];
    const found = Array.from(keys).filter((key) => key.startsWith(prefix));
    // What is listed is what was there at the beginning.
    for (const { key, bytes, modified } of found.map((key) => ({ key, ...this.#objects.get(key)! }))) {
      yield { key, size: bytes.byteLength, modified };
    }
  }

  async *partials(): AsyncIterable<PartialWrite> {}

  #find(key: string): StoredObject | undefined {
    assertKey(key);
    return this.#objects.get(key);
  }

  #set(key: string, bytes: Uint8Array<ArrayBuffer>): string {
    const tag = String(++this.#writes);
    this.#objects.set(key, { bytes, tag, modified: new Date() });
    const folder = folderOf(key);
    if (folder !== undefined) this.#folders.set(folder, (this.#folders.get(folder) ?? new Set()).add(key));
    return tag;
  }

  #remove(key: string): void {
    this.#objects.delete(key);
    this.#folders.get(folderOf(key) ?? "")?.delete(key);
  }
}

/** The first two folders of a key or a prefix, where it has so many: those of an op. */
function folderOf(key: string): string | undefined {
  return /^[^/]*\/[^/]*(?=\/)/.exec(key)?.[0];
}

function sourceOf({ bytes, tag }: StoredObject): ObjectSource {
  return { ...memorySource(bytes), tag };
}
