/**
 * SVG as PNG, by resvg, which is loaded when the first picture is asked for.
 *
 * @module
 */

/** Pixels of an SVG document, `scale` for each of its own. Text is set in the fonts of this machine. */
export async function svgToPng(svg: string, scale: number): Promise<Uint8Array> {
  const { Resvg } = await import("@resvg/resvg-js");
  const drawn = new Resvg(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: { loadSystemFonts: true, sansSerifFamily: "DejaVu Sans" },
  });
  return new Uint8Array(drawn.render().asPng());
}
