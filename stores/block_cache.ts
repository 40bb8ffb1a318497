/**
 * Blocks of bytes in a folder of limited size.
 *
 * @module
 */

import { nodeCrypto } from "../ops/builtins.ts";
import { StoreError } from "../ops/errors.ts";
import { join } from "./bytes.ts";
import type { FolderStore } from "./folder.ts";
import type { ObjectInfo } from "./store.ts";

/** Bytes of the checksum at the end of each block. */
const HASH_BYTES = 32;

/** How much is left when there was too much, so that not every write has to look for the oldest blocks. */
const KEPT_SHARE = 0.9;

/** A block's time of use is written down when the last one is so old. */
const TOUCH_AFTER_MS = 60_000;

/** A block still being written counts as abandoned when it is so old. */
const PARTIAL_AFTER_MS = 3_600_000;

/**
 * Keeps blocks, and drops those that were not used for longest. Nothing here is needed: where the folder cannot be
 * read or written, or a block is damaged, it is as if it had not been kept.
 */
export class BlockCache {
  readonly #folder: FolderStore;
  readonly #maxBytes: number;
  readonly #touched = new Map<string, number>();
  /** Bytes in the folder, as far as this process knows; others may use it too. */
  #bytes: number | undefined;
  #trimming: Promise<void> | undefined;

  constructor(folder: FolderStore, maxBytes: number) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  /** A block, if it is there and whole. */
  async get(key: string): Promise<Uint8Array | undefined> {
    const bytes = await orNothing(() => this.#folder.get(key));
    if (bytes === undefined) return undefined;
    const block = bytes.subarray(0, Math.max(0, bytes.byteLength - HASH_BYTES));
    const isWhole = hashOf(block).every((byte, i) => byte === bytes[block.byteLength + i]);
    if (!isWhole) return undefined;
    await this.#touch(key);
    return block;
  }

  /** Keeps a block. */
  async put(key: string, block: Uint8Array): Promise<void> {
    // The checksum tells a block that a power cut left half.
    await orNothing(() => this.#folder.put(key, join([block, hashOf(block)]), { durable: false }));
    if (this.#bytes !== undefined) this.#bytes += block.byteLength + HASH_BYTES;
    if (this.#bytes === undefined || this.#bytes > this.#maxBytes) await this.#trim();
  }

  /** Gives a block its final key, or drops it. */
  async settle(key: string, final: string | undefined): Promise<void> {
    if (final === undefined) await orNothing(() => this.#folder.delete(key));
    else await orNothing(() => this.#folder.move(key, final));
  }

  async #touch(key: string): Promise<void> {
    const now = Date.now();
    if (now - (this.#touched.get(key) ?? 0) < TOUCH_AFTER_MS) return;
    this.#touched.set(key, now);
    await orNothing(() => this.#folder.touch(key));
  }

  async #trim(): Promise<void> {
    this.#trimming ??= this.#dropOldest().finally(() => this.#trimming = undefined);
    await this.#trimming;
  }

  async #dropOldest(): Promise<void> {
    const blocks: ObjectInfo[] = await orNothing(() => Array.fromAsync(this.#folder.list())) ?? [];
    blocks.sort((a, b) => a.modified.getTime() - b.modified.getTime());
    let bytes = blocks.reduce((sum, { size }) => sum + size, 0);
    const limit = bytes > this.#maxBytes ? this.#maxBytes * KEPT_SHARE : Infinity;
    for (const { key, size } of blocks) {
      if (bytes <= limit) break;
      await orNothing(() => this.#folder.delete(key));
      this.#touched.delete(key);
      bytes -= size;
    }
    this.#bytes = bytes;
    await orNothing(() => this.#dropPartials());
  }

  async #dropPartials(): Promise<void> {
    for await (const partial of this.#folder.partials()) {
      if (Date.now() - partial.modified.getTime() > PARTIAL_AFTER_MS) await partial.remove();
    }
  }
}

function hashOf(block: Uint8Array): Uint8Array {
  return nodeCrypto().createHash("sha256").update(block).digest();
}

async function orNothing<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}
