/**
 * A figure in a cell: the sheet as it is saved, in the colours of the notebook.
 *
 * @module
 */

import type { View } from "../bundle.ts";
import { markup } from "../html.ts";
import { svgImage, withLook } from "../picture.ts";
import { card } from "../style.ts";
import type { SheetFigure } from "./figure.ts";
import { sizeOf } from "./sheet.ts";

/** Shows a figure. Computes what is missing. */
export async function figureView(figure: SheetFigure): Promise<View> {
  const svg = withLook(await figure.inPage());
  const image = svgImage(svg, sizeOf(svg).width, "A figure");
  return { html: card(markup`<figure>${image}</figure>`), text: "A figure: save() writes it to a file" };
}
