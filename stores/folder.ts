/**
 * A store in a folder of the file system.
 *
 * @module
 */

import { isInNode } from "../ops/in_node.ts";
import { dirname, join, SEPARATOR } from "../ops/standard.ts";
import { nodeUrl } from "../ops/builtins.ts";
import { ProbegraphError, StoreError } from "../ops/errors.ts";
import { partsOf } from "./bytes.ts";
import { fileVersion, tagOf } from "./file_source.ts";
import { callIfThere, FolderPaths, ifThere, type Way } from "./folder_paths.ts";
import { onceReleased } from "./held_files.ts";
import { isKey } from "./keys.ts";
import { call, type Calls } from "./quick_calls.ts";
import type { ObjectData, ObjectInfo, ObjectName, ObjectSource, PartialWrite, Store, WriteOptions } from "./store.ts";

/** Beginning of the names of files that are being written. Names with a dot at the front are no keys. */
const PARTIAL = ".partial-";

/** The file that processes lock while they compare and replace. It stays empty. */
const LOCK = ".lock";

/** How many folders a listing reads side by side. */
const FOLDERS_AT_A_TIME = 16;

/** How many files are looked for at a time. */
const LOOKS_AT_A_TIME = 16;

interface FoundEntry {
  readonly path: string;
  readonly name: string;
  readonly isFile: boolean;
  readonly isDirectory: boolean;
}

interface FoundFile {
  readonly path: string;
  readonly size: number;
  readonly modified: Date;
}

/** No key has such a name. */
function isPartial(path: string): boolean {
  return path.startsWith(PARTIAL, path.lastIndexOf(SEPARATOR) + 1);
}

/**
 * Keeps objects as files. An object is written under a name of its own, flushed, and then moved into place.
 *
 * @example
 * ```ts
 * import { FolderStore } from "@probegraph/probegraph";
 *
 * const store = new FolderStore(await Deno.makeTempDir());
 * await store.put("notes/a.txt", new TextEncoder().encode("kept"));
 * console.log(new TextDecoder().decode(await store.get("notes/a.txt"))); // kept
 * ```
 */
export class FolderStore implements Store {
  readonly uri: string;
  readonly #paths: FolderPaths;

  /** Opens the folder at `path`; it is made with the first write. */
  constructor(path: string) {
    this.#paths = new FolderPaths(path);
    this.uri = nodeUrl().pathToFileURL(this.path).href;
  }

  /** Absolute path of the folder. It is made when something is written. */
  get path(): string {
    return this.#paths.base;
  }

