import assert from "node:assert/strict";
import { histogram, layerSweep, Runner } from "../../../mod.ts";
import { gridView } from "../../../notebooks/display/grids/view.ts";
import { card } from "../../../notebooks/display/style.ts";
import { stripParts } from "../../../notebooks/display/grids/strip.ts";
import { pageTest } from "../browser.ts";
import { show } from "./show.ts";

const WIDTH = 380;

/** Cards whose parts are wider than a narrow cell, by what they show. */
async function narrowDocument(): Promise<string> {
  const runner = new Runner({ store: "memory://narrow" });
  const data = (await runner.fromParquet("demo/data/test.parquet")).take(24, { skip: 20 });
  const override = data.colCategorical("label").isIn("override");
  const sweep = layerSweep({
    text: data.colText("prompt"),
    model: "onnx:demo/model",
    layers: [1, 3],
    positives: override,
  });
  await sweep.materialize();
  const [{ activations, scores, report }] = sweep.steps;
  const places = activations!.umapVis({ nNeighbors: 5 });
  await places.materialize();
  const objects = { sweep, places, report, graph: report.graph(), histogram: histogram(scores) };
  const shown = await Promise.all(Object.values(objects).map(async (each) => (await show(each))["text/html"]!));
  const words = Array.from({ length: 70 }, (_, i) => ` word${i}`);
  const weights = words.map((_, i) => words.map((_, j) => j > i ? 0 : 1 / (i + 1)));
  const attention = await gridView({
    axes: ["layer", "head", "query", "key"],
    labels: { layer: ["5"], head: ["0"], query: [words] },
    rows: [[[weights]]],
  }, "weight");
  const tokens = words.map((text, i) => ({ text, score: i }));
  const strip = stripParts("activation", [{ row: 0, tokens }]);
  return `<!doctype html><meta charset="utf-8"><body style="margin:0"><div style="width:${WIDTH}px">${
    [...shown, card(attention.html), card(strip.content)].join("")
  }`;
}

pageTest(
  "in a narrow cell nothing reaches over its card, pictures scroll before they cannot be read, and the keyboard reaches what scrolls",
  narrowDocument,
  async (page) => {
    await page.waitFor(`!document.querySelector("img.pg-svg") && document.querySelector("canvas")`);
    const over = await page.evaluate(`[...document.querySelectorAll(".pg")].flatMap((card) => {
    const right = card.getBoundingClientRect().right - parseFloat(getComputedStyle(card).paddingRight);
    const scrolls = (part) => part !== card &&
      (getComputedStyle(part).overflowX !== "visible" || scrolls(part.parentElement));
    return [...card.querySelectorAll("*")].filter((part) =>
      part.getBoundingClientRect().right > right + 2 && !scrolls(part.parentElement)
    ).map((part) => card.innerText.slice(0, 20) + ": " + part.tagName);
  })`);
    assert.deepEqual(over, []);
    await page.evaluate("document.querySelectorAll('details').forEach((fold) => fold.open = true)");
    const unreached = `[...document.querySelectorAll(".pg pre, .pg .scroll, .pg figure")].filter((part) =>
      part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflowX === "auto" && part.tabIndex < 0 &&
      !part.querySelector("a,button,input,select,[tabindex]"))`;
    await page.waitFor(`document.querySelector(".pg pre[tabindex]") && ${unreached}.length === 0`);
    const small = await page.evaluate(`[...document.querySelectorAll(".pg svg[width]")].map((svg) =>
    [svg.getAttribute("aria-label"), svg.getBoundingClientRect().width / svg.getAttribute("width")]
  ).filter(([, scale]) => scale > 0 && scale < 0.74)`);
    assert.deepEqual(small, []);
  },
);
