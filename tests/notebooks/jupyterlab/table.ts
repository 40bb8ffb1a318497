import assert from "node:assert/strict";
import { table } from "../../../mod.ts";
import { show } from "../display/show.ts";
import { NOTEBOOK, notebookTest, savedNotebook } from "./jupyterlab.ts";

/** A notebook that was saved with a table in it. */
async function savedTable(): Promise<string> {
  const prompt = Array.from({ length: 5_000 }, (_, i) => `prompt <b>number</b> ${i}`);
  const score = Float64Array.from(prompt, (_, i) => Math.sin(i));
  const data = await show(table({ prompt, score }, { pageSize: 10 }));
  return savedNotebook("table(data)", { ...data });
}

/**
 * Presses keys with which the notebook would insert, cut and move cells, and one that is for a search: how many cells there are, and what has the
 * focus. It is done at once, as a notebook that was just opened takes the focus when it finds the time.
 */
const PRESS = `(() => {
  document.querySelector(".pg-stage-rows").focus();
  for (const key of ["b", "x", "j", "/"]) {
    const keyCode = key.toUpperCase().charCodeAt(0);
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, keyCode, bubbles: true, cancelable: true }));
  }
  return [${NOTEBOOK}.content.widgets.length, document.activeElement.className];
})()`;

notebookTest(
  "in JupyterLab, a saved table is its first page until it is trusted; then it is searched, and its keys are its own",
  savedTable,
  async (page) => {
    const text = (selector: string) => page.evaluate(`document.querySelector(${JSON.stringify(selector)}).textContent`);
    await page.waitFor("document.querySelector('.jp-OutputArea-output tbody tr')");
    assert.equal(await page.evaluate("document.querySelectorAll('.jp-OutputArea-output tbody tr').length"), 10);
    assert.equal(await page.evaluate("document.querySelector('.pg-stage-rows')"), null);

    await page.evaluate(`${NOTEBOOK}.content.widgets.forEach((cell) => cell.model.trusted = true)`);
    await page.waitFor("document.querySelector('.pg-stage-rows')");
    assert.equal(await text("[role=status]"), "1–10 of 5,000 rows");
    assert.deepEqual(await page.evaluate(PRESS), [2, "pg-search"]);
    await page.evaluate(`(() => { const search = document.querySelector(".pg-search");
        search.value = "</b> 77"; search.dispatchEvent(new Event("input", { bubbles: true })); })()`);
    await page.waitFor(`document.querySelector("[role=status]").textContent === "1–10 of 11 rows (5,000 in all)"`);
  },
);
