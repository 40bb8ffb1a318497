/**
 * The API reference: the pages that `deno doc --html` makes of docstrings, and the symbols in them.
 *
 * @module
 */

import { dirname, join, relative } from "node:path";
import { walk } from "../../tests/_walk.ts";
import { ROOT } from "./repository.ts";

/** The modules that people import, and where their symbols' pages are. */
const MODULES = { "mod.ts": "", "serve/mod.ts": "serve/" };

/** An exported symbol. */
export interface ApiSymbol {
  readonly name: string;
  /** The first sentences that are said of it. */
  readonly text: string;
  /** Its page on the site. */
  readonly url: string;
}

async function denoDoc(...args: string[]): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), { args: ["doc", ...args, ...Object.keys(MODULES)], cwd: ROOT });
  const { success, stdout, stderr } = await command.output();
  if (!success) throw new Error(`deno doc failed: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

/** Writes the pages. */
export async function writeApi(site: string): Promise<void> {
  const folder = join(site, "api");
  await denoDoc("--html", "--name=probegraph", `--output=${folder}`);
  await mendPages(folder, site);
}

/** The path to a page, all of whose parts are items: `deno doc` makes one of the first part only. */
function withListedPath(markup: string): string {
  return markup.replace(
    /(<ul class="breadcrumbs">[^]*?<\/li>)([^]*?)(?=<\/ul>\s*<\/div>)/,
    (_, first, rest) =>
      first + rest.replaceAll(/<span class="text-black[^]*?(?=<span class="text-black|$)/g, "<li>$&</li>"),
  );
}

/** Buttons to the sources, which `deno doc` gives the paths of the machine that builds the site. */
const SOURCE_BUTTON = /<a\b[^>]* href="file:[^>]*>[^]*?<\/a>/g;

/**
 * Gives pages a link to the rest of the site, its styles, their language, and names to buttons that have none, and takes links
 * away that lead nowhere: `deno doc` makes some.
 */
async function mendPages(folder: string, site: string): Promise<void> {
  const paths = await walk(folder);
  const read = paths.filter((path) => path.endsWith(".html")).map(async (path) =>
    [path, await Deno.readTextFile(path)] as const
  );
  const [files, pages] = [new Set(paths), new Map(await Promise.all(read))];
  const leadsSomewhere = (path: string, address: string) => {
    const [file, anchor = ""] = decodeURIComponent(address.replaceAll("&#x2F;", "/")).split("#");
    const target = file === "" ? path : join(dirname(path), file, file.endsWith("/") ? "index.html" : "");
    return anchor === "" ? files.has(target) : pages.get(target)?.includes(`id="${anchor}"`);
  };
  for (const [path, markup] of pages) {
    const root = relative(dirname(path), site).replaceAll("\\", "/");
    const link = `<a href="${root}/index.html" style="margin:0 8px">Documentation</a>`;
    // After the pages' own styles, so that these count where both say something.
    const head = `<link rel="stylesheet" href="${root}/api.css"><script src="${root}/scrolled.js" defer></script>`;
    const mended = withListedPath(markup).replaceAll(SOURCE_BUTTON, "")
      .replaceAll(/ href="(?![a-z]+:)([^"]*)"/g, (all, address) => leadsSomewhere(path, address) ? all : "")
      .replace(/<html\b/, '<html lang="en"')
      .replace("</head>", `${head}</head>`)
      .replaceAll('class="copyButton"', 'class="copyButton" aria-label="Copy"')
      .replace(/<nav id="topnav"[^>]*>\s*<div[^>]*>/, (nav) => nav + link);
    await Deno.writeTextFile(path, mended);
  }
}

/** The exported symbols. */
export async function apiSymbols(): Promise<ApiSymbol[]> {
  const { nodes } = JSON.parse(await denoDoc("--json")) as {
    nodes: Readonly<Record<string, { symbols: { name: string; declarations: { jsDoc?: { doc?: string } }[] }[] }>>;
  };
  return Object.entries(nodes).flatMap(([module, { symbols }]) => {
    const folder = Object.entries(MODULES).find(([path]) => module.endsWith(`/${path}`) && path !== "mod.ts")?.[1] ??
      "";
    return symbols.map(({ name, declarations }) => {
      const text = declarations.map(({ jsDoc }) => jsDoc?.doc ?? "").join(" ");
      return { name, text, url: `api/${folder}~/${name}.html` };
    });
  });
}
