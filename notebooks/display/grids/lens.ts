/**
 * Lens tables: the likeliest token after each position, as each layer has it.
 *
 * @module
 */

import { type Html, markup } from "../html.ts";
import { type CellBox, drawCells, frame } from "./cells.ts";
import { cellPlot } from "./cell_plot.ts";
import { type Figure, PAGE } from "./figure.ts";
import { minusText, percentText } from "./numbers.ts";
import { BAR_HEIGHT, scaleBar } from "./scale_bar.ts";
import { shareScale, UNDER_TEXT } from "./shades.ts";
import {
  CHARACTER,
  leftNames,
  leftWidth,
  MONO,
  placeNames,
  round,
  shownNames,
  type Side,
  underHeight,
  underNames,
} from "./sides.ts";
import { quoted, tokenLabel, widest } from "./token_text.ts";

/** A token that a state would have the model say. */
export interface LensToken {
  /** The token. */
  readonly text: string;
  /** How likely it is, from 0 to 1. */
  readonly probability: number;
  /** Its logit, where that is known. */
  readonly logit?: number;
}

/** What a lens table is drawn from. */
export interface LensTable {
  /** The likeliest tokens of each cell, the likeliest first; `left` by `under` cells, row by row. */
  readonly cells: readonly (readonly LensToken[])[];
  /** The names of the layers. */
  readonly left: Side;
  /** The tokens after which the model is asked. */
  readonly under: Side;
  /** Whether a key explains the colours. @default true */
  readonly hasKey?: boolean;
}

const NAME = "probability of the likeliest next token";
const HEIGHT = 22;
/** Characters of a token that a cell shows. */
const LONGEST = 10;

/** A lens table set as a text is: in lines, each of as many positions as a narrow page has room for. */
export function lensLines(table: LensTable): Figure[] {
  const starts = lineStarts(table);
  if (starts.length < 2) return [lensTable(table)];
  const count = table.under.lines[0].texts.length;
  return starts.map((start, i) => lensTable({ ...partOf(table, start, starts[i + 1] ?? count), hasKey: i === 0 }));
}

/** The positions that lines begin with. All cells of a line are as wide as its widest token. */
function lineStarts({ cells, left, under }: LensTable): number[] {
  const room = PAGE - leftWidth(left, under) - 8;
  const widths = shownNames(under, under.lines[0]).map((name) => widthOf([name]));
  cells.forEach((cell, i) => {
    const column = i % widths.length;
    widths[column] = Math.max(widths[column], widthOf([topLabel(cell)]));
  });
  const starts: number[] = [];
  let line = 0;
  widths.forEach((own, column) => {
    line = Math.max(line, own);
    if (starts.length > 0 && (column - starts.at(-1)! + 1) * line <= room) return;
    starts.push(column);
    line = own;
  });
  return starts;
}

/** The positions from `start` to before `end`. */
function partOf({ cells, left, under }: LensTable, start: number, end: number): LensTable {
  const count = under.lines[0].texts.length;
  const lines = under.lines.map((line) => ({ ...line, texts: line.texts.slice(start, end) }));
  const own = cells.filter((_, i) => i % count >= start && i % count < end);
  return { cells: own, left, under: { ...under, lines, first: start } };
}

/** Draws a lens table. */
export function lensTable({ cells, left, under, hasKey = true }: LensTable): Figure {
  const tops = cells.map(topLabel);
  const box = boxOf(tops, left, under, hasKey ? BAR_HEIGHT + 8 : 4);
  const [rows, columns] = [left.lines[0].texts.length, under.lines[0].texts.length];
  const values = cells.map(([top]) => top?.probability ?? NaN);
  const scale = shareScale(UNDER_TEXT);
  const bottom = box.y + rows * HEIGHT;
  return {
    width: Math.max(box.x + columns * box.width + 8, 480),
    height: bottom + underHeight(under, box.width),
    label: `The likeliest next token: ${left.name} by ${under.name}`,
    content: markup`${hasKey && scaleBar(scale, NAME, false, box.x)}${
      frame(rows, columns, box)
    }<g shape-rendering="crispEdges">${drawCells({ rows, columns, values }, box, scale)}</g>${
      topTokens(tops, columns, box)
    }${leftNames(left, box)}${underNames(under, box, bottom)}`,
    map: { ...box, rows: placeNames(left), columns: placeNames(under), texts: cells.map(cellText) },
    plot: () => cellPlot({ name: NAME, cells: { rows, columns, values }, box, left, under, scale, texts: tops }),
  };
}

function boxOf(tops: readonly string[], left: Side, under: Side, y: number): CellBox {
  const x = leftWidth(left, under);
  const needed = widthOf([...tops, ...shownNames(under, under.lines[0])]);
  const fitting = Math.floor((PAGE - x - 8) / under.lines[0].texts.length);
  return { x, y, width: Math.max(needed, Math.min(96, fitting)), height: HEIGHT };
}

/** The width of cells that hold some tokens. */
function widthOf(labels: readonly string[]): number {
  return Math.max(30, Math.ceil(widest(labels) * CHARACTER) + 8);
}

function topLabel([top]: readonly LensToken[]): string {
  return top === undefined ? "" : tokenLabel(top.text, LONGEST);
}

function topTokens(tops: readonly string[], columns: number, { x, y, width, height }: CellBox): Html {
  const texts = tops.map((text, i) => {
    const across = round(x + (i % columns + 0.5) * width - 0.5);
    return markup`<text x="${across}" y="${round(y + (Math.floor(i / columns) + 0.5) * height + 3.5)}">${text}</text>`;
  });
  return markup`<g font-size="11" text-anchor="middle" fill="currentColor" ${MONO}>${texts}</g>`;
}

function cellText(tokens: readonly LensToken[]): string {
  return tokens.map(({ text, probability, logit }) => {
    return [quoted(text), percentText(probability), logit !== undefined && `logit ${minusText(logit)}`].filter(Boolean)
      .join(" · ");
  }).join("\n");
}
