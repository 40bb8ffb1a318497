/**
 * Work in progress of an op, kept beside its status so that an interrupted computation can go on.
 *
 * @module
 */

import { workFolder } from "../../stores/keys.ts";
import type { ObjectSource, Store } from "../../stores/store.ts";

/** What this process has in memory of works in progress, by their stores and names. Whoever computes holds it. */
const inMemory = new WeakMap<Store, Map<string, WeakRef<object>>>();

/**
 * Small files of one op. They go when its result is whole.
 *
 * @example
 * ```ts
 * import { MemoryStore, Scratch } from "@probegraph/probegraph";
 *
 * const uuid = `DoubledOp_${"0".repeat(64)}`;
 * const scratch = new Scratch(new MemoryStore(), uuid);
 * await scratch.put("rows-0", new Uint8Array([1, 2]));
 * console.log(await scratch.names()); // [ "rows-0" ]
 * ```
 */
export class Scratch {
  readonly #store: Store;
  readonly #folder: string;

  /** The scratch files of the op `uuid`. */
  constructor(store: Store, uuid: string) {
    this.#store = store;
    this.#folder = workFolder(uuid);
  }

  /** The names that begin with `prefix`, sorted. */
  async names(prefix = ""): Promise<string[]> {
    const names: string[] = [];
    for await (const { key } of this.#store.list(this.#folder + prefix)) names.push(key.slice(this.#folder.length));
    return names.sort();
  }

  /** The bytes under a name, or `undefined`. */
  async get(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return await this.#store.get(this.#folder + name);
  }

  /** Random access to the bytes under a name, or `undefined`. */
  async open(name: string): Promise<ObjectSource | undefined> {
    return await this.#store.open(this.#folder + name);
  }

  /** Writes a file, in one step that readers see. */
  async put(name: string, bytes: Uint8Array): Promise<void> {
    await this.#store.put(this.#folder + name, bytes);
  }

  /** Removes a file. */
  async delete(name: string): Promise<void> {
    await this.#store.delete(this.#folder + name);
  }

  /** Lets others of this process have what is in memory of the op's work in progress, as long as somebody holds it. */
  share(name: string, value: object): void {
    const all = inMemory.get(this.#store) ?? new Map<string, WeakRef<object>>();
    inMemory.set(this.#store, all);
    for (const [other, held] of all) if (held.deref() === undefined) all.delete(other);
    all.set(this.#folder + name, new WeakRef(value));
  }

  /** What is shared under a name, or `undefined`. */
  shared(name: string): object | undefined {
    return inMemory.get(this.#store)?.get(this.#folder + name)?.deref();
  }

  /** Shares nothing of it any more. */
  unshare(): void {
    const all = inMemory.get(this.#store);
    for (const name of all?.keys() ?? []) if (name.startsWith(this.#folder)) all!.delete(name);
  }

  /** Removes all files, and shares nothing any more. */
  async clear(): Promise<void> {
    this.unshare();
    for (const name of await this.names()) await this.delete(name);
  }
}
