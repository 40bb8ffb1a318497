/**
 * Draws every kind of card in every state, at four widths, light and dark, trusted and not, as pictures to be looked at:
 * `deno task cards FOLDER`.
 *
 * @module
 */

import { join } from "node:path";
import { Page } from "./browser.ts";
import { cardOf, specimens } from "./specimens.ts";

const WIDTHS = [400, 700, 1100, 1600];

/** A notebook that nobody trusts yet: front ends take scripts and styles out of it. */
function untrusted(markup: string): string {
  return markup.replace(/<script\b[^]*?<\/script>/g, "").replace(/<style\b[^]*?<\/style>/g, "").replace(
    / style="[^"]*"/g,
    "",
  );
}

function page(cards: readonly string[], dark: boolean): string {
  const colours = dark ? "color-scheme:dark;background:#111;color:#ddd" : "background:#fff";
  return `<!doctype html><meta charset="utf-8"><body style="${colours};font:13px system-ui;margin:12px">${
    cards.join("\n")
  }`;
}

const folder = Deno.args[0];
if (folder === undefined) {
  console.error("deno task cards FOLDER draws all cards into a folder");
  Deno.exit(2);
}
await Deno.mkdir(folder, { recursive: true });
const cards: [string, string][] = [];
for (const [name, object] of await specimens()) {
  cards.push([name, typeof object === "string" ? object : await cardOf(object)]);
}
const titled = cards.map(([name, markup]) => [`<h3>${name}</h3>${markup}`, `<h3>${name}</h3>${untrusted(markup)}`]);
const HALVES = 4;
for (const dark of [false, true]) {
  for (const trusted of [true, false]) {
    for (const width of trusted ? WIDTHS : [1100]) {
      for (let part = 0; part < HALVES; part++) {
        const size = Math.ceil(titled.length / HALVES);
        const own = titled.slice(part * size, (part + 1) * size).map(([full, plain]) => trusted ? full : plain);
        const name = [width, dark ? "dark" : "light", trusted ? "trusted" : "untrusted", part + 1].join("-");
        const path = await Deno.realPath(folder).then((real) => join(real, `${name}.html`));
        await Deno.writeTextFile(path, page(own, dark));
        const shown = await Page.open(`file://${path}`, { dark, width });
        await shown.evaluate("new Promise((done) => setTimeout(done, 1500))");
        await Deno.writeFile(join(folder, `${name}.png`), await shown.screenshot());
        await shown[Symbol.asyncDispose]();
        console.log(join(folder, `${name}.png`));
      }
    }
  }
}
Deno.exit();
