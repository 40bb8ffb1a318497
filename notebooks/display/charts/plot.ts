/**
 * Figures drawn with Observable Plot, outside a browser.
 *
 * @module
 */

import type * as PlotModule from "@observablehq/plot";
import { type Html, markup } from "../html.ts";
import { standAlone, svgImage } from "../picture.ts";

/** What Plot draws into; Deno has no such type. */
type PlotDocument = NonNullable<PlotModule.PlotOptions["document"]>;

/** Observable Plot. */
export type Plot = typeof PlotModule;

/** Draws one figure; gets the library, which is loaded when the first figure is drawn. */
export type DrawFigure = (plot: Plot) => PlotModule.PlotOptions;

/** A figure with a caption. The options' `document` is filled in here. */
export async function figure(caption: string, draw: DrawFigure): Promise<Html> {
  const [plot, { parseHTML }] = await Promise.all([import("@observablehq/plot"), import("linkedom")]);
  const { document } = parseHTML("<!doctype html><html><body></body></html>") as unknown as { document: PlotDocument };
  const drawn = plot.plot({
    style: { fontSize: "11px", background: "none", overflow: "visible" },
    ...draw(plot),
    document,
  });
  const width = Number(drawn.getAttribute("width"));
  const image = svgImage(standAlone(rounded(drawn.outerHTML)), width, caption);
  return markup`<figure><figcaption>${caption}</figcaption>${image}</figure>`;
}

/** A row of named colours under a figure. */
export function legend(entries: readonly (readonly [name: string, colour: string])[]): Html {
  const keys = entries.map(([name, colour]) => {
    return markup`<span style="margin-right:14px"><span class="key" style="background:${colour}"></span><bdi>${name}</bdi></span>`;
  });
  return markup`<div class="faint">${keys}</div>`;
}

/** Coordinates with two decimals: a hundredth of a pixel is enough, and pictures stay small. */
function rounded(svg: string): string {
  return svg.replace(/<[^>]*>/g, (tag) => {
    return tag.replace(/-?\d+\.\d{3,}(?:e[-+]?\d+)?/g, (number) => String(Math.round(Number(number) * 100) / 100));
  });
}
