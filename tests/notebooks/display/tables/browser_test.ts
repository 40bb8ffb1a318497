import assert from "node:assert/strict";
import { table } from "../../../../notebooks/mod.ts";
import { pageTest } from "../../browser.ts";

const HOSTILE = "<script>document.title='bad'</script><img src=x onerror=\"document.title='bad'\">";

function tableDocument(): Promise<string> {
  const count = 5_000;
  const prompt = Array.from(
    { length: count },
    (_, i) => `${HOSTILE} number ${i} ${i % 10 === 0 ? "long ".repeat(80) : ""}`,
  );
  const label = prompt.map((_, i) => ["override", "ordinary", null][i % 3]);
  const score = Float64Array.from(prompt, (_, i) => i % 7 === 0 ? NaN : Math.sin(i));
  return table({ prompt, label, score }, { title: HOSTILE, pageSize: 10 }).toHtml();
}

pageTest(
  "in a browser, a table is searched, sorted, filtered, paged and unfolded, by keys too, and runs no text from data",
  tableDocument,
  async (page) => {
    const text = (selector: string): Promise<unknown> =>
      page.evaluate(`document.querySelector(${JSON.stringify(selector)}).textContent`);
    const type = (selector: string, value: string): Promise<unknown> =>
      page.evaluate(`(() => { const input = document.querySelector(${JSON.stringify(selector)});
        input.value = ${JSON.stringify(value)};
        input.dispatchEvent(new Event(input.tagName === "SELECT" ? "change" : "input", { bubbles: true })); })()`);
    const press = (key: string): Promise<unknown> =>
      page.evaluate(`document.querySelector(".pg-stage-rows").dispatchEvent(
        new KeyboardEvent("keydown", { key: ${JSON.stringify(key)}, bubbles: true, cancelable: true }))`);
    const rowIs = (row: string) =>
      page.waitFor(`document.querySelector("tbody td").textContent.endsWith(${JSON.stringify(row)})`);
    const status = "[role=status]";
    await page.waitFor("document.querySelector('.pg-stage-rows')");
    assert.equal(await text(status), "1–10 of 5,000 rows");

    await type(".pg-search", "NUMBER 499");
    await page.waitFor(`document.querySelector("${status}").textContent.includes("11 rows")`);
    assert.equal(await text(status), "1–10 of 11 rows (5,000 in all)");
    assert.equal(await text("tbody mark"), "number 499");
    await page.evaluate(
      `[...document.querySelectorAll("button")].find((each) => each.textContent === "Reset").click()`,
    );
    assert.equal(await text(status), "1–10 of 5,000 rows");

    const heading = "[...document.querySelectorAll('.pg-sort')][2]";
    const sorted = () => page.evaluate(`${heading}.closest("th").getAttribute("aria-sort")`);
    await page.evaluate(`${heading}.focus()`);
    await page.key("Enter");
    assert.equal(await sorted(), "descending");
    assert.equal(await text("tbody tr td:last-child"), "1.0000");
    await press("End");
    assert.equal(await text("tbody tr:last-child td:last-child"), "NaN");
    await page.evaluate(`${heading}.click()`);
    assert.equal(await sorted(), "ascending");
    await page.evaluate(`${heading}.click()`);
    await rowIs("0");
    const words = "[...document.querySelectorAll('.pg-sort')][1]";
    await page.evaluate(`${words}.click()`);
    assert.equal(await page.evaluate(`${words}.closest("th").getAttribute("aria-sort")`), "ascending");
    for (let i = 0; i < 2; i++) await page.evaluate(`${words}.click()`);
    await rowIs("0");

    await page.evaluate(
      `[...document.querySelectorAll("button")].find((each) => each.textContent === "Filters").click()`,
    );
    await type(".pg-filters select", "null");
    assert.equal(await text(status), "1–10 of 1,666 rows (5,000 in all)");
    await type("[aria-label='score from']", "0.9");
    await page.waitFor(`!document.querySelector("${status}").textContent.includes("1,666")`);
    assert.ok(
      await page.evaluate(
        `[...document.querySelectorAll("tbody tr td:last-child")].every((cell) => cell.textContent >= "0.9")`,
      ),
    );
    await page.evaluate(
      `[...document.querySelectorAll("button")].find((each) => each.textContent === "Reset").click()`,
    );

    await press("PageDown");
    await rowIs("10");
    await press("ArrowDown");
    assert.ok(Number(await page.evaluate("document.querySelector('tbody td bdi').textContent.length")) < 170);
    await press("Enter");
    assert.ok(Number(await page.evaluate("document.querySelector('tbody td bdi').textContent.length")) > 400);
    assert.equal(await page.evaluate("document.querySelector('.pg-unfold').getAttribute('aria-expanded')"), "true");
    await press("Home");
    await rowIs("0");
    await press("/");
    assert.equal(await page.evaluate("document.activeElement.className"), "pg-search");
    assert.equal(await page.evaluate("document.querySelectorAll('td img, td script').length"), 0);
    assert.notEqual(await page.evaluate("document.title"), "bad");
  },
);
