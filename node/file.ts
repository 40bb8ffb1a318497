/**
 * @module
 */

import * as fs from "node:fs";
import { promisify } from "node:util";
import { asDenoError } from "./errors.ts";
import { infoOf } from "./info.ts";

const [read, write, stat, sync, truncate] = [fs.read, fs.write, fs.fstat, fs.fsync, fs.ftruncate].map((each) =>
  promisify(each as (...args: never[]) => void) as (...args: unknown[]) => Promise<unknown>
);

/** An open file, as Deno's `FsFile`: it has a place at which it is read and written. Node has no locks of files. */
export class NodeFile implements Disposable {
  readonly #fd: number;
  #place = 0;

  /** @param fd The file's number. */
  constructor(fd: number) {
    this.#fd = fd;
  }

  async read(into: Uint8Array): Promise<number | null> {
    const { bytesRead } = await read(this.#fd, into, 0, into.length, this.#place) as { bytesRead: number };
    return this.#passed(bytesRead, into);
  }

  readSync(into: Uint8Array): number | null {
    return this.#passed(fs.readSync(this.#fd, into, 0, into.length, this.#place), into);
  }

  #passed(count: number, into: Uint8Array): number | null {
    this.#place += count;
    return count === 0 && into.length > 0 ? null : count;
  }

  async write(bytes: Uint8Array): Promise<number> {
    const { bytesWritten } = await write(this.#fd, bytes, 0, bytes.length, this.#place) as { bytesWritten: number };
    this.#place += bytesWritten;
    return bytesWritten;
  }

  seek(offset: number | bigint, whence: Deno.SeekMode): Promise<number> {
    return Promise.resolve(this.seekSync(offset, whence));
  }

  seekSync(offset: number | bigint, whence: Deno.SeekMode): number {
    const from = [0, this.#place, whence === 2 ? fs.fstatSync(this.#fd).size : 0][whence];
    return this.#place = from + Number(offset);
  }

  async stat(): Promise<Partial<Deno.FileInfo>> {
    return infoOf(await stat(this.#fd) as fs.Stats);
  }

  statSync(): Partial<Deno.FileInfo> {
    return infoOf(fs.fstatSync(this.#fd));
  }

  async sync(): Promise<void> {
    await sync(this.#fd);
  }

  async truncate(length = 0): Promise<void> {
    await truncate(this.#fd, length);
  }

  lock(): Promise<never> {
    return Promise.reject(asDenoError(new Error("Node cannot lock files: run this with Deno, or use another store")));
  }

  tryLock(): Promise<never> {
    return this.lock();
  }

  /** The file's bytes, from its place on. Ends, or is cancelled, with the file closed. */
  get readable(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const take = async (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) => {
      const part = new Uint8Array(1 << 16);
      const count = await this.read(part);
      if (count !== null) return controller.enqueue(part.subarray(0, count));
      this.close();
      controller.close();
    };
    return new ReadableStream({ pull: take, cancel: () => this.close() });
  }

  close(): void {
    fs.closeSync(this.#fd);
  }

  [Symbol.dispose](): void {
    try {
      this.close();
    } catch {
      // It was closed before.
    }
  }
}
