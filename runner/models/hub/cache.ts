/**
 * The hub's cache folder, which is shared with the Python library.
 *
 * Layout: `models--org--name/refs/REVISION` holds a commit, `snapshots/COMMIT/FILE` links to `blobs/ETAG`, an empty
 * `.no_exist/COMMIT/FILE` says that there is no such file, and `.locks/models--org--name/ETAG.lock` is locked by whoever writes a blob
 * (https://huggingface.co/docs/huggingface_hub/guides/manage-cache).
 *
 * @module
 */
import { dirname, join, relative } from "../../../ops/standard.ts";
import { renameFile } from "../../../stores/held_files.ts";
import type { HubRepository } from "./repository.ts";
import type { HubSettings } from "./settings.ts";

/** What the cache folder holds of a repository, and where. */
export class CachedRepository {
  /** The repository's folder. */
  readonly folder: string;
  readonly #locks: string;
  readonly #revision: string;

  private constructor(cacheFolder: string, name: string, revision: string) {
    this.folder = join(cacheFolder, name);
    this.#locks = join(cacheFolder, ".locks", name);
    this.#revision = revision;
  }

  /** Looks nothing up yet. */
  static async of(
    { type = "model", id, revision }: HubRepository,
    { cacheFolder }: HubSettings,
  ): Promise<CachedRepository> {
    const { getRepoFolderName } = await import("@huggingface/hub");
    return new CachedRepository(cacheFolder, getRepoFolderName({ type, name: id }), revision);
  }

  /** The folder of a commit's files. */
  snapshot(commit: string): string {
    return join(this.folder, "snapshots", commit);
  }

  /** Where the content of a file lies. */
  blob(etag: string): string {
    return join(this.folder, "blobs", etag);
  }

  /** Where the lock of a blob lies. */
  lock(etag: string): string {
    return join(this.#locks, `${etag}.lock`);
  }

  /** The commit that the revision was when it was last fetched; `undefined` if none of its files are here. */
  async commit(): Promise<string | undefined> {
    const named = await Deno.readTextFile(join(this.folder, "refs", this.#revision)).catch(() => undefined);
    const commit = named?.trim() ?? this.#revision;
    return await exists(this.snapshot(commit)) ? commit : undefined;
  }

  /** Names of the files that are here of a commit. */
  async files(commit: string): Promise<string[]> {
    const walk = async (folder: string, prefix: string): Promise<string[]> => {
      const entries = await Array.fromAsync(Deno.readDir(folder));
      const names = entries.map(async ({ name, isDirectory }) => {
        const path = join(folder, name);
        return isDirectory ? await walk(path, `${prefix}${name}/`) : await exists(path) ? [prefix + name] : [];
      });
      return (await Promise.all(names)).flat();
    };
    return (await walk(this.snapshot(commit), "")).sort();
  }

  /** Makes a blob a commit's file. The caller holds the blob's lock. */
  async link(commit: string, file: string, etag: string): Promise<void> {
    const path = join(this.snapshot(commit), file);
    if (await exists(path)) return;
    await Deno.mkdir(dirname(path), { recursive: true });
    // A link whose blob was removed.
    await Deno.remove(path).catch(() => {});
    const blob = this.blob(etag);
    try {
      await Deno.symlink(relative(dirname(path), blob), path);
    } catch {
      // Not everyone may make links on Windows. Here as with Python, the file is there twice then.
      const copy = `${path}.${crypto.randomUUID()}`;
      await Deno.copyFile(blob, copy);
      await renameFile(copy, path);
    }
  }

  /** Whether it was remembered that a commit has no file of this name. */
  async isAbsent(commit: string, file: string): Promise<boolean> {
    return await exists(this.#absence(commit, file));
  }

  /** Remembers that a commit has no file of this name, as the Python library does. */
  async markAbsent(commit: string, file: string): Promise<void> {
    const path = this.#absence(commit, file);
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(path, "", { append: true });
  }

  #absence(commit: string, file: string): string {
    return join(this.folder, ".no_exist", commit, file);
  }

  /** Remembers which commit the revision is. */
  async remember(commit: string): Promise<void> {
    const path = join(this.folder, "refs", this.#revision);
    if (this.#revision === commit || await Deno.readTextFile(path).catch(() => "") === commit) return;
    await Deno.mkdir(dirname(path), { recursive: true });
    const temporary = `${path}.${crypto.randomUUID()}`;
    await Deno.writeTextFile(temporary, commit);
    await renameFile(temporary, path);
  }
}

/** Whether there is something; a link to nothing is nothing. */
export async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
