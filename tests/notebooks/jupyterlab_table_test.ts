import assert from "node:assert/strict";
import { table } from "../../mod.ts";
import { chromiumPath, Page } from "./browser.ts";
import { show } from "./display/show.ts";
import { jupyterLabPath, savedNotebook, startJupyterLab } from "./jupyterlab.ts";

/** A notebook that was saved with a table in it. */
async function savedTable(): Promise<string> {
  const prompt = Array.from({ length: 5_000 }, (_, i) => `prompt <b>number</b> ${i}`);
  const score = Float64Array.from(prompt, (_, i) => Math.sin(i));
  const data = await show(table({ prompt, score }, { pageSize: 10 }));
  return savedNotebook("table(data)", { ...data });
}

const NOTEBOOK = "[...jupyterapp.shell.widgets('main')][0]";

Deno.test({
  name:
    "in JupyterLab, a saved table is its first page until it is trusted; then it is searched, and its keys are its own",
  ignore: chromiumPath() === undefined || jupyterLabPath() === undefined,
  fn: async () => {
    const lab = await startJupyterLab({ "saved.ipynb": await savedTable() });
    const page = await Page.open(`${lab.url}/lab/tree/saved.ipynb`);
    const text = (selector: string) => page.evaluate(`document.querySelector(${JSON.stringify(selector)}).textContent`);
    const press = (key: string) =>
      page.evaluate(`document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {
        key: ${JSON.stringify(key)}, keyCode: ${key.toUpperCase().charCodeAt(0)}, bubbles: true, cancelable: true }))`);
    try {
      await page.waitFor("globalThis.jupyterapp && document.querySelector('.jp-OutputArea-output tbody tr')");
      assert.equal(await page.evaluate("document.querySelectorAll('.jp-OutputArea-output tbody tr').length"), 10);
      assert.equal(await page.evaluate("document.querySelector('.pg-stage-rows')"), null);

      await page.evaluate(`${NOTEBOOK}.content.widgets.forEach((cell) => cell.model.trusted = true)`);
      await page.waitFor("document.querySelector('.pg-stage-rows')");
      assert.equal(await text("[role=status]"), "1–10 of 5,000 rows");
      await page.evaluate("document.querySelector('.pg-stage-rows').focus()");
      // Keys with which the notebook would insert, cut and move cells.
      for (const key of ["b", "x", "j"]) await press(key);
      assert.equal(await page.evaluate(`${NOTEBOOK}.content.widgets.length`), 2);
      await press("/");
      assert.equal(await page.evaluate("document.activeElement.className"), "pg-search");
      await page.evaluate(`(() => { const search = document.activeElement;
        search.value = "</b> 77"; search.dispatchEvent(new Event("input", { bubbles: true })); })()`);
      await page.waitFor(`document.querySelector("[role=status]").textContent === "1–10 of 11 rows (5,000 in all)"`);
      // A server that is ended while a kernel starts does not end.
      await page.waitFor(`${NOTEBOOK}.sessionContext.session?.kernel?.status === "idle"`);
    } finally {
      await page.close();
      await lab.close();
    }
  },
});
