/** The site of the documentation: every link leads somewhere, pages can be read on a narrow screen, and the search finds. */
import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import { buildSite } from "../../docs/site/build.ts";
import { walk } from "../_walk.ts";
import { ignoreBrowser, Page } from "../notebooks/browser.ts";
import { hindrancesIn } from "./_hindrances.ts";

const site = await Deno.makeTempDir({ prefix: "probegraph-site-" });
addEventListener("unload", () => Deno.removeSync(site, { recursive: true }));
await buildSite(site);
const paths = (await walk(site)).map((path) => relative(site, path).replaceAll("\\", "/"));
const pages = new Map(
  await Promise.all(
    paths.filter((path) => path.endsWith(".html")).map(async (path) =>
      [path, await Deno.readTextFile(join(site, path))] as const
    ),
  ),
);

/** The pages that are made of ours, not of docstrings and not files that they link to. */
const own = [...pages.keys()].filter((path) => !path.includes("/"));

/** Pages of the API in which every class of style occurs that there is in any. */
function variedApiPages(): string[] {
  const [seen, api] = [new Set<string>(), [...pages.keys()].filter((path) => path.startsWith("api/"))];
  return ["api/index.html", "api/all_symbols.html", "api/~/Runner.html", "api/~/TextColumn.html", ...api].filter(
    (path) => {
      const before = seen.size;
      for (const [, names] of pages.get(path)!.matchAll(/class="([^"]*)"/g)) {
        names.split(" ").forEach((name) => seen.add(name));
      }
      return seen.size > before;
    },
  );
}

/** What a page links to and loads, with the place in it. */
function targetsOf(page: string): { path: string; anchor: string }[] {
  const markup = pages.get(page)!.replaceAll(/<!--[^]*?-->|<script>[^]*?<\/script>/g, "");
  const addresses = [...markup.matchAll(/\s(?:href|src|srcset)="([^"]*)"/g)].map(([, address]) => address);
  return addresses.map((address) => address.replaceAll("&#x2F;", "/").replaceAll("&amp;", "&"))
    .filter((address) => !/^[a-z]+:/.test(address)).map((address) => {
      const [path, anchor = ""] = decodeURIComponent(address).split("#");
      const full = path === "" ? page : join(dirname(page), path).replaceAll("\\", "/").replace(/^\.\/?$/, "");
      return { path: full === "" || full.endsWith("/") ? `${full}index.html` : full, anchor };
    });
}

Deno.test("every link of the site leads to a file of it, and to a place in the page where it names one", () => {
  const files = new Set(paths);
  const wrong = [...pages.keys()].flatMap((page) =>
    targetsOf(page).filter(({ path, anchor }) => {
      const target = pages.get(path);
      return !files.has(path) || (anchor !== "" && target !== undefined && !target.includes(`id="${anchor}"`));
    }).map(({ path, anchor }) => `${page}: ${path}#${anchor}`)
  );
  assert.ok(own.length > 30, `${own.length} pages`);
  assert.ok(pages.size > 1000, `${pages.size} pages with the API`);
  for (const page of own) assert.match(pages.get(page)!, new RegExp(`href="${page}" aria-current="page"`), page);
  assert.deepEqual([...new Set(wrong)].slice(0, 20), []);
});

Deno.test("no page tells where the site was built", () => {
  const telling = [...pages].filter(([, markup]) => /\shref="file:/.test(markup)).map(([page]) => page);
  assert.deepEqual(telling.slice(0, 20), []);
});

/** How light a colour is, from 0 to 255. */
const BACK = "(/\\d+/.exec(getComputedStyle(document.body).backgroundColor) ?? [255])[0]";

/** Opens a page in a window of 400 pixels, as anyone must be able to read it. */
async function readNarrow(browser: Page, path: string): Promise<void> {
  await browser.setSize(400, 1000);
  await browser.goto(`file://${site}/${path}`);
  const width = await browser.evaluate("document.documentElement.scrollWidth");
  assert.ok(Number(width) <= 400, `${path} is ${width} pixels wide`);
  const broken =
    "[...document.images].filter((image) => image.complete && image.naturalWidth === 0).map(({ src }) => src)";
  assert.deepEqual(await browser.evaluate(broken), [], path);
  assert.deepEqual(await hindrancesIn(browser), [], path);
}

Deno.test({
  name: `in a browser: no page complains, all can be read at 400 pixels, light and dark${
    ignoreBrowser === undefined ? "" : ` (ignored: ${ignoreBrowser})`
  }`,
  ignore: ignoreBrowser !== undefined,
  fn: async () => {
    await using browser = await Page.open("about:blank");
    for (const path of own) await readNarrow(browser, path);
    await browser.goto(`file://${site}/notebooks.html`);
    assert.ok(Number(await browser.evaluate(BACK)) > 200);
    assert.match(String(await browser.evaluate("document.images[0].currentSrc")), /-light\.png$/);
    await browser.setDark(true);
    assert.ok(Number(await browser.evaluate(BACK)) < 60);
    assert.deepEqual(await hindrancesIn(browser), []);
    await browser.waitFor("document.images[0].currentSrc.endsWith('-dark.png')");
    assert.deepEqual(browser.errors, []);
  },
});

Deno.test({
  name: `in a browser: the pages of the API can be read at 400 and at 1200 pixels, light and dark${
    ignoreBrowser === undefined ? "" : ` (ignored: ${ignoreBrowser})`
  }`,
  ignore: ignoreBrowser !== undefined,
  fn: async () => {
    // Changes of colours are ended. The theme would be kept for the next page.
    const darken = `document.querySelector("#theme-toggle").click();
      for (const change of document.getAnimations()) change.finish();
      localStorage.clear();`;
    await using browser = await Page.open("about:blank");
    for (const path of [...variedApiPages(), "api/index.html?q=run"]) {
      await readNarrow(browser, path);
      await browser.setSize(1200, 1000);
      await browser.evaluate("new Promise(requestAnimationFrame)");
      assert.deepEqual(await hindrancesIn(browser), [], path);
      await browser.evaluate(darken);
      assert.ok(Number(await browser.evaluate(BACK)) < 60, path);
      assert.deepEqual(await hindrancesIn(browser), [], `${path}, dark`);
    }
    assert.deepEqual(browser.errors, []);
  },
});

Deno.test({
  name: `in a browser: the search finds sections and symbols${
    ignoreBrowser === undefined ? "" : ` (ignored: ${ignoreBrowser})`
  }`,
  ignore: ignoreBrowser !== undefined,
  fn: async () => {
    await using browser = await Page.open(`file://${site}/index.html`);
    const ask = async (query: string) => {
      await browser.evaluate(`(() => {
        const field = document.querySelector("#search");
        field.value = ${JSON.stringify(query)};
        field.dispatchEvent(new Event("input"));
      })()`);
      await browser.waitFor("document.querySelector('#found a') !== null");
      const links = "[...document.querySelectorAll('#found a')].map((link) => link.getAttribute('href'))";
      return await browser.evaluate(links) as string[];
    };
    assert.ok((await ask("choosing a threshold")).includes("reports.html#choosing-a-threshold"));
    assert.deepEqual(await hindrancesIn(browser), []);
    await browser.setDark(true);
    assert.deepEqual(await hindrancesIn(browser), []);
    await browser.evaluate("document.querySelector('#found').replaceChildren()");
    const found = await ask("loadGuardrail");
    assert.ok(found.includes("api/~/loadGuardrail.html"), String(found));
    await browser.goto(`file://${site}/${found[0]}`);
    assert.deepEqual(browser.errors, []);
  },
});
