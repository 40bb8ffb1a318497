/**
 * Links of pages, from the repository's files to the site's.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import { ROOT } from "./repository.ts";
import { pageAddress } from "./pages.ts";

/** Files of the repository that pages link to, which the site brings along. */
export class LinkedFiles {
  readonly #pages: ReadonlyMap<string, string>;
  readonly #files = new Set<string>();

  /** @param pages The pages, by their paths in the repository. */
  constructor(pages: ReadonlyMap<string, string>) {
    this.#pages = pages;
  }

  /** Where a link of a page leads on the site. */
  address(page: string, target: string): string {
    if (/^([a-z]+:|#)/.test(target)) return target;
    const [link, anchor] = target.split("#");
    const path = join(dirname(page), link).replaceAll("\\", "/").replace(/\/$/, "");
    const end = anchor === undefined ? "" : `#${anchor}`;
    if (this.#pages.has(path)) return pageAddress(path) + end;
    this.#files.add(path);
    return isFolder(path) ? `files/${path}/index.html` : `files/${path}${end}`;
  }

  /** Copies what was linked to, and lists the files of folders. */
  async copyTo(site: string): Promise<void> {
    for (const path of this.#files) {
      if (isFolder(path)) await copyFolder(path, site);
      else await copyFile(path, site);
    }
  }
}

function isFolder(path: string): boolean {
  return Deno.statSync(join(ROOT, path)).isDirectory;
}

async function copyFile(path: string, site: string): Promise<void> {
  const target = join(site, "files", path);
  await Deno.mkdir(dirname(target), { recursive: true });
  await Deno.copyFile(join(ROOT, path), target);
}

async function copyFolder(path: string, site: string): Promise<void> {
  const names: string[] = [];
  for await (const { name, isFile } of Deno.readDir(join(ROOT, path))) if (isFile) names.push(name);
  for (const name of names) await copyFile(join(path, name), site);
  const items = names.sort().map((name) => `<li><a href="${name}">${name}</a></li>`).join("\n");
  const markup =
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${basename(path)}</title><style>:root{color-scheme:light dark;font-family:system-ui}</style>` +
    `<h1>${path}</h1><ul>\n${items}\n</ul></html>\n`;
  await Deno.writeTextFile(join(site, "files", path, "index.html"), markup);
}
