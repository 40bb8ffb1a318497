/**
 * The pictures of docs/notebooks.md: the cards that it names, light and dark: `deno task pictures`.
 *
 * @module
 */

import { chromiumPath, Page } from "./browser.ts";
import { cardOf, specimens } from "./specimens.ts";

const DOCS = new URL("../../docs/", import.meta.url);
const WIDTH = 860;
/** Higher cards are shown as far as this. */
const MOST_HEIGHT = 720;

/** The cards that the page shows, by the names of their pictures: `a-linear-probe` of the specimen "a linear probe". */
async function wanted(): Promise<ReadonlySet<string>> {
  const page = await Deno.readTextFile(new URL("notebooks.md", DOCS));
  return new Set([...page.matchAll(/pictures\/cards\/([\w-]+)-light\.png/g)].map(([, name]) => name));
}

/** One page with all cards, each under its name. */
async function sheet(): Promise<[markup: string, names: string[]]> {
  const names = await wanted();
  const cards: [name: string, markup: string][] = [];
  for (const [title, object] of await specimens()) {
    const name = title.replaceAll(/\W+/g, "-");
    if (names.has(name)) cards.push([name, typeof object === "string" ? object : await cardOf(object)]);
  }
  const missing = [...names].filter((name) => !cards.some(([own]) => own === name));
  if (missing.length > 0) throw new Error(`docs/notebooks.md shows what is no specimen: ${missing.join(", ")}`);
  const parts = cards.map(([name, markup]) => `<div id="${name}" style="padding:6px">${markup}</div>`);
  return [parts.join("\n"), cards.map(([name]) => name)];
}

/** Where a card is, and how much of it is shown, in CSS pixels. */
function partOf(name: string): string {
  return `(() => {
    const { x, y, width, height } = document.getElementById(${JSON.stringify(name)}).getBoundingClientRect();
    return { x, y: y + scrollY, width, height: Math.min(height, ${MOST_HEIGHT}) };
  })()`;
}

async function draw(markup: string, names: readonly string[], theme: "light" | "dark"): Promise<void> {
  const colours = theme === "dark" ? "color-scheme:dark;background:#111;color:#ddd" : "background:#fff";
  const path = await Deno.makeTempFile({ suffix: ".html" });
  await Deno.writeTextFile(
    path,
    `<!doctype html><meta charset="utf-8"><body style="${colours};font:13px system-ui;margin:0">${markup}`,
  );
  const page = await Page.open(`file://${path}`, { dark: theme === "dark", width: WIDTH });
  await page.evaluate("new Promise((done) => setTimeout(done, 2000))");
  for (const name of names) {
    const picture = await page.screenshot(await page.evaluate(partOf(name)) as Parameters<Page["screenshot"]>[0]);
    await Deno.writeFile(new URL(`pictures/cards/${name}-${theme}.png`, DOCS), picture);
  }
  await page[Symbol.asyncDispose]();
  await Deno.remove(path);
}

if (chromiumPath() === undefined) {
  console.error("deno task pictures needs chromium on the PATH");
  Deno.exit(2);
}
await Deno.mkdir(new URL("pictures/cards/", DOCS), { recursive: true });
const [markup, names] = await sheet();
for (const theme of ["light", "dark"] as const) await draw(markup, names, theme);
console.log(`${names.length} cards, light and dark`);
Deno.exit();
