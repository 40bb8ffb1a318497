/**
 * Where the files of a folder store are, and what may be there.
 *
 * @module
 */

import { dirname, resolve, SEPARATOR } from "../ops/standard.ts";
import { StoreError } from "../ops/errors.ts";
import { temporaryFolder } from "./granted.ts";
import { assertKey, isKey } from "./keys.ts";
import { call, type Calls, QuickCalls } from "./quick_calls.ts";

/** How many folders are remembered, but for those of one listing. */
const MOST_KNOWN = 50_000;

/** Where so many folders were looked for in one, a listing of it tells of the others in less time. */
const MANY = 100;

/** A file of no more bytes is read, and so many are written, in no time. */
const SMALL = 64 << 10;

/** A file that is there. */
export interface FoundPath {
  /** Its path. */
  readonly path: string;
  /** What the system says of it. */
  readonly info: Deno.FileInfo;
}

/** The path of a key's file, and whether the folder that it would be in is there. */
export interface Way {
  /** The path. */
  readonly path: string;
  /** Whether its folder was there. */
  readonly isThere: boolean;
}

/** Paths below a base folder. The base may be behind a symbolic link; inside of it, none is followed. */
export class FolderPaths {
  /** Absolute path of the base folder. */
  readonly base: string;
  /** Whether the folder is below the system's temporary folder, which others share: then all in it is private. */
  readonly isShared: boolean;
  /** What every path inside begins with. */
  readonly #prefix: string;
  readonly #temporary = resolve(temporaryFolder());
  readonly #calls = new QuickCalls();
  /** A disk that answers at once may still take long to flush. */
  readonly #flushes = new QuickCalls();
  #ownerChecked: boolean;
  /** Names of folders that were seen to be folders, and are a key's, by what the keys in their own folder begin with. */
  readonly #known = new Map<string, Set<string>>();
  #remembered = 0;

  constructor(base: string) {
    this.base = resolve(base);
    this.#prefix = this.base.endsWith(SEPARATOR) ? this.base : this.base + SEPARATOR;
    this.isShared = this.base.startsWith(this.#temporary + SEPARATOR);
    this.#ownerChecked = !this.isShared;
  }

  /** Whether it is known that no other user made the folder. */
  get isOurs(): boolean {
    return this.#ownerChecked;
  }

  /** Mode of new folders. */
  get folderMode(): number {
    return this.isShared ? 0o700 : 0o777;
  }

  /** Mode of new files. */
  get fileMode(): number {
    return this.isShared ? 0o600 : 0o666;
  }

  /** Does work that looks at the folder. */
  run<T>(calls: Calls<T>): Promise<T> {
    return this.#calls.run(calls);
  }

  /** A key's file, or `undefined` where there is none. @throws {StoreError} as {@linkcode FolderPaths.wayTo}. */
  *fileOf(key: string): Calls<FoundPath | undefined> {
    const { path, isThere } = yield* this.wayTo(key);
    // Where its folder is missing, to look for the file would only take time: to be told that nothing is there takes longest.
    const info = isThere ? yield* this.infoOf(path) : undefined;
    return info?.isFile ? { path, info } : undefined;
  }

  /** For each of some keys, whether it has a file. Where their folders are known, all are looked at in one call. */
  *haveFiles(keys: readonly string[]): Calls<boolean[]> {
    const infos = yield* this.#ofEach(keys, (path) => Deno.lstatSync(path), (path) => Deno.lstat(path));
    return infos.map((info) => info?.isFile === true);
  }

  /** The bytes of those files of some keys that are small, in one call as well. */
  *smallFiles(keys: readonly string[]): Calls<(Uint8Array<ArrayBuffer> | undefined)[]> {
    return yield* this.#ofEach(
      keys,
      (path) => isSmall(Deno.lstatSync(path)) ? Deno.readFileSync(path) : undefined,
      async (path) => isSmall(await Deno.lstat(path)) ? await Deno.readFile(path) : undefined,
    );
  }

