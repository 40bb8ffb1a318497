/**
 * Figures drawn with Observable Plot, outside a browser.
 *
 * @module
 */

import type * as PlotModule from "@observablehq/plot";
import { Html, markup } from "../html.ts";
import { keyEntry } from "./key.ts";
import { standAlone, svgImage } from "../picture.ts";
import type { SheetKeys, SheetPicture } from "../sheets/sheet.ts";

/** What Plot draws into; Deno has no such type. */
type PlotDocument = NonNullable<PlotModule.PlotOptions["document"]>;

/** Observable Plot. */
export type Plot = typeof PlotModule;

/** A figure as it stands on a card. */
export class DrawnFigure extends Html {
  /** The picture alone. */
  readonly picture: SheetPicture;
  /** Made by {@linkcode figure}. */
  constructor(text: string, picture: SheetPicture) {
    super(text);
    this.picture = picture;
  }
}

/** Room for an axis below a plot: its numbers, and its name under them. */
export const AXIS_ROOM = 40;

/** Ticks of an axis that counts: whole numbers, where there are too few to divide them. */
export function wholeTicks(most: number): { readonly ticks?: readonly number[]; readonly tickFormat?: "d" } {
  return most > 5 ? {} : { ticks: Array.from({ length: most + 1 }, (_, i) => i), tickFormat: "d" };
}

/** Draws one figure; gets the library, which is loaded when the first figure is drawn. */
export type DrawFigure = (plot: Plot) => PlotModule.PlotOptions;

/** A figure with a caption, and the name that it is asked for by. The options' `document` is filled in here. */
export async function figure(caption: string, draw: DrawFigure, name?: string): Promise<DrawnFigure> {
  const [plot, { parseHTML }] = await Promise.all([import("@observablehq/plot"), import("linkedom")]);
  const { document } = parseHTML("<!doctype html><html><body></body></html>") as unknown as { document: PlotDocument };
  const spec = { style: { fontSize: "11px", background: "none", overflow: "visible" }, ...draw(plot) };
  const drawn = (width?: number): SheetPicture => {
    const own = { ...spec, ...(width !== undefined && { width }) };
    return {
      ...drawnPicture(plot.plot({ ...own, document })),
      caption,
      name,
      plot: () => Promise.resolve(own),
      ofWidth: drawn,
    };
  };
  const picture = drawn();
  const shown = markup`<figure${
    name !== undefined && markup` data-picture="${name}"`
  }><figcaption>${caption}</figcaption>${svgImage(picture.svg, picture.width, caption)}</figure>`;
  return new DrawnFigure(shown.toString(), picture);
}

function drawnPicture(drawn: ReturnType<Plot["plot"]>): Pick<SheetPicture, "svg" | "width" | "height"> {
  const [width, height] = ["width", "height"].map((side) => Number(drawn.getAttribute(side)));
  return { svg: standAlone(unnamed(rounded(drawn.outerHTML))), width, height };
}

/** A row of named colours under a figure. */
export function legend(entries: SheetKeys): Html {
  return markup`<div class="keys faint">${entries.map(([name, colour]) => keyEntry(name, colour))}</div>`;
}

/** The image says what is to be seen: parts without a role must have no names of their own. */
function unnamed(svg: string): string {
  return svg.replace(/(<g\b[^>]*?) aria-label="[^"]*"/g, "$1");
}

/** Coordinates with two decimals: a hundredth of a pixel is enough, and pictures stay small. */
function rounded(svg: string): string {
  return svg.replace(/<[^>]*>/g, (tag) => {
    return tag.replace(/-?\d+\.\d{3,}(?:e[-+]?\d+)?/g, (number) => String(Math.round(Number(number) * 100) / 100));
  });
}
