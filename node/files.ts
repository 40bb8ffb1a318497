/**
 * The part of Deno's file API that probegraph uses, over Node's.
 *
 * @module
 */

import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { asDenoError } from "./errors.ts";
import { NodeFile } from "./file.ts";
import { infoOf } from "./info.ts";

const { promises } = fs;
const opened = promisify(fs.open) as (path: string | URL, flags: number, mode?: number) => Promise<number>;

/** Does something to files, whose errors become Deno's. */
async function does<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asDenoError(error);
  }
}

function doesSync<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asDenoError(error);
  }
}

function flagsOf({ read = false, write = false, append, create, createNew, truncate }: Deno.OpenOptions): number {
  const { O_RDONLY, O_WRONLY, O_RDWR, O_APPEND, O_CREAT, O_EXCL, O_TRUNC } = fs.constants;
  const access = write || append ? (read ? O_RDWR : O_WRONLY) : O_RDONLY;
  const changes = [[append, O_APPEND], [create, O_CREAT], [createNew, O_CREAT | O_EXCL], [truncate, O_TRUNC]] as const;
  return changes.reduce((flags, [isSet, flag]) => isSet ? flags | flag : flags, access);
}

const READ: Deno.OpenOptions = { read: true };

function entryOf(entry: fs.Dirent): Deno.DirEntry {
  const { name } = entry;
  return { name, isFile: entry.isFile(), isDirectory: entry.isDirectory(), isSymlink: entry.isSymbolicLink() };
}

const flagOf = ({ append, createNew }: Deno.WriteFileOptions) => append ? "a" : createNew ? "wx" : "w";

type Content = Uint8Array | ReadableStream<Uint8Array>;

/** What stands in `Deno` for files. */
export const files = {
  stat: (path: string | URL) => does(async () => infoOf(await promises.stat(path))),
  statSync: (path: string | URL) => doesSync(() => infoOf(fs.statSync(path))),
  lstat: (path: string | URL) => does(async () => infoOf(await promises.lstat(path))),
  lstatSync: (path: string | URL) => doesSync(() => infoOf(fs.lstatSync(path))),
  realPath: (path: string | URL) => does(() => promises.realpath(path)),
  realPathSync: (path: string | URL) => doesSync(() => fs.realpathSync(path)),
  readLinkSync: (path: string | URL) => doesSync(() => fs.readlinkSync(path)),
  async *readDir(path: string | URL) {
    for (const entry of await does(() => promises.readdir(path, { withFileTypes: true }))) yield entryOf(entry);
  },
  readDirSync: (path: string | URL) => doesSync(() => fs.readdirSync(path, { withFileTypes: true })).map(entryOf),
  readFile: (path: string | URL) => does(async () => new Uint8Array(await promises.readFile(path))),
  readFileSync: (path: string | URL) => doesSync(() => new Uint8Array(fs.readFileSync(path))),
  readTextFile: (path: string | URL) => does(() => promises.readFile(path, "utf8")),
  readTextFileSync: (path: string | URL) => doesSync(() => fs.readFileSync(path, "utf8")),
  writeFile: (path: string | URL, content: Content, options: Deno.WriteFileOptions = {}) =>
    does(() => promises.writeFile(path, content, { flag: flagOf(options), mode: options.mode })),
  writeTextFile: (path: string | URL, text: string, options: Deno.WriteFileOptions = {}) =>
    does(() => promises.writeFile(path, text, { flag: flagOf(options), mode: options.mode })),
  mkdir: (path: string | URL, options: Deno.MkdirOptions = {}) =>
    does(async () => void await promises.mkdir(path, options)),
  makeTempDir: ({ dir = tmpdir(), prefix = "" }: Deno.MakeTempOptions = {}) =>
    does(() => promises.mkdtemp(join(dir, prefix))),
  remove: (path: string | URL, { recursive = false }: Deno.RemoveOptions = {}) =>
    does(async () => {
      const isFolder = !recursive && (await promises.lstat(path)).isDirectory();
      await (isFolder ? promises.rmdir(path) : promises.rm(path, { recursive }));
    }),
  rename: (from: string | URL, to: string | URL) => does(() => promises.rename(from, to)),
  copyFile: (from: string | URL, to: string | URL) => does(() => promises.copyFile(from, to)),
  link: (from: string, to: string) => does(() => promises.link(from, to)),
  symlink: (from: string | URL, to: string | URL) => does(() => promises.symlink(from, to)),
  utime: (path: string | URL, accessed: Date | number, modified: Date | number) =>
    does(() => promises.utimes(path, accessed, modified)),
  open: (path: string | URL, options = READ) =>
    does(async () => new NodeFile(await opened(path, flagsOf(options), options.mode))),
  openSync: (path: string | URL, options = READ) =>
    doesSync(() => new NodeFile(fs.openSync(path, flagsOf(options), options.mode))),
};