  get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.#look(`read ${key}`, this.#bytesOf(key));
  }

  *#bytesOf(key: string): Calls<Uint8Array<ArrayBuffer> | undefined> {
    const file = yield* this.#paths.fileOf(key);
    return file && (yield* this.#paths.read(file.path, file.info.size));
  }

  open(key: string): Promise<ObjectSource | undefined> {
    return this.#look(`open ${key}`, this.#versionOf(key));
  }

  *#versionOf(key: string): Calls<ObjectSource | undefined> {
    const file = yield* this.#paths.fileOf(key);
    return file && fileVersion(file.path, file.info);
  }

  async put(key: string, data: ObjectData, options: WriteOptions = {}): Promise<string> {
    const tag = await this.#write(`write ${key}`, key, data, options, async (partial, path) => {
      await this.#rename(partial, path);
      return true;
    });
    return tag!;
  }

  async create(key: string, data: ObjectData, options: WriteOptions = {}): Promise<string | undefined> {
    return await this.#write(`create ${key}`, key, data, options, (partial, path) => this.#linkNew(partial, path));
  }

  async replace(
    key: string,
    data: ObjectData,
    tag: string,
    options: WriteOptions = {},
  ): Promise<string | undefined> {
    return await this.#write(`replace ${key}`, key, data, options, async (partial, path) => {
      using _lock = await this.#lock();
      const info = await this.#paths.run(this.#infoOf(path));
      if (info === undefined || tagOf(info) !== tag) return false;
      await this.#rename(partial, path);
      return true;
    });
  }

  async move(from: string, to: string): Promise<boolean> {
    return await this.#do(`move ${from} to ${to}`, async () => {
      const [source, target] = [await this.#pathOf(from), await this.#pathOf(to)];
      if (await this.#paths.run(this.#infoOf(source)) === undefined) return false;
      await this.#paths.run(this.#makeFolder(dirname(target)));
      return await ifThere(() => this.#rename(source, target).then(() => true)) ?? false;
    });
  }

  async delete(key: string): Promise<void> {
    await this.#do(`delete ${key}`, async () => {
      const path = await this.#pathOf(key);
      if (await this.#paths.run(this.#infoOf(path)) !== undefined) await ifThere(() => this.#remove(path));
    });
  }

  async *list(prefix = ""): AsyncIterable<ObjectInfo> {
    const isObject = (path: string) => {
      const key = this.#paths.keyOf(path);
      return key.startsWith(prefix) && isKey(key);
    };
    for await (const file of this.#files(await this.#folderOf(prefix), prefix, isObject)) yield this.#objectOf(file);
  }

  async *partials(): AsyncIterable<PartialWrite> {
    for await (const file of this.#files(this.path, "", isPartial)) yield this.#partialOf(file);
  }

  async *names(): AsyncIterable<ObjectName | PartialWrite> {
    for await (const paths of this.#pathsIn(this.path, "")) {
      for (const key of paths.values().map((path) => this.#paths.keyOf(path)).filter(isKey)) yield { key };
      yield* (await this.#filesAt(paths.filter(isPartial))).map((file) => this.#partialOf(file));
    }
  }

  present(keys: readonly string[]): Promise<boolean[]> {
    return this.#inBatches("look for files", keys, (some) => this.#paths.haveFiles(some));
  }

  smallObjects(keys: readonly string[]): Promise<(Uint8Array<ArrayBuffer> | undefined)[]> {
    return this.#inBatches("read files", keys, (some) => this.#paths.smallFiles(some));
  }

  async #inBatches<T>(action: string, keys: readonly string[], ask: (some: string[]) => Calls<T[]>): Promise<T[]> {
    const answers: T[][] = [];
    for (let at = 0; at < keys.length; at += LOOKS_AT_A_TIME) {
      answers.push(await this.#look(action, ask(keys.slice(at, at + LOOKS_AT_A_TIME))));
    }
    return answers.flat();
  }

  folders(prefix: string): Promise<ReadonlySet<string>> {
    return this.#look(`list ${prefix}`, this.#paths.namesIn(prefix));
  }

  /** Marks an object as written now, for caches that drop what was not used for long. */
  async touch(key: string): Promise<void> {
    await this.#do(`touch ${key}`, async () => {
      const path = await this.#pathOf(key);
      await ifThere(() => Deno.utime(path, new Date(), new Date()));
    });
  }

  #objectOf({ path, size, modified }: FoundFile): ObjectInfo {
    return { key: this.#paths.keyOf(path), size, modified };
  }

  #partialOf({ path, size, modified }: FoundFile): PartialWrite {
    const remove = () => this.#do(`delete ${path}`, async () => void await ifThere(() => this.#remove(path)));
    return { name: this.#paths.keyOf(path), size, modified, remove };
  }

  /** The folder that all keys with a prefix are in: the whole store where no such folder can be named. */
  async #folderOf(prefix: string): Promise<string> {
    const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
    return isKey(`${folder}x`) ? dirname(await this.#pathOf(`${folder}x`)) : this.path;
  }

  async *#files(folder: string, prefix: string, isWanted: (path: string) => boolean): AsyncIterable<FoundFile> {
    for await (const paths of this.#pathsIn(folder, prefix)) yield* await this.#filesAt(paths.filter(isWanted));
  }

  async #filesAt(paths: readonly string[]): Promise<FoundFile[]> {
    return (await Promise.all(paths.map((path) => this.#foundFile(path)))).filter((file) => file !== undefined);
  }

  /** The files in a folder and in those inside of it, some at a time. Symbolic links are none: they may lead anywhere. */
  async *#pathsIn(folder: string, prefix: string): AsyncIterable<string[]> {
    await this.#paths.run(this.#paths.checkOwner());
    const folders = [folder];
    while (folders.length > 0) {
      const read = await Promise.all(folders.splice(-FOLDERS_AT_A_TIME).map((path) => this.#entriesOf(path)));
      const entries = read.flat();
      for (const { path, isDirectory, name } of entries) {
        if (isDirectory && !name.startsWith(".") && this.#mayHold(path, prefix)) folders.push(path);
      }
      yield entries.filter(({ isFile }) => isFile).map(({ path }) => path);
    }
  }

  async #entriesOf(folder: string): Promise<FoundEntry[]> {
    const entries = await this.#look(`list ${folder}`, this.#paths.entriesOf(folder));
    if (folder.endsWith(SEPARATOR)) folder = folder.slice(0, -1);
    return entries.map(({ name, isFile, isDirectory }) => ({
      name,
      isFile,
      isDirectory,
      path: folder + SEPARATOR + name,
    }));
  }

  async #foundFile(path: string): Promise<FoundFile | undefined> {
    const info = await this.#look(`list ${path}`, this.#paths.infoOf(path));
    return info && { path, size: info.size, modified: info.mtime ?? new Date(0) };
  }

  #mayHold(folder: string, prefix: string): boolean {
    const inside = `${this.#paths.keyOf(folder)}/`;
    return inside.startsWith(prefix) || prefix.startsWith(inside);
  }

  *#infoOf(path: string): Calls<Deno.FileInfo | undefined> {
    const info = yield* this.#paths.infoOf(path);
    return info?.isFile ? info : undefined;
  }

  #wayTo(key: string): Promise<Way> {
    return this.#paths.run(this.#paths.wayTo(key));
  }

  async #pathOf(key: string): Promise<string> {
    return (await this.#wayTo(key)).path;
  }

  /**
   * Writes a file of its own beside `key` and lets `place` move it into place. The file is flushed first, so that
   * after a power cut a name has all its bytes; the newest names may be lost, but those written later go first.
   *
   * @param place Says whether the file has its place: then nothing is left under its first name.
   */
  async #write(
    action: string,
    key: string,
    data: ObjectData,
    { durable = true }: WriteOptions,
    place: (partial: string, path: string) => Promise<boolean>,
  ): Promise<string | undefined> {
    const { path, isThere } = await this.#do(action, () => this.#wayTo(key));
    const partial = join(dirname(path), `${PARTIAL}${crypto.randomUUID()}`);
    let isPlaced = false;
    try {
      const tag = await this.#writeFile(action, { path: partial, isThere }, data, durable);
      isPlaced = await this.#do(action, () => place(partial, path));
      return isPlaced ? tag : undefined;
    } finally {
      if (!isPlaced) await Deno.remove(partial).catch(() => {});
    }
  }

  /** Errors of the stream that is written are the caller's and pass as they are. */
  async #writeFile(action: string, way: Way, data: ObjectData, durable: boolean): Promise<string> {
    using file = await this.#look(action, this.#newFile(way));
    let size = 0;
    for await (const part of partsOf(data)) {
      size += part.byteLength;
      for (let written = 0; written < part.byteLength;) {
        written += await this.#look(action, this.#paths.write(file, part.subarray(written)));
      }
    }
    if (durable) await this.#do(action, () => this.#paths.flush(file, size));
    return tagOf(await this.#look(action, call(() => file.statSync(), () => file.stat())));
  }

  /** Opens a new file. Its folder is made first where it was not there, or it is not known whose it is. */
  *#newFile({ path, isThere }: Way): Calls<Deno.FsFile> {
    const options = { write: true, createNew: true, mode: this.#paths.fileMode };
    const [here, aside] = [() => Deno.openSync(path, options), () => Deno.open(path, options)];
    const file = isThere && this.#paths.isOurs ? yield* callIfThere(here, aside) : undefined;
    if (file !== undefined) return file;
    yield* this.#makeFolder(dirname(path));
    return yield* call(here, aside);
  }

  /** Gives a whole file its name where no file has it. */
  async #linkNew(partial: string, path: string): Promise<boolean> {
    try {
      await this.#paths.run(call(() => Deno.linkSync(partial, path), () => Deno.link(partial, path)));
    } catch (error) {
      return !(error instanceof Deno.errors.AlreadyExists) && await this.#moveNew(partial, path);
    }
    await this.#remove(partial).catch(() => {});
    return true;
  }

  /** The same where the file system has no hard links: there, those that create take turns. */
  async #moveNew(partial: string, path: string): Promise<boolean> {
    using _lock = await this.#lock();
    if (await ifThere(() => Deno.lstat(path)) !== undefined) return false;
    await this.#rename(partial, path);
    return true;
  }

  async #rename(from: string, to: string): Promise<void> {
    await onceReleased(() => this.#paths.run(call(() => Deno.renameSync(from, to), () => Deno.rename(from, to))));
  }

  async #remove(path: string): Promise<void> {
    await onceReleased(() => this.#paths.run(call(() => Deno.removeSync(path), () => Deno.remove(path))));
  }

  /** Waits until no other process holds the store's lock. The system frees the lock of a process that dies. */
  async #lock(): Promise<Disposable> {
    const [path, options] = [join(this.path, LOCK), { write: true, create: true, mode: this.#paths.fileMode }];
    const file = await this.#paths.run(call(() => Deno.openSync(path, options), () => Deno.open(path, options)));
    try {
      const isFree = await this.#paths.run(call(() => file.tryLockSync(true), () => file.tryLock(true)));
      if (!isFree) await file.lock(true);
    } catch (error) {
      file.close();
      throw error;
    }
    return file;
  }

  *#makeFolder(folder: string): Calls<void> {
    const options = { recursive: true, mode: this.#paths.folderMode };
    yield* call(() => Deno.mkdirSync(folder, options), () => Deno.mkdir(folder, options));
    yield* this.#paths.checkOwner();
  }

  #look<T>(action: string, calls: Calls<T>): Promise<T> {
    return this.#paths.run(this.#told(action, calls));
  }

  *#told<T>(action: string, calls: Calls<T>): Calls<T> {
    try {
      return yield* calls;
    } catch (error) {
      throw this.#failure(action, error);
    }
  }

  async #do<T>(action: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.#failure(action, error);
    }
  }

  #failure(action: string, error: unknown): unknown {
    if (error instanceof ProbegraphError) return error;
    const reason = (error as Error).message;
    return new StoreError(`Cannot ${action} in the store ${this.uri}: ${reason}${elsewhere()}`, { cause: error });
  }
}

/** Where results go in Node, which cannot lock files. */
function elsewhere(): string {
  return isInNode() ? ', or keep results in "memory://", or in a bucket at s3://… or gs://…' : "";
}
