import assert from "node:assert/strict";
import { Runner, scatter } from "../../../mod.ts";
import { show } from "../display/show.ts";
import { NOTEBOOK, notebookTest, savedNotebook } from "./jupyterlab.ts";

const data = new Runner({ store: "memory://jupyterlab-menu" }).fromInline({
  x: [0, 1, 2],
  y: [2, 0, 1],
  l: ["a", "b", "a"],
});

/** Shows what is copied and saved in place of doing it, as a page that may not use the clipboard by itself. */
const CATCH = `window.saved = [];
  Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true });
  document.execCommand = () => { window.copied = document.activeElement.value; return true; };
  HTMLAnchorElement.prototype.click = function () { window.saved.push(this.download); };`;

async function savedChart(): Promise<string> {
  const chart = scatter({ x: data.colScore("x"), y: data.colScore("y") }, { color: data.colCategorical("l") });
  return savedNotebook("scatter(points)", { ...await show(chart) });
}

notebookTest(
  "in JupyterLab, a saved card has its menu once it is trusted; it saves and copies, and its keys are its own",
  savedChart,
  async (page) => {
    const evaluate = (code: string): Promise<unknown> => page.evaluate(code);
    const button = (label: string) =>
      `[...document.querySelectorAll(".pg button")].find((one) => one.textContent === "${label}")`;
    await page.waitFor("document.querySelector('.jp-OutputArea-output .pg-static img')");
    assert.equal(await evaluate("document.querySelector('.pg-open')"), null);
    assert.match(String(await evaluate("document.querySelector('.jp-OutputArea-output').innerText")), /y against x/);

    await evaluate(`${NOTEBOOK}.content.widgets.forEach((cell) => cell.model.trusted = true)`);
    await page.waitFor("document.querySelector('.pg-open') && document.querySelector('.pg-overlay')");
    await evaluate(CATCH);
    await evaluate("document.querySelector('.pg-open').focus()");
    await page.key("Enter");
    await page.waitFor(button("Save PNG"));
    // Keys with which the notebook would insert, cut and move cells.
    for (const key of ["b", "x", "j"]) {
      await evaluate(`document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {
          key: "${key}", keyCode: ${key.toUpperCase().charCodeAt(0)}, bubbles: true, cancelable: true }))`);
    }
    assert.equal(await evaluate(`${NOTEBOOK}.content.widgets.length`), 2);
    await evaluate(`${button("Save PNG")}.click()`);
    await page.waitFor("window.saved.includes('y-against-x.png')");
    await evaluate(`${button("Copy SVG")}.click()`);
    await page.waitFor("window.copied?.startsWith('<svg')");
    await page.key("Escape");
    assert.equal(await evaluate("document.querySelector('.pg-menu').hidden"), true);

    // A lasso around all points, as a person draws it.
    const box = await evaluate(`(() => {
        const overlay = document.querySelector(".pg-overlay");
        overlay.scrollIntoView({ block: "center" });
        const { left, top, width, height } = overlay.getBoundingClientRect();
        return { left, top, width, height };
      })()`) as Record<"left" | "top" | "width" | "height", number>;
    const [left, top] = [box.left + 6, box.top + 6];
    const [right, bottom] = [box.left + box.width - 6, box.top + box.height - 6];
    await page.mouse("mousePressed", left, top, 8);
    for (const [x, y] of [[right, top], [right, bottom], [left, bottom]]) await page.mouse("mouseMoved", x, y, 8);
    await page.mouse("mouseReleased", left, top, 8);
    await page.waitFor(button("Copy as code"));
    await evaluate(`${button("Copy as code")}.click()`);
    await page.waitFor("window.copied?.includes('data.maskRows(data.assignRowId().isIn([')");
  },
);
