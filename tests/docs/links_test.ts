/** Links between pages lead somewhere, and every page can be found. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { NAVIGATION } from "../../docs/site/pages.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const pages = await readPages();

async function readPages(): Promise<ReadonlyMap<string, string>> {
  const names = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "ARCHITECTURE.md", "demo/README.md"];
  for await (const { name } of Deno.readDir(`${ROOT}docs`)) if (name.endsWith(".md")) names.push(`docs/${name}`);
  return new Map(await Promise.all(names.map(async (name) => [name, await Deno.readTextFile(ROOT + name)] as const)));
}

/** Links to places of the repository, from its root: pages, and the headings in them. */
function linksOf(page: string): { path: string; anchor: string }[] {
  const text = pages.get(page)!.replaceAll(/```[^]*?```/g, "");
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target)).map((target) => {
    const [path, anchor = ""] = target.split("#");
    return { path: path === "" ? page : join(dirname(page), path), anchor };
  });
}

/** The anchors of a page's headings, as public code hosts make them. */
function anchorsOf(page: string): string[] {
  const headings = [...(pages.get(page) ?? "").matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading);
  return headings.map((heading) => heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-"));
}

Deno.test("every link leads to a file, and to a heading where it names one", async () => {
  for (const page of pages.keys()) {
    for (const { path, anchor } of linksOf(page)) {
      await Deno.stat(ROOT + path).catch(() => assert.fail(`${page} links to ${path}, which is not there`));
      if (anchor !== "") assert.ok(anchorsOf(path).includes(anchor), `${page} links to ${path}#${anchor}`);
    }
  }
});

Deno.test("the README leads to every page of docs/", () => {
  const linked = new Set(linksOf("README.md").map(({ path }) => path));
  assert.deepEqual([...pages.keys()].filter((page) => page.startsWith("docs/") && !linked.has(page)), []);
});

Deno.test("every page of docs/ stands in the site's navigation, and none twice", () => {
  const paths = NAVIGATION.flatMap(({ pages }) => pages);
  assert.equal(new Set(paths).size, paths.length);
  assert.deepEqual([...pages.keys()].filter((page) => page.startsWith("docs/") && !paths.includes(page)), []);
});
