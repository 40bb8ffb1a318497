/** Tables in little room. */
import assert from "node:assert/strict";
import { markup } from "../../../notebooks/display/html.ts";
import { card } from "../../../notebooks/display/style.ts";
import { table } from "../../../notebooks/display/table.ts";
import { pageTest } from "../browser.ts";

const columns = ["split", "state", "id", "prompt", "rows", "type", "name"].map((name) => ({
  name,
  isNumber: name === "rows",
}));
const hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const row = [
  "train and test",
  { html: markup`<span class="state completed">completed</span>`, text: "completed" },
  "LLMLayerActivationsOp",
  `A long prompt that is broken into lines, with ${hash} in it, as there is more of it than fits`,
  "1,234,567",
  "vector of 768",
  { html: markup`<span title="LLMFeatureLogitsOp">tokens features promote</span>`, text: "tokens features promote" },
];

pageTest(
  "in little room, names, chips and numbers stay on one line, texts stay wide enough to read, and the card scrolls",
  () =>
    markup`<!doctype html><meta charset="utf-8"><div style="width:420px">${card(table(columns, [row, row]).html)}</div>`
      .toString(),
  async (page) => {
    const heights = await page.evaluate(
      `[...document.querySelectorAll("td.short, td.number, .state, th")].map((cell) => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
  })`,
    ) as number[];
    assert.ok(heights.length >= 17 && heights.every((lines) => lines === 1), heights.join());
    const width = await page.evaluate(`document.querySelector("td.long").getBoundingClientRect().width`);
    assert.ok((width as number) >= 200, String(width));
    assert.ok(
      await page.evaluate(
        `document.querySelector(".scroll").scrollWidth > document.querySelector(".scroll").clientWidth`,
      ),
    );
    assert.ok(await page.evaluate(`document.querySelector(".pg").getBoundingClientRect().right <= 440`));
    assert.equal(await page.evaluate(`document.querySelector(".scroll").tabIndex`), 0, "the keyboard scrolls it");
  },
);

Deno.test("a column without a name has no heading that a screen reader would read as empty", () => {
  const drawn = table([{ name: "", isNumber: true }, { name: "prompt" }], [["0", "Hi!"]]).html.toString();
  assert.match(drawn, /<thead><tr><td><\/td><th class="">prompt<\/th><\/tr><\/thead>/);
});
