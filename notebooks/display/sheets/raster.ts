/**
 * SVG as pixels and as outlines, by resvg, which is loaded when the first picture is asked for.
 *
 * @module
 */

import type { Resvg } from "@resvg/resvg-js";

/** Pixels of an SVG document, `scale` for each of its own. Text is set in the fonts of this machine. */
export async function svgToPng(svg: string, scale: number): Promise<Uint8Array> {
  return new Uint8Array((await drawn(svg, scale)).render().asPng());
}

/** The same SVG of paths and pictures alone: letters are outlines, in the fonts of this machine. */
export async function outlined(svg: string): Promise<string> {
  return (await drawn(svg, 1)).toString();
}

async function drawn(svg: string, scale: number): Promise<Resvg> {
  const { Resvg } = await import("@resvg/resvg-js");
  return new Resvg(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: { loadSystemFonts: true, sansSerifFamily: "DejaVu Sans" },
  });
}
