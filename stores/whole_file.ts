/**
 * Files that appear whole or not at all.
 *
 * @module
 */

import { renameFile } from "./held_files.ts";

/** What a file is made of: text, bytes, or bytes one after another. */
export type FileContent = string | Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Writes a file under another name, and gives it its own when it is whole: nobody reads half of it, and what was there
 * stays where writing fails. Into a device or a pipe, such as `/dev/stdout`, it is written straight: they are not replaced.
 *
 * @returns How many bytes it has.
 */
export async function writeWholeFile(path: string | URL, content: FileContent): Promise<number> {
  if (await isSink(path)) return await write(path, content);
  const partial = path instanceof URL ? new URL(path) : `${path}.${partialEnding()}`;
  if (partial instanceof URL) partial.pathname += `.${partialEnding()}`;
  try {
    const size = await write(partial, content);
    await renameFile(partial, path);
    return size;
  } catch (error) {
    await Deno.remove(partial).catch(() => {});
    throw error;
  }
}

async function isSink(path: string | URL): Promise<boolean> {
  const info = await Deno.stat(path).catch(() => undefined);
  return info !== undefined && !info.isFile && !info.isDirectory;
}

async function write(path: string | URL, content: FileContent): Promise<number> {
  if (typeof content === "string") await Deno.writeTextFile(path, content);
  else await Deno.writeFile(path, content instanceof Uint8Array ? content : ReadableStream.from(content));
  return (await Deno.stat(path)).size;
}

function partialEnding(): string {
  return `${crypto.randomUUID().slice(0, 8)}.part`;
}
