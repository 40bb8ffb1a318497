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
 * stays where writing fails.
 *
 * @returns How many bytes it has.
 */
export async function writeWholeFile(path: string | URL, content: FileContent): Promise<number> {
  const partial = path instanceof URL ? new URL(path) : `${path}.${partialEnding()}`;
  if (partial instanceof URL) partial.pathname += `.${partialEnding()}`;
  try {
    if (typeof content === "string") await Deno.writeTextFile(partial, content);
    else await Deno.writeFile(partial, content instanceof Uint8Array ? content : ReadableStream.from(content));
    const { size } = await Deno.stat(partial);
    await renameFile(partial, path);
    return size;
  } catch (error) {
    await Deno.remove(partial).catch(() => {});
    throw error;
  }
}

function partialEnding(): string {
  return `${crypto.randomUUID().slice(0, 8)}.part`;
}
