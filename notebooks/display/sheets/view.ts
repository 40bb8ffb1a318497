/**
 * A figure in a cell: the sheet as it is saved.
 *
 * @module
 */

import type { View } from "../bundle.ts";
import { svgImage } from "../picture.ts";
import { card } from "../style.ts";
import type { SheetFigure } from "./figure.ts";
import { sizeOf } from "./sheet.ts";

/** Shows a figure. Computes what is missing. */
export async function figureView(figure: SheetFigure): Promise<View> {
  const svg = await figure.toSvg();
  return { html: card(svgImage(svg, sizeOf(svg).width, "A figure")), text: "A figure: save() writes it to a file" };
}
