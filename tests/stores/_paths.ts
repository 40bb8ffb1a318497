import { fileURLToPath } from "node:url";
import type { TestStore } from "./contract.ts";
import { FolderStore } from "../../stores/folder.ts";

/** Path of a file beside the tests of stores. */
export function fromFileUrl(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

/** A folder that is removed at the end. */
export interface TestFolder extends AsyncDisposable {
  readonly path: string;
}

/** A new empty folder. */
export async function testFolder(): Promise<TestFolder> {
  const path = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** A store in a new folder. */
export async function openFolder(): Promise<TestStore & TestFolder & { readonly store: FolderStore }> {
  const folder = await testFolder();
  return { ...folder, store: new FolderStore(`${folder.path}/store`) };
}
