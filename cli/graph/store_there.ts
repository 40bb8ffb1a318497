/**
 * Stores that are looked after: a mistyped name is no empty store.
 *
 * @module
 */

import { showPath } from "../../ops/messages.ts";
import { FolderStore } from "../../stores/folder.ts";
import { openStore } from "../../stores/open.ts";
import { UsageError } from "../usage_error.ts";

/**
 * @param uri as `--store` names it; the configured store may be there only when something is in it
 * @throws {UsageError} where it names a folder that is not there
 */
export async function requireStore(uri: string | undefined): Promise<void> {
  const store = uri === undefined ? undefined : openStore(uri);
  if (!(store instanceof FolderStore) || (await Deno.stat(store.path).catch(() => undefined))?.isDirectory) return;
  throw new UsageError(`There is no store ${showPath(uri)}: ${showPath(store.path)} is no folder`);
}
