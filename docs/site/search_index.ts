/**
 * What the site's search looks through: sections of pages, and exported symbols.
 *
 * @module
 */

import MiniSearch from "minisearch";
import { anchorOf } from "./anchors.ts";
import { pageAddress } from "./pages.ts";
import { titleOf } from "./repository.ts";
import type { ApiSymbol } from "./api.ts";

/** How the index is built, and read by `client/search.js`. */
export const SEARCH_OPTIONS = { fields: ["title", "text"], storeFields: ["title", "page", "url"] };

/** Something that can be found. */
interface Entry {
  readonly id: number;
  readonly title: string;
  readonly page: string;
  readonly url: string;
  readonly text: string;
}

/** The sections of a page: each heading with what follows it. */
function sectionsOf(path: string, markdown: string): Omit<Entry, "id">[] {
  const page = titleOf(markdown);
  return markdown.split(/^(?=#{1,3} )/m).map((section) => {
    const title = /^#+ (.+)/.exec(section)?.[1].replaceAll("`", "") ?? page;
    return { title, page, url: `${pageAddress(path)}#${anchorOf(title)}`, text: section.replaceAll(/[`*|<>]/g, " ") };
  });
}

/** The index, as JSON. */
export function searchIndex(pages: ReadonlyMap<string, string>, symbols: readonly ApiSymbol[]): string {
  const sections = [...pages].flatMap(([path, markdown]) => sectionsOf(path, markdown));
  const api = symbols.map(({ name, text, url }) => ({ title: name, page: "API", url, text }));
  const search = new MiniSearch<Entry>(SEARCH_OPTIONS);
  search.addAll([...sections, ...api].map((entry, id) => ({ ...entry, id })));
  return JSON.stringify(search);
}
