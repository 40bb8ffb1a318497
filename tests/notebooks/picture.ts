/**
 * The README's picture: the saved quick start in JupyterLab, light and dark: `deno task pictures`.
 *
 * @module
 */

import { addressOf } from "../_server.ts";
import { Page } from "./browser.ts";
import { ignoreJupyterLab, startJupyterLab } from "./jupyterlab/jupyterlab.ts";

const THEMES = { light: "JupyterLab Light", dark: "JupyterLab Dark" };
const NOTEBOOK = "[...jupyterapp.shell.widgets('main')][0]";

/** From the heading before the cell that asks for results to the end of what the cell shows, in CSS pixels. */
const PART = `(async () => {
  const { widgets } = ${NOTEBOOK}.content;
  const first = widgets.findIndex(({ model }) => model.sharedModel.getSource().startsWith("## Ask for results"));
  ${NOTEBOOK}.content.activeCellIndex = widgets.length - 1;
  widgets[first].node.scrollIntoView({ block: "start" });
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const [top, end] = [widgets[first], widgets[first + 1]].map(({ node }) => node.getBoundingClientRect());
  return { x: top.x, y: top.y, width: top.width, height: end.bottom - top.y + 8 };
})()`;

/** Draws the notebook in a theme. */
async function draw(theme: keyof typeof THEMES): Promise<Uint8Array> {
  const url = await addressOf("jupyterlab", startJupyterLab);
  await using page = await Page.open(`${url}/doc/tree/notebooks/quick_start.ipynb`, { width: 1340, height: 1600 });
  await page.waitFor(`globalThis.jupyterapp && ${NOTEBOOK}?.sessionContext?.isReady`);
  await page.evaluate(`jupyterapp.commands.execute("apputils:change-theme", { theme: "${THEMES[theme]}" })`);
  // What others saved is shown without its styles until it is trusted.
  await page.evaluate("void jupyterapp.commands.execute('notebook:trust')");
  await page.waitFor("document.querySelector('.jp-Dialog .jp-mod-accept')");
  await page.evaluate("document.querySelector('.jp-Dialog .jp-mod-accept').click()");
  await page.waitFor("!document.querySelector('.jp-Dialog')");
  return await page.screenshot(await page.evaluate(PART) as Parameters<Page["screenshot"]>[0]);
}

if (ignoreJupyterLab !== undefined) {
  console.error("deno task pictures needs chromium and jupyter-lab on the PATH");
  Deno.exit(2);
}
for (const theme of ["light", "dark"] as const) {
  const picture = await draw(theme);
  await Deno.writeFile(new URL(`../../docs/pictures/notebook-${theme}.png`, import.meta.url), picture);
  console.log(`docs/pictures/notebook-${theme}.png`, picture.length, "bytes");
}
// JupyterLab would hold the program: it ends with it.
Deno.exit(0);
