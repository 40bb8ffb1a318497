/**
 * Builds the documentation as a static site, without a network: `deno task docs`, into `dist/docs`.
 *
 * @module
 */

import { join } from "node:path";
import Eleventy from "@11ty/eleventy";
import highlight from "highlight.js";
import anchors from "markdown-it-anchor";
import { VERSION } from "../../version.ts";
import { anchorOf } from "./anchors.ts";
import { apiSymbols, writeApi } from "./api.ts";
import { LinkedFiles } from "./links.ts";
import { NAVIGATION, pageAddress } from "./pages.ts";
import { packageFolder, readPages, ROOT, titleOf } from "./repository.ts";
import { SEARCH_OPTIONS, searchIndex } from "./search_index.ts";

const HERE = join(ROOT, "docs/site");

/** Code with its words marked; what has no known language stays as it is. */
function marked(code: string, language: string): string {
  return highlight.getLanguage(language) === undefined ? "" : highlight.highlight(code, { language }).value;
}

/** The attributes of markup and of Markdown that hold addresses. */
const ADDRESS = /(?<=\s(?:href|src|srcset)=")([^"]+)(?=")/g;

/** The pages under the headings of the navigation. */
function navigationOf(pages: ReadonlyMap<string, string>) {
  return NAVIGATION.map(({ title, pages: paths }) => ({
    title,
    items: paths.flatMap((path) => {
      const markdown = pages.get(path);
      return markdown === undefined ? [] : [{ title: titleOf(markdown), url: pageAddress(path) }];
    }),
  }));
}

/** Makes the pages with Eleventy: Markdown as it stands, without a template language in it. */
async function writePages(site: string, pages: ReadonlyMap<string, string>, files: LinkedFiles): Promise<void> {
  const navigation = navigationOf(pages);
  const eleventy = new Eleventy(HERE, site, {
    quietMode: true,
    configPath: null,
    // deno-lint-ignore no-explicit-any -- Eleventy has no types.
    config: (config: any) => {
      config.setTemplateFormats(["md"]);
      config.setIncludesDirectory(".");
      config.amendLibrary(
        "md",
        (markdown: { set(options: object): void; use(plugin: unknown, options: object): void }) => {
          markdown.set({ html: true, linkify: false, highlight: marked });
          markdown.use(anchors, { slugify: anchorOf });
        },
      );
      config.addTransform("links", function (this: { page: { inputPath: string } }, markup: string) {
        const page = this.page.inputPath.replace(/^.*docs\/site\/pages\//, "");
        const [head, body] = markup.split("<main>");
        return `${head}<main>${body.replaceAll(ADDRESS, (target) => files.address(page, target))}`;
      });
      for (const [path, markdown] of pages) {
        config.addTemplate(`pages/${path}`, markdown, {
          layout: "layout.liquid",
          permalink: pageAddress(path),
          title: titleOf(markdown),
          here: pageAddress(path),
          navigation,
          version: VERSION,
        });
      }
      return { markdownTemplateEngine: false };
    },
  });
  await eleventy.write();
}

/** Styles, the search and its index. */
async function writeParts(site: string, pages: ReadonlyMap<string, string>): Promise<void> {
  const [search, styles] = await Promise.all(["minisearch", "highlight.js"].map(packageFolder));
  const [light, dark] = await Promise.all(
    ["github", "github-dark"].map((name) => Deno.readTextFile(join(styles, "styles", `${name}.css`))),
  );
  const files = {
    "code.css": `${light}\n@media (prefers-color-scheme: dark) {\n${dark}\n}\n.hljs { background: none; }\n`,
    "site.css": await Deno.readTextFile(join(HERE, "site.css")),
    "api.css": await Deno.readTextFile(join(HERE, "api.css")),
    "scrolled.js": await Deno.readTextFile(join(HERE, "client/scrolled.js")),
    "search.js": await Deno.readTextFile(join(HERE, "client/search.js")),
    "minisearch.js": await Deno.readTextFile(join(search, "dist/umd/index.js")),
    "search-options.js": `globalThis.SEARCH_OPTIONS = ${JSON.stringify(SEARCH_OPTIONS)};\n`,
    "search-index.js": `globalThis.SEARCH_INDEX = ${JSON.stringify(searchIndex(pages, await apiSymbols()))};\n`,
  };
  for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(join(site, name), text);
}

/** Builds the site in a folder, which is emptied first. */
export async function buildSite(site: string): Promise<void> {
  await Deno.remove(site, { recursive: true }).catch(() => {});
  await Deno.mkdir(site, { recursive: true });
  const pages = await readPages();
  const files = new LinkedFiles(pages);
  await writePages(site, pages, files);
  await files.copyTo(site);
  await writeParts(site, pages);
  await writeApi(site);
}

if (import.meta.main) {
  const site = Deno.args[0] ?? join(ROOT, "dist/docs");
  await buildSite(site);
  console.log(`${site}/index.html`);
}