  /** What a look at the path of each key gives; nothing where nothing is. */
  *#ofEach<T>(
    keys: readonly string[],
    here: (path: string) => T,
    aside: (path: string) => Promise<T>,
  ): Calls<(T | undefined)[]> {
    const ways: Way[] = [];
    for (const key of keys) ways.push(this.#knownWay(key) ?? (yield* this.wayTo(key)));
    return (yield {
      here: () => ways.map(({ path, isThere }) => isThere ? ifThereAtOnce(() => here(path)) : undefined),
      aside: () => Promise.all(ways.map(({ path, isThere }) => isThere ? ifThere(() => aside(path)) : undefined)),
      count: keys.length,
    }) as (T | undefined)[];
  }

  /**
   * The names in a folder that are no files; what is no folder either, such as a symbolic link, is looked at when its keys are
   * asked for.
   *
   * @param parent What the keys in it begin with, the slash included.
   */
  *namesIn(parent: string): Calls<ReadonlySet<string>> {
    const { isThere } = yield* this.wayTo(`${parent}x`);
    return isThere ? yield* this.#listed(parent) : new Set();
  }

  /**
   * The path of a key's file, and whether its folder is there.
   *
   * @throws {StoreError} for what is no key, and where a folder on the way is a symbolic link, which may lead anywhere.
   */
  *wayTo(key: string): Calls<Way> {
    const known = this.#knownWay(key);
    if (known !== undefined) return known;
    assertKey(key);
    if (!this.#ownerChecked) yield* this.checkOwner();
    return { path: this.#pathAt(key), isThere: yield* this.#hasFolders(key) };
  }

  /** The way to a key in a known folder, of which only the last name is still to be checked. */
  #knownWay(key: string): Way | undefined {
    if (typeof key !== "string") return undefined;
    const end = key.lastIndexOf("/");
    const start = key.lastIndexOf("/", Math.max(end - 1, 0)) + 1;
    const isKnown = end > 0 && this.#known.get(key.slice(0, start))?.has(key.slice(start, end));
    return isKnown && isKey(key.slice(end + 1)) ? { path: this.#pathAt(key), isThere: true } : undefined;
  }

  /** The segments of a key are safe: nothing is left to normalise. */
  #pathAt(key: string): string {
    return this.#prefix + (SEPARATOR === "/" ? key : key.replaceAll("/", SEPARATOR));
  }

  /** Whether all folders on the way to a key's file are there. */
  *#hasFolders(key: string): Calls<boolean> {
    for (let start = 0, end = key.indexOf("/"); end !== -1; start = end + 1, end = key.indexOf("/", start)) {
      const [parent, name] = [key.slice(0, start), key.slice(start, end)];
      if (!this.#known.get(parent)?.has(name) && !(yield* this.#isFolder(parent, name))) return false;
    }
    return true;
  }

  /** Whether a folder exists, which is remembered. Of many in one folder, all are remembered from one listing. */
  *#isFolder(parent: string, name: string): Calls<boolean> {
    const path = this.#pathAt(parent + name);
    const info = yield* this.infoOf(path);
    if (info?.isSymlink) {
      throw new StoreError(`${path} is a symbolic link: it would lead out of the store ${this.base}`);
    }
    if (!info?.isDirectory) return false;
    const known = this.#known.get(parent) ?? new Set();
    this.#remember(parent, known.add(name), 1);
    if (known.size === MANY) yield* this.#listed(parent);
    return true;
  }

  /** As {@linkcode FolderPaths.namesIn}, of a folder that no link leads to. The folders in it are remembered. */
  *#listed(parent: string): Calls<ReadonlySet<string>> {
    const entries = (yield* this.entriesOf(this.#pathAt(parent))).filter(({ name, isFile }) => !isFile && isKey(name));
    const folders = new Set(entries.filter(({ isDirectory }) => isDirectory).map(({ name }) => name));
    this.#remember(parent, folders, folders.size);
    return folders.size === entries.length ? folders : new Set(entries.map(({ name }) => name));
  }

  /** @param more How many of the folders in `parent` are new. */
  #remember(parent: string, folders: Set<string>, more: number): void {
    if (this.#remembered + more > MOST_KNOWN) {
      this.#known.clear();
      this.#remembered = 0;
    }
    this.#known.set(parent, folders);
    this.#remembered += more;
  }

  /** What is at a path; a symbolic link is not followed. */
  infoOf(path: string): Calls<Deno.FileInfo | undefined> {
    return callIfThere(() => Deno.lstatSync(path), () => Deno.lstat(path));
  }

  /** What a folder holds; nothing where there is none. */
  *entriesOf(folder: string): Calls<Deno.DirEntry[]> {
    const [here, aside] = [() => [...Deno.readDirSync(folder)], () => Array.fromAsync(Deno.readDir(folder))];
    return (yield* callIfThere(here, aside)) ?? [];
  }

  /** The bytes of a file of a known size. */
  read(path: string, size: number): Calls<Uint8Array<ArrayBuffer> | undefined> {
    return callIfThere(size > SMALL ? undefined : () => Deno.readFileSync(path), () => Deno.readFile(path));
  }

  /** Writes bytes to a file. @returns How many it took. */
  write(file: Deno.FsFile, bytes: Uint8Array): Calls<number> {
    return call(bytes.byteLength > SMALL ? undefined : () => file.writeSync(bytes), () => file.write(bytes));
  }

  /** Waits until the bytes of a new file, and its length, are on the disk; where they are few, in this thread. */
  flush(file: Deno.FsFile, size: number): Promise<void> {
    return this.#flushes.run(call(size > SMALL ? undefined : () => file.syncDataSync(), () => file.syncData()));
  }

  /** The key of a file. */
  keyOf(path: string): string {
    const inside = path.slice(this.#prefix.length);
    return SEPARATOR === "/" ? inside : inside.replaceAll(SEPARATOR, "/");
  }

  /**
   * Others can make folders in the system's temporary folder under names that we are going to use, and so read what
   * we write or hand us what they wrote.
   *
   * @throws {StoreError} where they did.
   */
  *checkOwner(): Calls<void> {
    if (this.#ownerChecked || !this.isShared) return;
    const user = Deno.build.os === "windows" ? null : Deno.uid();
    if (user === null) return;
    for (let path = this.base; path !== this.#temporary; path = dirname(path)) {
      const owner = (yield* this.infoOf(path))?.uid;
      if (owner === undefined || owner === null || owner === user) continue;
      throw new StoreError(
        `The store ${this.base} is in the shared temporary folder, and ${path} belongs to another user: ` +
          "choose another folder for it",
      );
    }
    // A folder that is not there yet will be ours: mkdir makes it, or finds another's, which the next call sees.
    this.#ownerChecked = (yield* this.infoOf(this.base)) !== undefined;
  }
}

/** What a call gives, or `undefined` where its file or folder does not exist. */
export function* callIfThere<T>(here: (() => T) | undefined, aside: () => Promise<T>): Calls<T | undefined> {
  try {
    return yield* call(here, aside);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** What `action` gives, or `undefined` where its file or folder does not exist. */
export async function ifThere<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

function ifThereAtOnce<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** Whether this is a file that is read in no time. */
function isSmall({ isFile, size }: Deno.FileInfo): boolean {
  return isFile && size <= SMALL;
}

function isAbsence(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}
