/**
 * Many coloured cells as few elements: one path for each shade.
 *
 * @module
 */

import { type Html, markup } from "../html.ts";
import { type Scale, type Shade, shadeOf } from "./shades.ts";

/** Cells in rows and columns: `rows * columns` values, row by row. */
export interface Cells {
  /** How many rows of cells. */
  readonly rows: number;
  /** How many cells in a row. */
  readonly columns: number;
  /** The numbers, row by row. */
  readonly values: ArrayLike<number>;
}

/** Where cells lie: the first corner and the size of each, in pixels. */
export interface CellBox {
  /** The left edge of the first cell. */
  readonly x: number;
  /** The upper edge of the first cell. */
  readonly y: number;
  /** From one column to the next. */
  readonly width: number;
  /** From one row to the next. */
  readonly height: number;
}

/** Draws cells. */
export function drawCells({ columns, values }: Cells, box: CellBox, scale: Scale): Html[] {
  const paths = new Map<string, { readonly shade: Shade; readonly steps: string[] }>();
  for (let i = 0; i < values.length; i++) {
    const shade = shadeOf(values[i], scale);
    if (shade.strength === 0) continue;
    const key = `${shade.hue}${shade.strength}`;
    const path = paths.get(key) ?? { shade, steps: [] };
    path.steps.push(cellPath(i % columns, Math.floor(i / columns), box));
    paths.set(key, path);
  }
  return [...paths.values()].map(({ shade, steps }) => {
    return markup`<path fill="${shade.hue}" fill-opacity="${shade.strength}" d="${steps.join("")}"/>`;
  });
}

/** A cell as a closed line, a pixel apart from its neighbours where there is room. */
function cellPath(column: number, row: number, { x, y, width, height }: CellBox): string {
  const gap = Math.min(width, height) >= 9 ? 1 : 0;
  return `M${x + column * width} ${y + row * height}h${width - gap}v${height - gap}h${gap - width}z`;
}

/** A thin line around all cells, so that cells that are 0 are seen to be there. */
export function frame(rows: number, columns: number, { x, y, width, height }: CellBox): Html {
  return markup`<rect x="${x - 1.5}" y="${y - 1.5}" width="${columns * width + 2}" height="${
    rows * height + 2
  }" fill="none" stroke="currentColor" stroke-opacity="0.25"/>`;
}
