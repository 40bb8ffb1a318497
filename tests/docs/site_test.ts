/** The site of the documentation: every link leads somewhere. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { own, pages, paths } from "./_site.ts";

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
