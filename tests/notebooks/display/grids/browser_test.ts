import assert from "node:assert/strict";
import { gridView } from "../../../../notebooks/display/grids/view.ts";
import { card } from "../../../../notebooks/display/style.ts";
import type { GridJson } from "../../../../ops/grid_json.ts";
import { type Page, pageTest } from "../../browser.ts";

const HOSTILE = "<img src=x onerror=document.title='bad'>";
const GRIDS: readonly GridJson[] = [
  {
    axes: ["layer", "position"],
    labels: { position: [["a", HOSTILE]], "position:corrupted": [["b", HOSTILE]] },
    rows: [[[1, 2], [3, -4]]],
  },
  { axes: ["token"], labels: { token: [["x", " y"], [HOSTILE, "z"]] }, rows: [[0.25, 0.5], [0.75, 0.125]] },
  {
    axes: ["layer", "head", "query", "key"],
    labels: { layer: ["5"], head: ["0", "1"], query: [["p", " q", HOSTILE]] },
    rows: [[[[[1, 0, 0], [0.25, 0.75, 0], [0.5, 0.375, 0.125]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]]]]],
  },
];

async function gridsDocument(): Promise<string> {
  const cards = await Promise.all(GRIDS.map(async (grid) => card((await gridView(grid, "value")).html)));
  return `<!doctype html><meta charset="utf-8"><body>${cards.join("")}`;
}

/** Moves the mouse to a part of an element, and gives what floats beside it. */
async function hover(page: Page, selector: string, across = 0.5, down = 0.5): Promise<string> {
  const tips = `[...document.querySelectorAll(".pg-tip")].find((tip) => tip.style.display === "block")`;
  // The pointer leaves what it was over before the page is scrolled, which would move other things under it.
  await page.mouse("mouseMoved", 0, 0);
  await page.waitFor(`!${tips}`);
  const place = `(() => {
    const element = document.querySelector(${JSON.stringify(selector)});
    element.scrollIntoView();
    const { left, top, width, height } = element.getBoundingClientRect();
    return [left + width * ${across}, top + height * ${down}];
  })()`;
  const [x, y] = await page.evaluate(place) as [number, number];
  await page.mouse("mouseMoved", x, y);
  await page.waitFor(tips);
  return String(await page.evaluate(`${tips}.innerText`));
}

pageTest(
  "in a browser, cells, tokens and heads say what they are when the pointer is over them, and run no text from data",
  gridsDocument,
  async (page) => {
    await page.waitFor("document.querySelector('.pg-heads button') && document.querySelector('.pg-wide svg')");
    // The last cell, as the frame around all cells has them.
    const box = "svg rect[stroke-opacity]";
    assert.equal(
      await hover(page, box, 0.75, 0.75),
      `−4\nlayer 1\nposition 1: "${HOSTILE}" (clean), "${HOSTILE}" (corrupted)`,
    );

    assert.equal(await hover(page, ".pg-row:nth-child(2) .pg-text span:nth-child(2)"), `0.5\n" y"\ntoken 1 of 2`);
    const order = `[...document.querySelectorAll(".pg-row")].map((row) => row.innerText.slice(0, 5)).join()`;
    assert.equal(await page.evaluate(order), "row 1,row 0");
    await page.evaluate(`document.querySelectorAll(".pg-rows")[0].previousElementSibling.lastChild.click()`);
    assert.equal(await page.evaluate(order), "row 0,row 1");

    assert.equal(await hover(page, ".pg-looks .pg-text span:nth-child(2)"), `" q"\n0.75 " q" (1)\n0.25 "p" (0)`);
    assert.match(
      String(await page.evaluate(`document.querySelector(".pg-looks > .faint").innerText`)),
      /^Token 1: " q" looks at; full colour is 0\.75/,
    );
    await page.evaluate(`document.querySelectorAll(".pg-heads button")[1].click()`);
    assert.equal(await hover(page, ".pg-matrix canvas", 0.5, 0.5), `1\n" q" (1) looks at\n" q" (1)`);
    assert.notEqual(await page.evaluate("document.title"), "bad");
  },
);
