/**
 * Where the files of a folder store are, and what may be there.
 *
 * @module
 */

import { dirname, resolve, SEPARATOR } from "../ops/standard.ts";
import { StoreError } from "../ops/errors.ts";
import { temporaryFolder } from "./granted.ts";
import { assertKey } from "./keys.ts";
import { type Calls, QuickCalls } from "./quick_calls.ts";

/** How many folders are remembered. */
const MOST_KNOWN = 50_000;

/** Where so many folders were looked for in one, a listing of it tells of the others in less time. */
const MANY = 100;

/** A file of no more bytes is read in no time. */
const SMALL = 64 << 10;

/** A file that is there. */
export interface FoundPath {
  /** Its path. */
  readonly path: string;
  /** What the system says of it. */
  readonly info: Deno.FileInfo;
}

/** The path of a key's file, and whether the folder that it would be in is there. */
interface Way {
  readonly path: string;
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
  readonly #calls = new QuickCalls();
  #ownerChecked: boolean;
  /** Folders that were seen to be folders. */
  readonly #known = new Set<string>();
  /** The folder in which others were looked for one after another, and how many were found there. */
  #parent = { path: "", found: 0 };

  constructor(base: string) {
    this.base = resolve(base);
    this.#prefix = this.base.endsWith(SEPARATOR) ? this.base : this.base + SEPARATOR;
    this.isShared = this.base.startsWith(resolve(temporaryFolder()) + SEPARATOR);
    this.#ownerChecked = !this.isShared;
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

  /**
   * The path of a key's file.
   *
   * @throws {StoreError} for what is no key, and where a folder on the way is a symbolic link, which may lead anywhere.
   */
  *pathOf(key: string): Calls<string> {
    return (yield* this.#wayTo(key)).path;
  }

  /** A key's file, or `undefined` where there is none. @throws {StoreError} as {@linkcode FolderPaths.pathOf}. */
  *fileOf(key: string): Calls<FoundPath | undefined> {
    const { path, isThere } = yield* this.#wayTo(key);
    // Where its folder is missing, to look for the file would only take time: to be told that nothing is there takes longest.
    const info = isThere ? yield* this.infoOf(path) : undefined;
    return info?.isFile ? { path, info } : undefined;
  }

  /** Those of some keys that have a file. Where their folders are known, all are looked at in one call. */
  *keysWithFiles(keys: readonly string[]): Calls<string[]> {
    const ways: Way[] = [];
    for (const key of keys) ways.push(yield* this.#wayTo(key));
    const infos = (yield {
      here: () => ways.map(({ path, isThere }) => isThere ? ifThereAtOnce(() => Deno.lstatSync(path)) : undefined),
      aside: () => Promise.all(ways.map(({ path, isThere }) => isThere ? ifThere(() => Deno.lstat(path)) : undefined)),
      count: keys.length,
    }) as (Deno.FileInfo | undefined)[];
    return keys.filter((_, i) => infos[i]?.isFile);
  }

  *#wayTo(key: string): Calls<Way> {
    assertKey(key);
    if (!this.#ownerChecked) yield* this.checkOwner();
    // The segments of a key are safe: nothing is left to normalise.
    const path = this.#prefix + (SEPARATOR === "/" ? key : key.replaceAll("/", SEPARATOR));
    // What is known is behind no symbolic link: its own folders were seen before it.
    const isThere = this.#known.has(path.slice(0, path.lastIndexOf(SEPARATOR))) || (yield* this.#hasFolders(path));
    return { path, isThere };
  }

  /** Whether all folders on the way to a path are there. */
  *#hasFolders(path: string): Calls<boolean> {
    for (let end = path.indexOf(SEPARATOR, this.#prefix.length); end !== -1; end = path.indexOf(SEPARATOR, end + 1)) {
      const folder = path.slice(0, end);
      if (!this.#known.has(folder) && !(yield* this.#isFolder(folder))) return false;
    }
    return true;
  }

  /** Whether a folder exists, which is remembered. Of many in one folder, all are remembered from one listing. */
  *#isFolder(path: string): Calls<boolean> {
    const info = yield* this.infoOf(path);
    if (info?.isSymlink) {
      throw new StoreError(`${path} is a symbolic link: it would lead out of the store ${this.base}`);
    }
    if (!info?.isDirectory) return false;
    this.#remember(path);
    const parent = path.slice(0, path.lastIndexOf(SEPARATOR));
    this.#parent = { path: parent, found: parent === this.#parent.path ? this.#parent.found + 1 : 1 };
    if (this.#parent.found === MANY) yield* this.entriesOfKnown(parent);
    return true;
  }

  /** As {@linkcode entriesOf}, of a folder that no link leads to. The folders in it are remembered. */
  *entriesOfKnown(folder: string): Calls<Deno.DirEntry[]> {
    const entries = yield* this.entriesOf(folder);
    for (const { name, isDirectory } of entries) if (isDirectory) this.#remember(folder + SEPARATOR + name);
    return entries;
  }

  #remember(folder: string): void {
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.add(folder);
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
    for (let path = this.base; path !== resolve(temporaryFolder()); path = dirname(path)) {
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
function* callIfThere<T>(here: (() => T) | undefined, aside: () => Promise<T>): Calls<T | undefined> {
  try {
    return (yield { here, aside }) as T;
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

function isAbsence(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}
