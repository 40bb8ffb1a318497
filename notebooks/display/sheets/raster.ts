/**
 * SVG as pixels and as outlines, by resvg, which is loaded when the first picture is asked for.
 *
 * @module
 */

import type { ResvgRenderOptions } from "@resvg/resvg-js";

/** Pixels of an SVG document, `scale` for each of its own. Text is set in the fonts of this machine. */
export async function svgToPng(svg: string, scale: number): Promise<Uint8Array> {
  const { renderAsync } = await import("@resvg/resvg-js");
  // A thread of the library draws, but it is this one that makes a PNG of it.
  return new Uint8Array((await renderAsync(svg, optionsOf(scale))).asPng());
}

/** The same SVG of paths and pictures alone: letters are outlines, in the fonts of this machine. Does not rest. */
export async function outlined(svg: string): Promise<string> {
  const { Resvg } = await import("@resvg/resvg-js");
  return new Resvg(svg, optionsOf(1)).toString();
}

function optionsOf(scale: number): ResvgRenderOptions {
  return {
    fitTo: { mode: "zoom", value: scale },
    font: { loadSystemFonts: true, sansSerifFamily: "DejaVu Sans" },
  };
}
