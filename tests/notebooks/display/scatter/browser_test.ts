import assert from "node:assert/strict";
import { scatter } from "../../../../notebooks/mod.ts";
import { pageTest } from "../../browser.ts";

const HOSTILE = "<script>document.title='bad'</script>";

/** Two groups: 50,000 points around (0, 0) and as many around (1, 1). */
function plotDocument(): Promise<string> {
  const count = 100_000;
  const near = (i: number): number => Math.sin(i * 12.9898) * 0.2 + i % 2;
  const data = Float32Array.from(
    { length: count * 2 },
    (_, i) => near(Math.floor(i / 2)) + Math.cos(i * 78.233) * 0.05,
  );
  const color = Array.from({ length: count }, (_, i) => i % 2 ? "odd" : "even");
  const tooltip = Array.from({ length: count }, (_, i) => `${HOSTILE} ${i}`);
  return scatter({ rows: count, columns: 2, data }, { color, tooltip }).toHtml();
}

pageTest(
  "in a browser, the plot moves, answers to hover, legend, lasso and keys, and runs no text from data",
  plotDocument,
  async (page) => {
    await page.waitFor("document.querySelector('.pg-stage canvas')");
    const box = await page.evaluate(`(() => {
    const { left, top, width, height } = document.querySelector(".pg-overlay").getBoundingClientRect();
    return { left, top, width, height };
  })()`) as Record<"left" | "top" | "width" | "height", number>;
    const middle = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
    const text = (selector: string): Promise<unknown> =>
      page.evaluate(`document.querySelector("${selector}").textContent`);

    // The text is unpacked in the background.
    await page.waitFor("(performance.now() > 1500)");
    const corner = { x: middle.x + box.height * 0.34, y: middle.y - box.height * 0.34 };
    await page.mouse("mouseMoved", corner.x, corner.y);
    await page.waitFor("getComputedStyle(document.querySelector('.pg-tip')).display === 'block'");
    assert.match(String(await text(".pg-tip")), /^row \d+ · odd<script>document\.title='bad'<\/script> \d+$/);

    await page.mouse("mousePressed", middle.x, box.top + 4, 8);
    for (
      const [x, y] of [[box.left + box.width - 4, box.top + 4], [box.left + box.width - 4, middle.y], [
        middle.x,
        middle.y,
      ]]
    ) {
      await page.mouse("mouseMoved", x, y, 8);
    }
    await page.mouse("mouseReleased", middle.x, box.top + 4, 8);
    assert.match(String(await text(".pg-chosen")), /^50,000 rows selectedCopy indicesodd 50,0001odd<script>/);

    await page.evaluate("document.querySelectorAll('[data-colour]')[0].click()");
    await page.mouse("mouseMoved", middle.x - box.height * 0.34, middle.y + box.height * 0.34);
    await page.waitFor("getComputedStyle(document.querySelector('.pg-tip')).display === 'none'");
    assert.notEqual(await page.evaluate("document.title"), "bad");

    // Without a mouse: the legend's entries and the plot are reached by Tab.
    const press = (selector: string, key: string): Promise<unknown> =>
      page.evaluate(`document.querySelector("${selector}").dispatchEvent(
      new KeyboardEvent("keydown", { key: "${key}", bubbles: true, cancelable: true }))`);
    const pressed = "document.querySelector('[data-colour]').getAttribute('aria-pressed')";
    assert.equal(await page.evaluate("document.querySelector('[data-colour]').tabIndex"), 0);
    assert.equal(await page.evaluate(pressed), "false");
    await press("[data-colour]", "Enter");
    assert.equal(await page.evaluate(pressed), "true");
    await page.mouse("mouseMoved", corner.x, corner.y);
    await page.waitFor("getComputedStyle(document.querySelector('.pg-tip')).display === 'block'");
    await press(".pg-overlay", "+");
    await page.waitFor("getComputedStyle(document.querySelector('.pg-tip')).display === 'none'");
    await press(".pg-overlay", "Escape");
    await page.waitFor("document.querySelector('.pg-chosen').textContent === ''");

    // What was zoomed to, the void between the groups, is still seen when the page gets narrower.
    const canvas = "document.querySelector('.pg-canvas')";
    const isPainted =
      `${canvas}.getContext("2d").getImageData(0, 0, ${canvas}.width, ${canvas}.height).data.some((value) => value > 0)`;
    for (let i = 0; i < 8; i++) await press(".pg-overlay", "+");
    await page.waitFor(`!${isPainted}`);
    await page.evaluate("document.body.style.width = '700px'");
    await page.waitFor(`${canvas}.width < 700`);
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    assert.equal(await page.evaluate(isPainted), false);
    await press(".pg-overlay", "0");
    await page.waitFor(isPainted);
  },
);
