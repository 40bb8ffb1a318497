/**
 * Random access to files.
 *
 * @module
 */

import { StoreError } from "../ops/errors.ts";
import { delay } from "../ops/standard.ts";
import { clampRange } from "./bytes.ts";
import type { ByteSource, ObjectSource } from "./store.ts";

/**
 * Random access to a file, whichever is there. Slices that are read at the same time share one open file, so that a thousand
 * columns need one descriptor; nothing needs closing.
 */
export function fileSource(path: string, byteLength: number): ByteSource {
  const file = new SharedFile(path);
  return {
    byteLength,
    slice: (start, end, room) => file.read(clampRange(start, end, byteLength), room),
  };
}

/**
 * As {@linkcode fileSource}, of one version of a file: a slice fails where another file took its place, or where it was
 * written to.
 *
 * @param info what the file system says of that version
 * @param name gives the version's name
 */
export function fileVersion(path: string, info: Deno.FileInfo, name: typeof tagOf = tagOf): ObjectSource {
  const tag = name(info);
  const file = new SharedFile(path, (info) => name(info) === tag);
  return {
    byteLength: info.size,
    tag,
    slice: (start, end, room) => file.read(clampRange(start, end, info.size), room),
  };
}

/** Names a version of a file. Files are replaced and never written in place, so each version is a file of its own. */
export function tagOf(info: Deno.FileInfo): string {
  return `${info.ino}-${info.mtime?.getTime()}-${info.size}`;
}

/**
 * Names a version of a file that others write: a file that took the number, size and time of writing of another one still
 * differs in the time of its last change, which nobody can set, and which Deno tells in whole seconds.
 */
export function foreignTagOf(info: Deno.FileInfo): string {
  return `${tagOf(info)}-${info.ctime?.getTime()}`;
}

/** How long two changes of a file can have the same time: Deno's whole second, and a tick of the kernel's clock. */
const CHANGE_MS = 1020;

/** How long it takes until a later change of a file would show in its {@linkcode foreignTagOf}: 0 where it has rested. */
export function unsettledMs({ ctime }: Deno.FileInfo): number {
  const age = ctime === null ? Infinity : Date.now() - ctime.getTime();
  return Math.min(Math.max(CHANGE_MS - age, 0), CHANGE_MS);
}

/** Rests until a later change of a file would show in its {@linkcode foreignTagOf}. */
export async function settled(info: Deno.FileInfo): Promise<void> {
  const wait = unsettledMs(info);
  if (wait > 0) await delay(wait);
}

/** A file that is open while slices of it are read, one after another: they share its position. */
class SharedFile {
  #file: Promise<Deno.FsFile> | undefined;
  #readers = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** @param isRight whether what the file system says of the open file fits */
  constructor(readonly path: string, readonly isRight: (info: Deno.FileInfo) => boolean = () => true) {}

  async read(range: [number, number], room?: ArrayBuffer): Promise<ArrayBuffer> {
    this.#readers++;
    const file = this.#file ??= Deno.open(this.path);
    try {
      return await this.#inTurn(async () => await this.#readRange(await file, range, room));
    } finally {
      if (--this.#readers === 0) {
        this.#file = undefined;
        await file.then((file) => file.close(), () => {});
      }
    }
  }

  #inTurn<T>(read: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(read);
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #readRange(
    file: Deno.FsFile,
    [start, end]: [number, number],
    room: ArrayBuffer | undefined,
  ): Promise<ArrayBuffer> {
    await this.#check(file);
    await file.seek(start, Deno.SeekMode.Start);
    const bytes = new Uint8Array(room?.byteLength === end - start ? room : new ArrayBuffer(end - start));
    let filled = 0;
    while (filled < bytes.byteLength) {
      const count = await file.read(bytes.subarray(filled));
      if (count === null) throw new StoreError(`${this.path} became shorter while it was read`);
      filled += count;
    }
    // Again: it may have been written to between the check and the read.
    await this.#check(file);
    return bytes.buffer;
  }

  async #check(file: Deno.FsFile): Promise<void> {
    if (!this.isRight(await file.stat())) throw new StoreError(`${this.path} changed while it was read`);
  }
}
