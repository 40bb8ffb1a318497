/**
 * Heat maps: layer by position with the tokens as labels, layer by head.
 *
 * @module
 */

import { largest } from "../../../ops/extremes.ts";
import { type Html, markup } from "../html.ts";
import { type CellBox, type Cells, drawCells, frame } from "./cells.ts";
import { cellPlot } from "./cell_plot.ts";
import { type Figure, PAGE } from "./figure.ts";
import { BAR_HEIGHT, scaleBar } from "./scale_bar.ts";
import { signedScale, UNDER_TEXT } from "./shades.ts";
import { minusText } from "./numbers.ts";
import { leftNames, leftWidth, placeNames, round, type Side, underHeight, underNames } from "./sides.ts";

/** What a heat map is drawn from. */
export interface HeatMap {
  /** What the numbers are. */
  readonly name: string;
  /** The numbers. */
  readonly cells: Cells;
  /** The names of the rows and of the columns of cells. */
  readonly left: Side;
  /** The names under the columns of cells. */
  readonly under: Side;
  /** What a cell says, beside its number. @default nothing */
  readonly notes?: readonly string[];
  /** The size that has the full colour, where maps are to be compared. @default the largest */
  readonly most?: number;
}

const TOP = BAR_HEIGHT + 8;

/** Draws a heat map. */
export function heatMap({ name, cells, left, under, notes, most }: HeatMap): Figure {
  const box = boxOf(cells, left, under);
  const showsNumbers = box.width >= 34 && box.height >= 16;
  const scale = signedScale(most === undefined ? Array.from(cells.values) : [most], showsNumbers ? UNDER_TEXT : 1);
  const bottom = box.y + cells.rows * box.height;
  const isSigned = Array.from(cells.values).some((value) => value < 0);
  const texts = showsNumbers ? numberTexts(cells) : undefined;
  return {
    width: Math.max(box.x + cells.columns * box.width + 8, box.x + 160 + 12 + name.length * 7),
    height: bottom + underHeight(under, box.width),
    label: `${name}: ${left.name} by ${under.name}, from ${rangeText(cells)}`,
    content: markup`${scaleBar(scale, name, isSigned, box.x)}${
      frame(cells.rows, cells.columns, box)
    }<g shape-rendering="crispEdges">${drawCells(cells, box, scale)}</g>${texts && numbers(texts, cells.columns, box)}${
      leftNames(left, box)
    }${underNames(under, box, bottom)}`,
    map: { ...box, rows: placeNames(left), columns: placeNames(under), texts: cellTexts(cells, notes) },
    plot: () => cellPlot({ name, cells, box, left, under, scale, texts }),
  };
}

function boxOf({ rows, columns }: Cells, left: Side, under: Side): CellBox {
  const x = leftWidth(left, under);
  const width = Math.min(40, Math.max(12, Math.floor((PAGE - x - 8) / columns)));
  return { x, y: TOP, width, height: Math.min(24, Math.max(8, Math.floor(420 / rows))) };
}

function numbers(shown: readonly string[], columns: number, { x, y, width, height }: CellBox): Html {
  const texts = shown.map((text, i) => {
    const [across, down] = [i % columns, Math.floor(i / columns)];
    return markup`<text x="${round(x + (across + 0.5) * width - 0.5)}" y="${
      round(y + (down + 0.5) * height + 3)
    }">${text}</text>`;
  });
  return markup`<g font-size="9.5" text-anchor="middle" fill="currentColor">${texts}</g>`;
}

function numberTexts({ values }: Cells): string[] {
  const size = largest(Array.from(values, Math.abs).filter(Number.isFinite));
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return Array.from(values, (value) => {
    return Number.isFinite(value) ? value.toFixed(digits).replace(/^-(0\.?0*)$/, "$1").replace("-", "−") : "–";
  });
}

function cellTexts({ values }: Cells, notes: readonly string[] = []): string[] {
  return Array.from(values, (value, i) => [minusText(value), notes[i]].filter(Boolean).join(" "));
}

function rangeText({ values }: Cells): string {
  const finite = Array.from(values).filter(Number.isFinite);
  return finite.length === 0
    ? "no numbers"
    : `${minusText(-largest(finite.map((value) => -value)))} to ${minusText(largest(finite))}`;
}
