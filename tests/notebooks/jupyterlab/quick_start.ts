import assert from "node:assert/strict";
import { NOTEBOOK, notebookTest } from "./jupyterlab.ts";

const LONG_CELL = `
const { defineOp, field, Runner } = await import("../mod.ts");
const Slow = defineOp({ type: "SlowOp", kind: "score", fields: { text: field.op("text") } });
Runner.implement(Slow, async (_, context) => {
  for (let i = 0; i < 1e6; i++) {
    context.signal.throwIfAborted();
    context.progress(i, 1e6, "rows");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});
await Slow({ text: train.colText("prompt") }).materialize();`;

/** Scrolls to the plot, and finds where on the page its highest point is. */
const HIGHEST_POINT = `(async () => {
  const overlay = document.querySelector(".pg-overlay");
  overlay.scrollIntoView({ block: "center" });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const box = overlay.getBoundingClientRect();
  const canvas = document.querySelector(".pg-stage canvas");
  const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const pixel = data.findIndex((value, i) => i % 4 === 3 && value > 100) >> 2;
  return [box.left + (pixel % width) / width * box.width, box.top + Math.floor(pixel / width) / height * box.height];
})()`;

const QUICK_START = "notebooks/quick_start.ipynb";
notebookTest(
  "in JupyterLab: the quick start runs, its plots are seen, a point answers, and Stop leaves the kernel alive",
  () => Deno.readTextFile(QUICK_START),
  async (page, t) => {
    await t.step("run all", async () => {
      await page.evaluate("jupyterapp.commands.execute('notebook:clear-all-cell-outputs')");
      assert.equal(await page.evaluate("document.querySelectorAll('.pg').length"), 0);
      await page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')");
      await page.waitFor("document.querySelectorAll('.pg-stage canvas').length > 0");
      // The page scrolls along until the last cell has run.
      await page.waitFor(
        "[...document.querySelectorAll('.jp-InputPrompt')].every(({ textContent }) => textContent !== '[*]:')",
      );
      assert.equal(await page.evaluate("document.querySelectorAll('[data-mime-type*=error]').length"), 0);
    });

    await t.step("the plots are drawn, in the colours of the theme", async () => {
      const figures = "document.querySelectorAll('.pg figure svg path, .pg figure svg rect').length";
      assert.ok(Number(await page.evaluate(figures)) > 50);
      const colour = "getComputedStyle(document.querySelector('.pg')).backgroundColor";
      const own = await page.evaluate(colour);
      await page.evaluate("jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })");
      await page.waitFor(`${colour} !== ${JSON.stringify(own)}`);
    });

    await t.step("hovering a point shows its text", async () => {
      const answers = "/^row \\d+ · (override|ordinary)/.test(document.querySelector('.pg-tip').textContent)";
      // The page may still move while the pointer does.
      for (let tries = 0; tries < 20 && await page.evaluate(answers) !== true; tries++) {
        const [x, y] = await page.evaluate(HIGHEST_POINT) as [number, number];
        await page.mouse("mouseMoved", x + 20, y + 20);
        await page.mouse("mouseMoved", x, y);
      }
      await page.waitFor(answers);
    });

    await t.step("Stop", async () => {
      const code = JSON.stringify(LONG_CELL);
      await page.evaluate("jupyterapp.commands.execute('notebook:insert-cell-below')");
      await page.evaluate(`${NOTEBOOK}.content.activeCell.model.sharedModel.setSource(${code})`);
      await page.evaluate("void jupyterapp.commands.execute('notebook:run-cell')");
      await page.waitFor(
        "[...document.querySelectorAll('.pg')].some((card) => /of 1,000,000 rows/.test(card.textContent))",
      );
      const button = await page.evaluate(`(() => {
          const { x, y, width, height } = document.querySelector("[data-jp-item-name=interrupt]").getBoundingClientRect();
          return [x + width / 2, y + height / 2];
        })()`) as [number, number];
      await page.mouse("mousePressed", ...button);
      await page.mouse("mouseReleased", ...button);
      await page.waitFor("document.body.textContent.includes('run the cell again to go on')");
      await page.evaluate(`${NOTEBOOK}.content.activeCell.model.sharedModel.setSource("String(train).slice(0, 16)")`);
      await page.evaluate("jupyterapp.commands.execute('notebook:run-cell')");
      await page.waitFor("document.body.textContent.includes('LoadLocalParquet')");
    });
  },
);
