/**
 * Random access to files.
 *
 * @module
 */

import { StoreError } from "../ops/errors.ts";
import { clampRange } from "./bytes.ts";
import type { ByteSource, ObjectSource } from "./store.ts";

/** Random access to a file. Every slice opens the file anew, so nothing needs closing. */
export function fileSource(path: string, byteLength: number): ByteSource {
  return {
    byteLength,
    slice: (start, end) => readRange(path, clampRange(start, end, byteLength)),
  };
}

/** Random access to one version of a file: a slice fails where another file took its place. */
export function fileVersion(path: string, info: Deno.FileInfo): ObjectSource {
  const tag = tagOf(info);
  return {
    byteLength: info.size,
    tag,
    slice: (start, end) => readRange(path, clampRange(start, end, info.size), tag),
  };
}

/** Names a version of a file. Files are replaced and never written in place, so each version is a file of its own. */
export function tagOf(info: Deno.FileInfo): string {
  return `${info.ino}-${info.mtime?.getTime()}-${info.size}`;
}

async function readRange(path: string, [start, end]: [number, number], tag?: string): Promise<ArrayBuffer> {
  using file = await Deno.open(path);
  if (tag !== undefined && tagOf(await file.stat()) !== tag) throw new StoreError(`${path} changed while it was read`);
  await file.seek(start, Deno.SeekMode.Start);
  const bytes = new Uint8Array(end - start);
  let filled = 0;
  while (filled < bytes.byteLength) {
    const count = await file.read(bytes.subarray(filled));
    if (count === null) throw new StoreError(`${path} became shorter while it was read`);
    filled += count;
  }
  return bytes.buffer;
}
