/**
 * A store in a folder of the file system.
 *
 * @module
 */

import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { StoreError } from "../ops/errors.ts";
import { assertKey } from "./keys.ts";
import type { ByteSource, ObjectInfo, Store } from "./store.ts";

/** Keeps objects as files. An object is written under a name of its own, flushed, and then moved into place. */
export class FolderStore implements Store {
  readonly uri: string;
  /** Absolute path of the folder. It is made when something is written. */
  readonly path: string;

  constructor(path: string) {
    this.path = resolve(path);
    this.uri = pathToFileURL(this.path).href;
  }

  async get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const path = this.#pathOf(key);
    return await orMissing(() => Deno.readFile(path), `read ${key}`, this.uri);
  }

  async open(key: string): Promise<ByteSource | undefined> {
    const path = this.#pathOf(key);
    const info = await orMissing(() => Deno.stat(path), `open ${key}`, this.uri);
    if (info === undefined || !info.isFile) return undefined;
    return fileSource(path, info.size);
  }

  async put(key: string, data: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    const path = this.#pathOf(key);
    await this.#withPartial(path, data, `write ${key}`, (partial) => Deno.rename(partial, path));
  }

  async create(key: string, data: Uint8Array): Promise<boolean> {
    const path = this.#pathOf(key);
    let created = true;
    await this.#withPartial(path, data, `create ${key}`, async (partial) => {
      try {
        // A hard link is made only where no file is: exclusive, and the file is whole when it appears.
        await Deno.link(partial, path);
      } catch (error) {
        if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
        created = false;
      }
    });
    return created;
  }

  async delete(key: string): Promise<void> {
    const path = this.#pathOf(key);
    await orMissing(() => Deno.remove(path), `delete ${key}`, this.uri);
  }

  async *list(prefix = ""): AsyncIterable<ObjectInfo> {
    yield* this.#walk(this.path, prefix);
  }

  async *#walk(folder: string, prefix: string): AsyncIterable<ObjectInfo> {
    for (const entry of await this.#entries(folder)) {
      if (entry.name.startsWith(".")) continue;
      const path = join(folder, entry.name);
      const key = relative(this.path, path).split(sep).join("/");
      if (entry.isDirectory) {
        const mayHold = `${key}/`.startsWith(prefix) || prefix.startsWith(`${key}/`);
        if (mayHold) yield* this.#walk(path, prefix);
      } else if (entry.isFile && key.startsWith(prefix)) {
        const info = await orMissing(() => Deno.stat(path), `list ${key}`, this.uri);
        if (info !== undefined) yield { key, size: info.size, modified: info.mtime ?? new Date(0) };
      }
    }
  }

  async #entries(folder: string): Promise<Deno.DirEntry[]> {
    const entries = await orMissing(() => Array.fromAsync(Deno.readDir(folder)), `list ${folder}`, this.uri);
    return entries ?? [];
  }

  #pathOf(key: string): string {
    assertKey(key);
    return join(this.path, ...key.split("/"));
  }

  async #withPartial(
    path: string,
    data: Uint8Array | AsyncIterable<Uint8Array>,
    action: string,
    finish: (partial: string) => Promise<void>,
  ): Promise<void> {
    const partial = join(dirname(path), `.partial-${crypto.randomUUID()}`);
    try {
      await this.#makeFolder(dirname(path));
      await writeFlushed(partial, data);
      await finish(partial);
    } catch (error) {
      // Errors of the stream that is written are the caller's and pass as they are.
      throw isFileError(error) ? storeError(action, this.uri, error) : error;
    } finally {
      await Deno.remove(partial).catch(() => {});
    }
  }

  async #makeFolder(folder: string): Promise<void> {
    await Deno.mkdir(folder, { recursive: true, mode: this.#mode() });
  }

  /** Folders below the system's temporary folder, which others share, are private to the user. */
  #mode(): number {
    return this.path.startsWith(tmpdir() + sep) ? 0o700 : 0o777;
  }
}

/** Random access to a file. Every slice opens the file anew, so nothing needs closing. */
export function fileSource(path: string, byteLength: number): ByteSource {
  return {
    byteLength,
    async slice(start, end = byteLength) {
      using file = await Deno.open(path);
      await file.seek(start, Deno.SeekMode.Start);
      const bytes = new Uint8Array(Math.max(0, Math.min(end, byteLength) - start));
      let filled = 0;
      while (filled < bytes.byteLength) {
        const count = await file.read(bytes.subarray(filled));
        if (count === null) throw new StoreError(`${path} became shorter while it was read`);
        filled += count;
      }
      return bytes.buffer;
    },
  };
}

async function writeFlushed(path: string, data: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  for await (const part of data instanceof Uint8Array ? [data] : data) {
    let written = 0;
    while (written < part.byteLength) written += await file.write(part.subarray(written));
  }
  await file.sync();
}

async function orMissing<T>(action: () => Promise<T>, name: string, uri: string): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw storeError(name, uri, error);
  }
}

function isFileError(error: unknown): boolean {
  return Object.values(Deno.errors).some((kind) => error instanceof kind) ||
    (error instanceof Error && /os error/.test(error.message));
}

function storeError(action: string, uri: string, error: unknown): StoreError {
  return new StoreError(`Cannot ${action} in the store ${uri}: ${(error as Error).message}`, { cause: error });
}
