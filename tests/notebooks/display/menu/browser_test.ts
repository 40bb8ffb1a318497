import assert from "node:assert/strict";
import { compare, histogram, markup, Runner, table } from "../../../../mod.ts";
import { card } from "../../../../notebooks/display/style.ts";
import { pageTest } from "../../browser.ts";
import { show } from "../show.ts";
import { assertWellFormed } from "../xml.ts";

/** What was saved, in place of a download, and copied, by a page that may not use the clipboard by itself. */
const CATCH = `window.saved = {};
URL.createObjectURL = (blob) => { window.blob = blob; return "about:blank#"; };
Object.defineProperty(navigator, "clipboard", { value: undefined });
document.execCommand = () => { window.copied = document.activeElement.value; return true; };
HTMLAnchorElement.prototype.click = function () { window.saved[this.download] = window.blob; };`;

async function menusDocument(): Promise<string> {
  const data = new Runner({ store: "memory://menu" }).fromInline({
    text: ['a "quote", and a comma', "plain", "<b>"],
    label: ["x", "y", "x"],
    score: [1, 2, 3.5],
  });
  const chart = await show(histogram(data.colScore("score"), { by: data.colCategorical("label"), title: "My scores" }));
  const rows = await show(table(data, { title: "My rows" }));
  const op = await show(data);
  const page = [chart, rows, op].map((shown) => `<section>${shown["text/html"]}</section>`).join("\n");
  return `<!doctype html><meta charset="utf-8"><script>${CATCH}</script>${page}`;
}

pageTest(
  "a card's menu opens by key, and saves pictures, rows and code as they are shown",
  menusDocument,
  async (page) => {
    const evaluate = (code: string): Promise<unknown> => page.evaluate(code);
    /** Opens the menu of a card, presses one of its buttons, and gives what was saved under a name. */
    const save = async (section: number, label: string, name: string) => {
      await evaluate(`(() => {
        const card = document.querySelectorAll("section")[${section}].querySelector(".pg");
        if (card.querySelector(".pg-menu").hidden) card.querySelector(".pg-open").click();
        [...card.querySelectorAll(".pg-menu button")].find((one) => one.textContent === "${label}").click();
      })()`);
      await page.waitFor(`window.saved["${name}"] !== undefined`);
      return await evaluate(`window.saved["${name}"].text()`) as string;
    };
    await page.waitFor(
      "document.querySelectorAll('.pg-open').length === 3 && document.querySelector('.pg-table input')",
    );
    const svg = await save(0, "Save SVG", "my-scores.svg");
    assertWellFormed(svg);
    for (const part of ["<svg", ">x", ">y"]) assert.ok(svg.includes(part), part);
    assert.doesNotMatch(svg, /var\(|href="http/);
    assert.match(await save(0, "Save PNG", "my-scores.png"), /^.PNG/);
    assert.equal(
      await save(1, "Save CSV", "my-rows.csv"),
      'text,label,score\r\n"a ""quote"", and a comma",x,1\r\nplain,y,2\r\n<b>,x,3.5\r\n',
    );
    const records = JSON.parse(await save(1, "Save JSON", "my-rows.json"));
    assert.deepEqual(records[2], { text: "<b>", label: "x", score: 3.5 });
    // What a search leaves is what is saved.
    await evaluate(`(() => {
    const search = document.querySelector(".pg-table input");
    search.value = "plain";
    search.dispatchEvent(new Event("input"));
  })()`);
    await page.waitFor("document.querySelectorAll('.pg-table tbody tr').length === 1");
    assert.equal(await save(1, "Save CSV", "my-rows.csv"), "text,label,score\r\nplain,y,2\r\n");

    const state = () => evaluate(`document.querySelectorAll(".pg-open")[2].getAttribute("aria-expanded")`);
    await evaluate(`document.querySelectorAll(".pg-open")[2].focus()`);
    await page.key("Enter");
    assert.equal(await state(), "true");
    const labels =
      `[...document.querySelectorAll("section:last-of-type .pg-menu button")].map((one) => one.textContent)`;
    assert.deepEqual(await evaluate(labels), ["Save CSV", "Save JSON", "Copy CSV", "Copy code"]);
    await page.key("Escape");
    assert.equal(await state(), "false");
    assert.equal(await evaluate("document.activeElement.className"), "pg-open");

    await evaluate(`(() => {
    const button = document.querySelector("section:last-of-type .code button");
    button.closest("details").open = true;
    button.click();
  })()`);
    assert.equal(
      await evaluate("window.copied"),
      await evaluate(`document.querySelector("section:last-of-type .code pre").textContent`),
    );
    assert.equal(await evaluate(`document.querySelector("section:last-of-type .code button").textContent`), "Copied");
  },
);

Deno.test("where scripts are stripped, a card has no trace of its menu", () => {
  const stripped = card(markup`<p>text</p>`).toString().replace(/<script\b[^]*?<\/script>|<style\b[^]*?<\/style>/g, "");
  assert.match(stripped, /^<div class="pg" id="pg-[\da-f]{8}"><p>text<\/p><\/div>$/);
});

async function comparisonDocument(): Promise<string> {
  const data = new Runner({ store: "memory://menu-choice" }).fromInline({
    score: [3, 1, 2, 0],
    bad: [true, false, true, false],
    split: ["train", "train", "test", "test"],
  });
  const report = data.colScore("score").evaluate({
    gtPositives: data.colBoolean("bad"),
    split: data.colCategorical("split"),
  });
  await report.materialize();
  const shown = await show(compare({ mine: report }));
  return `<!doctype html><script>${CATCH}</script>${shown["text/html"]}`;
}

pageTest(
  "a card's menu leaves out splits and pictures, which then are not saved; the last one stays",
  comparisonDocument,
  async (page) => {
    const press = (label: string) =>
      page.evaluate(
        `[...document.querySelectorAll(".pg-menu button")].find((one) => one.textContent === "${label}").click()`,
      );
    await page.waitFor("document.querySelector('.pg-open') && document.querySelectorAll('svg').length === 4");
    await page.evaluate("document.querySelector('.pg-open').click()");
    for (const label of ["train", "precision-recall", "roc", "Save SVG"]) await press(label);
    await page.waitFor(`window.saved["comparison.svg"] !== undefined`);
    const svg = await page.evaluate(`window.saved["comparison.svg"].text()`) as string;
    assertWellFormed(svg);
    assert.match(svg, />test</);
    assert.match(svg, /ROC/);
    assert.doesNotMatch(svg, />train<|Precision-recall/);
  },
);
