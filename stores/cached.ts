/**
 * A local folder as a cache in front of a remote store.
 *
 * @module
 */

import { sha256Hex } from "../ops/sha256.ts";
import { blocksOf, clampRange } from "./bytes.ts";
import { BlockCache } from "./block_cache.ts";
import { FolderStore } from "./folder.ts";
import type { ByteSource, ObjectData, ObjectInfo, ObjectSource, PartialWrite, Store, WriteOptions } from "./store.ts";
import { checkOptions } from "../ops/options.ts";

/** Options of {@linkcode cached}. */
export interface CacheOptions {
  /** Size that the folder is kept under, roughly; what was not used for longest goes first. @default 20 GiB */
  readonly maxBytes?: number;
  /** Objects are cached in blocks of this size, so that reading a part of one fetches no more. @default 1 MiB */
  readonly blockBytes?: number;
}

/** Smaller objects are not cached: asking whether they changed takes as long as reading them. */
const LEAST_CACHED = 16 << 10;

/**
 * A store that keeps what it reads and writes in a local folder as well. Writes go to the remote store first, and every
 * {@linkcode Store.open} asks it for the newest version, so several computers can share the remote store.
 *
 * @example
 * ```ts
 * import { cached, openStore, Runner } from "@probegraph/probegraph";
 *
 * const near = cached(openStore("memory://far"), await Deno.makeTempDir(), { maxBytes: 2 ** 30 });
 * console.log(new Runner({ store: near }).store.uri); // memory://far
 * ```
 *
 * @param folder The cache's own folder: whatever else is in it may be deleted.
 */
export function cached(remote: Store, folder: string, options: CacheOptions = {}): Store {
  checkOptions("cached", options, ["maxBytes", "blockBytes"]);
  return new CachedStore(remote, folder, options);
}

/** A folder in front of another store; {@linkcode cached} makes it. */
export class CachedStore implements Store {
  readonly uri: string;
  readonly #remote: Store;
  readonly #cache: BlockCache;
  readonly #blockBytes: number;

  constructor(remote: Store, folder: string, { maxBytes = 20 * 2 ** 30, blockBytes = 1 << 20 }: CacheOptions) {
    this.uri = remote.uri;
    this.#remote = remote;
    this.#blockBytes = blockBytes;
    this.#cache = new BlockCache(new FolderStore(folder), maxBytes);
  }

  get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.#remote.get(key);
  }

  async open(key: string): Promise<ObjectSource | undefined> {
    const source = await this.#remote.open(key);
    if (source === undefined || source.byteLength < LEAST_CACHED) return source;
    const { byteLength, tag } = source;
    const folder = this.#folderOf(key, tag);
    return { byteLength, tag, slice: (start, end) => this.#slice(source, folder, clampRange(start, end, byteLength)) };
  }

  async put(key: string, data: ObjectData, options?: WriteOptions): Promise<string> {
    return await this.#writeThrough(key, data, (stream) => this.#remote.put(key, stream, options)) as string;
  }

  async create(key: string, data: ObjectData, options?: WriteOptions): Promise<string | undefined> {
    return await this.#writeThrough(key, data, (stream) => this.#remote.create(key, stream, options));
  }

  async replace(
    key: string,
    data: ObjectData,
    tag: string,
    options?: WriteOptions,
  ): Promise<string | undefined> {
    return await this.#writeThrough(key, data, (stream) => this.#remote.replace(key, stream, tag, options));
  }

  move(from: string, to: string): Promise<boolean> {
    return this.#remote.move(from, to);
  }

  delete(key: string): Promise<void> {
    return this.#remote.delete(key);
  }

  list(prefix?: string): AsyncIterable<ObjectInfo> {
    return this.#remote.list(prefix);
  }

  partials(): AsyncIterable<PartialWrite> {
    return this.#remote.partials();
  }

  /** Blocks of different versions of an object, and of different stores, are in folders of their own. */
  #folderOf(key: string, tag: string): string {
    const version = sha256Hex(`${this.uri}\n${tag}\n${this.#blockBytes}`).slice(0, 32);
    return `${key}/${version}`;
  }

  async #slice(source: ByteSource, folder: string, [start, end]: [number, number]): Promise<ArrayBuffer> {
    const whole = new Uint8Array(end - start);
    const size = this.#blockBytes;
    const copy = (index: number, block: Uint8Array) => {
      const from = Math.max(0, start - index * size);
      whole.set(block.subarray(from, end - index * size), index * size + from - start);
    };
    const missing: number[] = [];
    for (let index = Math.floor(start / size); index * size < end; index++) {
      const block = await this.#cache.get(`${folder}/${index}`);
      if (block === undefined) missing.push(index);
      else copy(index, block);
    }
    for (const [first, last] of runsOf(missing)) {
      const bytes = new Uint8Array(await source.slice(first * size, Math.min((last + 1) * size, source.byteLength)));
      for (let index = first; index <= last; index++) {
        const block = bytes.subarray((index - first) * size, (index - first + 1) * size);
        copy(index, block);
        await this.#cache.put(`${folder}/${index}`, block);
      }
    }
    return whole.buffer;
  }

  /** Keeps the blocks that pass under names of their own, and gives them their final ones with the object's tag. */
  async #writeThrough(
    key: string,
    data: ObjectData,
    write: (data: ObjectData) => Promise<string | undefined>,
  ): Promise<string | undefined> {
    if (data instanceof Uint8Array && data.byteLength < LEAST_CACHED) return await write(data);
    const pending = `pending/${crypto.randomUUID()}`;
    const [cache, size] = [this.#cache, this.#blockBytes];
    let count = 0;
    async function* passing(): AsyncIterable<Uint8Array> {
      for await (const block of blocksOf(data, size)) {
        await cache.put(`${pending}/${count++}`, block);
        yield block;
      }
    }
    let tag: string | undefined;
    try {
      tag = await write(passing());
    } finally {
      const folder = tag === undefined ? undefined : this.#folderOf(key, tag);
      for (let i = 0; i < count; i++) await cache.settle(`${pending}/${i}`, folder && `${folder}/${i}`);
    }
    return tag;
  }
}

/** Runs of numbers that follow each other, as their first and last. */
function runsOf(indices: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const index of indices) {
    const run = runs.at(-1);
    if (run?.[1] === index - 1) run[1] = index;
    else runs.push([index, index]);
  }
  return runs;
}
