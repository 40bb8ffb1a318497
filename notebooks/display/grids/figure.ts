/**
 * A picture of cells: SVG for people, and what the pointer reads of each cell.
 *
 * @module
 */

import type { Html } from "../html.ts";
import { picture, type PictureParts } from "../picture.ts";
import type { CellBox } from "./cells.ts";

/** A drawn figure. */
export interface Figure extends PictureParts {
  /** What its cells say. */
  readonly map: CellMap;
}

/** Where the cells of a figure lie, in its own pixels, and what each says. */
export interface CellMap extends CellBox {
  /** What the rows and columns of cells are. */
  readonly rows: readonly string[];
  /** What the columns of cells are. */
  readonly columns: readonly string[];
  /** What the cells hold, row by row. */
  readonly texts: readonly string[];
}

/** The width to which figures are drawn where their cells allow: that of a narrow page. */
export const PAGE = 664;

/** The figure as an image. It may shrink to fit, but not below the size at which it can be read; then it scrolls. */
export function figureImage({ width, height, label, content }: Figure): Html {
  const least = width <= PAGE ? Math.min(width, 560) : Math.round(width * 0.92);
  return picture({ width, height, label, content, style: `min-width:${least}px;width:${width}px` });
}
