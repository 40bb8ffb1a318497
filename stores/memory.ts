/**
 * A store in memory: for tests, and for experiments that nobody needs again.
 *
 * @module
 */

import { concatenate } from "./bytes.ts";
import { assertKey } from "./keys.ts";
import type { ByteSource, ObjectInfo, Store } from "./store.ts";

interface StoredObject {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly modified: Date;
}

/** Keeps objects in this process; they end with it. */
export class MemoryStore implements Store {
  readonly uri: string;
  readonly #objects = new Map<string, StoredObject>();

  /** @param name Tells stores apart: `memory://name`. */
  constructor(name = "") {
    this.uri = `memory://${name}`;
  }

  get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    assertKey(key);
    return Promise.resolve(this.#objects.get(key)?.bytes.slice());
  }

  open(key: string): Promise<ByteSource | undefined> {
    assertKey(key);
    const object = this.#objects.get(key);
    if (object === undefined) return Promise.resolve(undefined);
    return Promise.resolve({
      byteLength: object.bytes.byteLength,
      slice: (start, end) => Promise.resolve(object.bytes.slice(start, end).buffer),
    });
  }

  async put(key: string, data: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    assertKey(key);
    const bytes = await concatenate(data);
    this.#objects.set(key, { bytes, modified: new Date() });
  }

  create(key: string, data: Uint8Array): Promise<boolean> {
    assertKey(key);
    if (this.#objects.has(key)) return Promise.resolve(false);
    this.#objects.set(key, { bytes: new Uint8Array(data), modified: new Date() });
    return Promise.resolve(true);
  }

  delete(key: string): Promise<void> {
    assertKey(key);
    this.#objects.delete(key);
    return Promise.resolve();
  }

  async *list(prefix = ""): AsyncIterable<ObjectInfo> {
    for (const [key, { bytes, modified }] of [...this.#objects]) {
      if (key.startsWith(prefix)) yield { key, size: bytes.byteLength, modified };
    }
  }
}
