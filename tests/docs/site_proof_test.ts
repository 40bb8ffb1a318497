/** The site of the documentation in a browser: pages can be read on a narrow screen, and the search finds. */
import assert from "node:assert/strict";
import { ignoreBrowser, Page } from "../notebooks/browser.ts";
import { hindrancesIn } from "./_hindrances.ts";
import { own, pages, site } from "./_site.ts";

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
